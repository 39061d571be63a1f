// Scores that approach a cap but never exceed it, y = cap tanh(scale x / cap).
#include "kernels.h"
#include "vector.h"

CK_KERNEL void ck_soft_cap(float *x, float scale, float cap, long n) {
  float inside = scale / cap;
  for (long i = 0; i < n; i++) x[i] = cap * ck_tanh(inside * x[i]);
}

// dy contains the derivative with respect to y on input, and with respect to x on output:
//   dx = dy scale (1 - (y / cap)^2)
CK_KERNEL void ck_soft_cap_backward(float *dy, const float *y, float scale, float cap, long n) {
  float inverse = 1.0f / cap;
  for (long i = 0; i < n; i++) {
    float t = y[i] * inverse;
    dy[i] *= scale * (1.0f - t * t);
  }
}
