// The passes over all words that are needed to sample a token from a row of scores.
#include "kernels.h"
#include "vector.h"

// Returns the largest of n > 0 numbers, or NaN if one of them is NaN.
CK_KERNEL float ck_largest(const float *x, long n) {
  CK_REASSOCIATE
  float m = x[0];
  uint32_t nan = 0;
  for (long i = 0; i < n; i++) {
    m = x[i] > m ? x[i] : m;
    nan |= x[i] != x[i];
  }
  return nan ? __builtin_nanf("") : m;
}

// Replaces each score z by exp((z - largest) scale), or by 0 if that is below e^-87. sums receives
// the sum of each block of `block` outputs, of which the last may be shorter.
CK_KERNEL void ck_sampling_weights(float *z, float *sums, float largest, float scale, long V, long block) {
  CK_REASSOCIATE
  for (long start = 0; start < V; start += block) {
    long end = V - start < block ? V : start + block;
    float s = 0;
    for (long v = start; v < end; v++) {
      float x = (z[v] - largest) * scale;
      z[v] = x < -87.0f ? 0 : ck_exp(x);
      s += z[v];
    }
    *sums++ = s;
  }
}
