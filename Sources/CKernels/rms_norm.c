#include "kernels.h"
#include "vector.h"

#include <math.h>

static inline __attribute__((always_inline)) float inverse_rms(const float *x, float epsilon, long C) {
  CK_REASSOCIATE
  float sum = 0;
  for (long c = 0; c < C; c++) sum += x[c] * x[c];
  return 1.0f / sqrtf(sum / (float)C + epsilon);
}

// y = x w / rms(x)
CK_KERNEL void ck_rms_norm_forward(float *y, const float *x, const float *w, float epsilon, long T, long C) {
  for (long t = 0; t < T; t++, x += C, y += C) {
    float s = inverse_rms(x, epsilon, C);
    for (long c = 0; c < C; c++) y[c] = x[c] * s * w[c];
  }
}

// With s = 1 / rms(x):  dx += s (dy w) - x s^3 mean(dy w x),  dw += sum over t of dy x s
CK_KERNEL void ck_rms_norm_backward(float *dx, float *dw, const float *dy, const float *x, const float *w,
                                    float epsilon, long T, long C) {
  CK_REASSOCIATE
  for (long t = 0; t < T; t++, x += C, dy += C) {
    float s = inverse_rms(x, epsilon, C);
    if (dw) {
      for (long c = 0; c < C; c++) dw[c] += dy[c] * x[c] * s;
    }
    if (dx) {
      float dot = 0;
      for (long c = 0; c < C; c++) dot += dy[c] * w[c] * x[c];
      float k = s * s * s * dot / (float)C;
      for (long c = 0; c < C; c++) dx[c] += dy[c] * w[c] * s - x[c] * k;
      dx += C;
    }
  }
}
