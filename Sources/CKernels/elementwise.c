#include "kernels.h"
#include "vector.h"

CK_KERNEL void ck_fill(float *y, float value, long n) {
  for (long i = 0; i < n; i++) y[i] = value;
}

CK_KERNEL void ck_scale(float *y, float factor, long n) {
  for (long i = 0; i < n; i++) y[i] *= factor;
}

CK_KERNEL void ck_add(float *y, const float *a, const float *b, long n) {
  for (long i = 0; i < n; i++) y[i] = a[i] + b[i];
}

CK_KERNEL void ck_add_scaled(float *y, const float *x, float factor, long n) {
  for (long i = 0; i < n; i++) y[i] += factor * x[i];
}

CK_KERNEL void ck_multiply(float *y, const float *x, long n) {
  for (long i = 0; i < n; i++) y[i] *= x[i];
}

CK_KERNEL void ck_add_product(float *y, const float *a, const float *b, long n) {
  for (long i = 0; i < n; i++) y[i] += a[i] * b[i];
}

CK_KERNEL double ck_squared_norm(const float *x, long n) {
  CK_REASSOCIATE
  double sum = 0;
  for (long i = 0; i < n; i++) sum += (double)x[i] * (double)x[i];
  return sum;
}

// Parts are added in the order of their indices, so the result is deterministic.
CK_KERNEL void ck_add_parts(float *y, const float *parts, long count, long stride, long n) {
  for (long p = 0; p < count; p++) {
    const float *part = parts + p * stride;
    for (long i = 0; i < n; i++) y[i] += part[i];
  }
}
