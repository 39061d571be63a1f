#include "kernels.h"
#include "vector.h"

// y = g sigmoid(g) u, where a row of x is [g | u]
CK_KERNEL void ck_swiglu_forward(float *y, const float *x, long T, long F) {
  for (long t = 0; t < T; t++, x += 2 * F, y += F) {
    const float *g = x, *u = x + F;
    for (long f = 0; f < F; f++) y[f] = g[f] / (1.0f + ck_exp(-g[f])) * u[f];
  }
}

// With s = sigmoid(g):  dg += dy u s (1 + g (1 - s)),  du += dy g s
CK_KERNEL void ck_swiglu_backward(float *dx, const float *dy, const float *x, long T, long F) {
  for (long t = 0; t < T; t++, x += 2 * F, dx += 2 * F, dy += F) {
    const float *g = x, *u = x + F;
    float *dg = dx, *du = dx + F;
    for (long f = 0; f < F; f++) {
      float s = 1.0f / (1.0f + ck_exp(-g[f]));
      dg[f] += dy[f] * u[f] * s * (1.0f + g[f] * (1.0f - s));
      du[f] += dy[f] * g[f] * s;
    }
  }
}
