/* OpenBLAS as it is on a processor that is newer than the library: it takes its oldest kernels, unless it
   is told otherwise. With -DHASWELL_AT_MOST, a build that has none for AVX-512. */
#include <stdlib.h>
#include <string.h>

static const char *core = "Prescott";

__attribute__((constructor)) static void choose(void) {
  const char *wish = getenv("OPENBLAS_CORETYPE");
  if (wish && strcmp(wish, "SANDYBRIDGE") == 0) core = "Sandybridge";
  if (wish && strcmp(wish, "HASWELL") == 0) core = "Haswell";
#ifndef HASWELL_AT_MOST
  if (wish && strcmp(wish, "SKYLAKEX") == 0) core = "SkylakeX";
#endif
}

const char *openblas_get_corename(void) { return core; }
const char *openblas_get_config(void) { return "OpenBLAS 0.3.21 DYNAMIC_ARCH"; }
void cblas_sgemm(void) {}
void cblas_sgemv(void) {}
