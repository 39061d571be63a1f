#include "kernels.h"
#include "vector.h"

// Element i of a head is rotated with element i + R/2 by the angle for (position, i):
//   x[i] <- x[i] cos - x[i + R/2] sin,   x[i + R/2] <- x[i + R/2] cos + x[i] sin
// The last D - R elements of a head are unchanged. `direction` is 1 for the forward pass and -1 for
// the backward pass. The latter applies the transposed map, even if (cos, sin) isn't a unit vector.
CK_KERNEL void ck_rotary(float *x, const float *cosines, const float *sines, const int32_t *positions,
                         float direction, long T, long stride, long H, long D, long R) {
  long half = R / 2;
  for (long t = 0; t < T; t++, x += stride) {
    const float *c = cosines + (long)positions[t] * half;
    const float *s = sines + (long)positions[t] * half;
    for (long h = 0; h < H; h++) {
      float *first = x + h * D;
      float *second = first + half;
      for (long i = 0; i < half; i++) {
        float a = first[i], b = second[i], sine = direction * s[i];
        first[i] = a * c[i] - b * sine;
        second[i] = b * c[i] + a * sine;
      }
    }
  }
}
