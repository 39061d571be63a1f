#include "kernels.h"
#include "vector.h"

#include <math.h>

// Implements algorithm 2 of Loshchilov and Hutter, "Decoupled weight decay regularization" (2019).
CK_KERNEL void ck_adamw(float *p, float *m, float *v, const float *g, long n, ck_adamw_constants k) {
  for (long i = 0; i < n; i++) {
    float d = k.gradient_scale * g[i];
    m[i] = k.beta1 * m[i] + k.new1 * d;
    v[i] = k.beta2 * v[i] + k.new2 * d * d;
    p[i] = k.keep * p[i] - k.step * m[i] / (sqrtf(v[i]) * k.root_correction + k.epsilon);
  }
}

CK_KERNEL void ck_sgd(float *p, const float *g, long n, float keep, float step) {
  for (long i = 0; i < n; i++) p[i] = keep * p[i] - step * g[i];
}
