// Drawing a token from a row of scores: the passes over all words.
#include "kernels.h"
#include "vector.h"

// The largest of n numbers, n > 0; NaN if one of them is NaN.
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

// z: scores in, exp((z - largest) scale) out, 0 if that is below e^-87. sums: the sum of the output
// of each block of `block` words; the last block may be shorter.
CK_KERNEL void ck_sampling_weights(
    float *z, float *sums, float largest, float scale, long V, long block) {
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
