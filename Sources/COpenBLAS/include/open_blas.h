// Access to OpenBLAS, which is loaded when it is first needed rather than when the program starts.
//
// While it is being loaded, OpenBLAS chooses the kernels of one processor type ("core") based on
// the processor or on the environment variable OPENBLAS_CORETYPE. To get another core, a program
// sets the variable and loads the library again, which is impossible for a program that is linked
// to the library. Loading it lazily also spares its cost in runs without matrix products, such as
// `--help` and plugin processes.
#pragma once

// Loads the library and sets it to run single-threaded, so that each product is computed on the
// thread that calls it. Does nothing if it is already loaded.
// Returns null, or the reason why it couldn't be loaded. The reason is valid until the next call.
// [one thread at a time, no product in progress]
const char *ob_open(void);

// Unloads the library. Returns 1 if it has been removed from the process, so that loading it again
// runs its constructor. Returns 0 if other code still uses it.
// [one thread at a time, no product in progress]
int ob_close(void);

// The core in use, such as "SkylakeX", and the build's own description, which begins with the name
// and version. Each is empty if the library doesn't report it, and valid while the library is
// loaded.
// [any thread, after ob_open]
const char *ob_core(void);
const char *ob_config(void);

// Whether an address space limit (ulimit -v) is set, and whether it leaves room for this many
// bytes.
// [any thread]
int ob_is_limited(void);
int ob_has_room(unsigned long bytes);

// Makes the library map the buffers for this many threads now, at most 32. If OpenBLAS can't map a
// buffer when a product needs it, it retries forever. Does nothing if the library has no function
// to do so.
// [one thread at a time, after ob_open]
void ob_map_buffers(int count);

// Call cblas_sgemm and cblas_sgemv for matrices in row-major order, C = A B + beta C and y = A x +
// beta y.
// [any thread, after ob_open]
void ob_sgemm(int transpose_a, int transpose_b, int m, int n, int k, const float *a, int a_stride,
              const float *b, int b_stride, float beta, float *c, int c_stride);
void ob_sgemv(int transpose_a, int m, int n, const float *a, int a_stride, const float *x, float beta,
              float *y);
