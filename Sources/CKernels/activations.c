// Functions of one variable, y = f(x), each with its derivative, dx += dy f'(x).
#include "kernels.h"
#include "vector.h"

#include <math.h>

#define CONTRACT _Pragma("clang fp contract(fast)")

// Computes Phi(-|x|), the normal distribution's tail, from e = exp(-x^2 / 2) with a relative error
// below 4e-7.
//
// Phi(-|x|) / e decreases smoothly from 1/2 to 0. It is approximated by a polynomial of degree 8 in
// t = 1 / (1 + 0.3 |x|), fitted at Chebyshev points on |x| <= 6. Beyond that, the tail vanishes
// because e does.
static inline __attribute__((always_inline)) float normal_tail(float x, float e) {
  CONTRACT
  float t = 1.0f / (1.0f + 0.3f * fabsf(x));
  float p = 0.0299698077f;
  p = p * t - 0.125391498f;
  p = p * t + 0.130820587f;
  p = p * t + 0.0460190699f;
  p = p * t + 0.0485663675f;
  p = p * t + 0.139856651f;
  p = p * t + 0.108630866f;
  p = p * t + 0.121675313f;
  p = p * t - 0.000147159604f;
  return p * e;
}

// y = x Phi(x)
CK_KERNEL void ck_gelu_forward(float *y, const float *x, long n) {
  for (long i = 0; i < n; i++) {
    float tail = normal_tail(x[i], ck_exp(-0.5f * x[i] * x[i]));
    y[i] = x[i] * (x[i] < 0 ? tail : 1.0f - tail);
  }
}

// dx += dy (Phi(x) + x phi(x))
CK_KERNEL void ck_gelu_backward(float *dx, const float *dy, const float *x, long n) {
  const float density = 0.398942280401432678f; // 1 / sqrt(2 pi)
  for (long i = 0; i < n; i++) {
    float e = ck_exp(-0.5f * x[i] * x[i]), tail = normal_tail(x[i], e);
    dx[i] += dy[i] * ((x[i] < 0 ? tail : 1.0f - tail) + x[i] * density * e);
  }
}

// With u = 2 sqrt(2 / pi) (x + 0.044715 x^3), (1 + tanh(u / 2)) / 2 is the logistic function of u.
static const float tanh_slope = 1.59576912160573081f, cubic = 0.044715f;

// y = x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
CK_KERNEL void ck_gelu_tanh_forward(float *y, const float *x, long n) {
  CONTRACT
  for (long i = 0; i < n; i++) {
    float u = tanh_slope * x[i] * (1.0f + cubic * x[i] * x[i]);
    y[i] = x[i] / (1.0f + ck_exp(-u));
  }
}

CK_KERNEL void ck_gelu_tanh_backward(float *dx, const float *dy, const float *x, long n) {
  CONTRACT
  for (long i = 0; i < n; i++) {
    float square = x[i] * x[i];
    float s = 1.0f / (1.0f + ck_exp(-tanh_slope * x[i] * (1.0f + cubic * square)));
    float du = tanh_slope * (1.0f + 3.0f * cubic * square);
    dx[i] += dy[i] * s * (1.0f + x[i] * du * (1.0f - s));
  }
}

CK_KERNEL void ck_relu_forward(float *y, const float *x, long n) {
  for (long i = 0; i < n; i++) y[i] = x[i] < 0 ? 0 : x[i]; // NaN stays NaN
}

CK_KERNEL void ck_relu_backward(float *dx, const float *dy, const float *x, long n) {
  for (long i = 0; i < n; i++) dx[i] += x[i] > 0 ? dy[i] : 0;
}

// This kernel uses the C library's function. It is applied to only one row per sequence, so its
// cost doesn't matter.
void ck_tanh_forward(float *y, const float *x, long n) {
  for (long i = 0; i < n; i++) y[i] = tanhf(x[i]);
}

void ck_tanh_backward(float *dx, const float *dy, const float *x, long n) {
  for (long i = 0; i < n; i++) {
    float y = tanhf(x[i]);
    dx[i] += dy[i] * (1.0f - y * y);
  }
}
