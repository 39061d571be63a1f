#define _POSIX_C_SOURCE 200112L
#include "open_blas.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Distributions ship the library under the first name. The second name is for systems on which only
// the developer's link is installed.
static const char *const names[] = {"libopenblas.so.0", "libopenblas.so"};

// The constants of the C interface, which are the same in every CBLAS.
enum { row_major = 101, not_transposed = 111, transposed = 112 };

typedef void (*sgemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha,
                      const float *a, int a_stride, const float *b, int b_stride, float beta, float *c,
                      int c_stride);
typedef void (*sgemv)(int order, int transpose, int m, int n, float alpha, const float *a, int a_stride,
                      const float *x, int x_step, float beta, float *y, int y_step);

static struct {
  void *handle;
  sgemm sgemm;
  sgemv sgemv;
  char *(*core)(void);
  char *(*config)(void);
} library;

static char reason[512];

// Limits OpenBLAS to one thread. It would start more threads while it is loaded, and would spin if
// memory is too limited to start all of them.
static void limit_threads(void) { setenv("OPENBLAS_NUM_THREADS", "1", 1); }

static void *open_any(int flags) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *handle = dlopen(names[i], flags | RTLD_NOW | RTLD_LOCAL);
    if (handle) return handle;
    // Only the error for the first name is reported.
    const char *error = dlerror();
    if (i == 0) snprintf(reason, sizeof reason, "%s", error ? error : "unknown error");
  }
  return NULL;
}

static const char *fail(const char *text) {
  dlclose(library.handle);
  memset(&library, 0, sizeof library);
  snprintf(reason, sizeof reason, "%s", text);
  return reason;
}

const char *ob_open(void) {
  if (library.handle) return NULL;
  limit_threads();
  library.handle = open_any(0);
  if (!library.handle) return reason;
  library.sgemm = (sgemm)dlsym(library.handle, "cblas_sgemm");
  library.sgemv = (sgemv)dlsym(library.handle, "cblas_sgemv");
  library.core = (char *(*)(void))dlsym(library.handle, "openblas_get_corename");
  library.config = (char *(*)(void))dlsym(library.handle, "openblas_get_config");
  if (!library.sgemm || !library.sgemv) return fail("it has no cblas_sgemm and cblas_sgemv");
  if (strstr(ob_config(), "USE64BITINT")) return fail("its integers have 64 bits, expected 32");
  void (*set_threads)(int) = (void (*)(int))dlsym(library.handle, "openblas_set_num_threads");
  if (set_threads) set_threads(1);
  return NULL;
}

int ob_close(void) {
  if (library.handle) dlclose(library.handle);
  memset(&library, 0, sizeof library);
  void *kept = open_any(RTLD_NOLOAD);
  if (kept) dlclose(kept);
  return kept == NULL;
}

const char *ob_core(void) { return library.core ? library.core() : ""; }
const char *ob_config(void) { return library.config ? library.config() : ""; }

void ob_sgemm(int transpose_a, int transpose_b, int m, int n, int k, const float *a, int a_stride,
              const float *b, int b_stride, float beta, float *c, int c_stride) {
  library.sgemm(row_major, transpose_a ? transposed : not_transposed,
                transpose_b ? transposed : not_transposed, m, n, k, 1, a, a_stride, b, b_stride, beta, c,
                c_stride);
}

void ob_sgemv(int transpose_a, int m, int n, const float *a, int a_stride, const float *x, float beta,
              float *y) {
  library.sgemv(row_major, transpose_a ? transposed : not_transposed, m, n, 1, a, a_stride, x, 1, beta, y, 1);
}

void ob_map_buffers(int count) {
  // These library functions allocate and free a buffer. Buffers stay mapped after they are freed.
  if (!library.handle) return;
  void *(*take)(int) = (void *(*)(int))dlsym(library.handle, "blas_memory_alloc");
  void (*give)(void *) = (void (*)(void *))dlsym(library.handle, "blas_memory_free");
  if (!take || !give) return;
  void *buffers[32];
  if (count > 32) count = 32;
  for (int i = 0; i < count; i++) buffers[i] = take(0);
  for (int i = 0; i < count; i++) give(buffers[i]);
}
