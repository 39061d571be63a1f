#include "kernels.h"
#include "vector.h"

// y = residual + bias, either of which may be absent. A matrix product is then added to y.
CK_KERNEL void ck_start_sums(float *y, const float *residual, const float *bias, long T, long C,
                             long stride) {
  for (long t = 0; t < T; t++, y += stride) {
    for (long c = 0; c < C; c++) y[c] = bias ? bias[c] : 0;
    if (!residual) continue;
    for (long c = 0; c < C; c++) y[c] += residual[t * stride + c];
  }
}

// s += the sum of the rows of x
CK_KERNEL void ck_column_sums(float *s, const float *x, long T, long C, long stride) {
  for (long t = 0; t < T; t++) {
    for (long c = 0; c < C; c++) s[c] += x[t * stride + c];
  }
}
