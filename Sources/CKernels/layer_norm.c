#include "kernels.h"
#include "vector.h"

#include <math.h>

typedef struct row_moments {
  float mean, inverse_deviation;
} row_moments;

// The variance is computed from differences, since mean(x^2) - mean(x)^2 would lose precision to
// cancellation for rows far from 0.
static inline __attribute__((always_inline)) row_moments moments(const float *x, float epsilon, long C) {
  CK_REASSOCIATE
  float sum = 0, squares = 0;
  for (long c = 0; c < C; c++) sum += x[c];
  float mean = sum / (float)C;
  for (long c = 0; c < C; c++) squares += (x[c] - mean) * (x[c] - mean);
  return (row_moments){mean, 1.0f / sqrtf(squares / (float)C + epsilon)};
}

// y = w z + b with z = (x - mean(x)) / deviation(x)
CK_KERNEL void ck_layer_norm_forward(float *y, const float *x, const float *w, const float *b, float epsilon,
                                     long T, long C) {
  for (long t = 0; t < T; t++, x += C, y += C) {
    row_moments m = moments(x, epsilon, C);
    for (long c = 0; c < C; c++) y[c] = (x[c] - m.mean) * m.inverse_deviation * w[c] + b[c];
  }
}

// With g = w dy:  dx += (g - mean(g) - z mean(g z)) / deviation,  dw += sum over t of dy z,
// db += sum over t of dy
CK_KERNEL void ck_layer_norm_backward(float *dx, float *dw, float *db, const float *dy, const float *x,
                                      const float *w, float epsilon, long T, long C) {
  CK_REASSOCIATE
  for (long t = 0; t < T; t++, x += C, dy += C) {
    row_moments m = moments(x, epsilon, C);
    float s = m.inverse_deviation;
    if (dw) {
      for (long c = 0; c < C; c++) dw[c] += dy[c] * (x[c] - m.mean) * s;
    }
    if (db) {
      for (long c = 0; c < C; c++) db[c] += dy[c];
    }
    if (dx) {
      float sum = 0, dot = 0;
      for (long c = 0; c < C; c++) {
        float g = w[c] * dy[c];
        sum += g;
        dot += g * (x[c] - m.mean) * s;
      }
      float shift = sum / (float)C, slope = dot / (float)C;
      for (long c = 0; c < C; c++) {
        dx[c] += s * (w[c] * dy[c] - shift - (x[c] - m.mean) * s * slope);
      }
      dx += C;
    }
  }
}
