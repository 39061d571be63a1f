#include <string.h>

#include "kernels.h"
#include "vector.h"

// Files don't align their numbers, so every one is loaded by memcpy, which compiles to a plain load.

CK_KERNEL void ck_widen_bfloat16(float *y, const void *x, long n) {
  const char *from = x;
  for (long i = 0; i < n; i++) {
    uint16_t half;
    memcpy(&half, from + 2 * i, 2);
    union {
      uint32_t i;
      float f;
    } wide = {(uint32_t)half << 16};
    y[i] = wide.f;
  }
}

// The result never depends on whether denormal numbers are treated as zero: those of float16 are
// normal in float32, and the subtraction that makes them has normal operands.
CK_KERNEL void ck_widen_float16(float *y, const void *x, long n) {
  const char *from = x;
  for (long i = 0; i < n; i++) {
    uint16_t half;
    memcpy(&half, from + 2 * i, 2);
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, rest = (uint32_t)(half & 0x7FFF) << 13;
    uint32_t exponent = half & 0x7C00;
    union {
      uint32_t i;
      float f;
    } small = {0x38800000 | rest}; // 2^-14 + mantissa 2^-24
    small.f -= 0x1p-14f;
    uint32_t normal = rest + 0x38000000, large = rest | 0x7F800000;
    uint32_t bits = exponent == 0 ? small.i : exponent == 0x7C00 ? large : normal;
    union {
      uint32_t i;
      float f;
    } wide = {bits | sign};
    y[i] = wide.f;
  }
}
