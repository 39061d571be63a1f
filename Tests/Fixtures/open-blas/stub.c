/* Imitates OpenBLAS on a processor that is newer than the library. It uses its oldest kernels
 * unless the environment names others. With -DHASWELL_AT_MOST, it imitates a build without kernels
 * for AVX-512. */
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
