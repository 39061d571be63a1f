/* Flushes denormals when it is loaded, like a library built with -ffast-math. */
#if defined(__SSE__)
#include <xmmintrin.h>
__attribute__((constructor)) static void on_load(void) { _mm_setcsr(_mm_getcsr() | 0x8040); }
#else
#include <fenv.h>
__attribute__((constructor)) static void on_load(void) { fesetround(FE_UPWARD); }
#endif
#include "honest.h"
