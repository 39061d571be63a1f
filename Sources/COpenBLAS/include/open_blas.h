// OpenBLAS, loaded when it is first needed rather than when the program starts.
//
// OpenBLAS picks the kernels of one processor type ("core") while it is being loaded, from the
// processor or from the environment variable OPENBLAS_CORETYPE. To get another core, a program sets
// the variable and loads the library again, which is impossible for a program that is linked to it.
// Runs without matrix products, such as `--help` and plugin processes, avoid the cost of loading
// it.
#pragma once

// Loads the library and limits it to the calling thread. Does nothing if it is already loaded.
// Returns null, or the reason why it could not be loaded, valid until the next call.
// [one thread at a time, no product in progress]
const char *ob_open(void);

// Unloads the library. Returns 1 if it has been removed from the process, so that loading it runs
// its constructor again, and 0 if something else still uses it.
// [one thread at a time, no product in progress]
int ob_close(void);

// The core in use, such as "SkylakeX", and the build's own description, which begins with the name
// and version. Empty if the library does not report it. Valid while the library is loaded.
// [any thread, after ob_open]
const char *ob_core(void);
const char *ob_config(void);

// Whether an address space limit (ulimit -v) is set, and whether it leaves room for this many
// bytes.
// [any thread]
int ob_is_limited(void);
int ob_has_room(unsigned long bytes);

// Makes the library map the buffers for this many threads now, at most 32. If it can't map one when
// a product needs it, it retries forever. Does nothing if the library has no such function.
// [one thread at a time, after ob_open]
void ob_map_buffers(int count);

// cblas_sgemm and cblas_sgemv for matrices in row-major order: C = A B + beta C, y = A x + beta y.
// [any thread, after ob_open]
void ob_sgemm(
    int transpose_a, int transpose_b, int m, int n, int k, const float *a, int a_stride,
    const float *b, int b_stride, float beta, float *c, int c_stride);
void ob_sgemv(
    int transpose_a, int m, int n, const float *a, int a_stride, const float *x, float beta,
    float *y);
