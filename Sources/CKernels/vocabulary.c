// Log-softmax over a vocabulary, computed without storing the full matrix of logits. A tile z,
// (R, W), contains the logits of R rows for the W words [word, word + W).
#include "kernels.h"
#include "vector.h"

#include <math.h>

// Computes for each row the tile's largest logit, the sum of exp(z - largest), and the target's
// logit if the target's word is in the tile.
CK_KERNEL void ck_vocabulary_forward(float *largest, float *sum, float *target_logit, const float *z,
                                     const int32_t *targets, long R, long W, long word) {
  CK_REASSOCIATE
  for (long r = 0; r < R; r++, z += W) {
    float m = z[0];
    for (long w = 1; w < W; w++) m = z[w] > m ? z[w] : m;
    float s = 0;
    for (long w = 0; w < W; w++) s += ck_exp(z[w] - m);
    largest[r] = m;
    sum[r] = s;
    long t = (long)targets[r] - word;
    if (t >= 0 && t < W) target_logit[r] = z[t];
  }
}

// Merges the tiles of `shards` shards in the order of the vocabulary:
//   lse = m + log sum_s sum_s exp(m_s - m),   log p = target logit - lse
void ck_vocabulary_merge(float *log_p, float *lse, const float *largest, const float *sum,
                         const float *target_logit, long shards, long stride, long R) {
  for (long r = 0; r < R; r++) {
    float m = largest[r];
    for (long s = 1; s < shards; s++) m = fmaxf(m, largest[s * stride + r]);
    double total = 0;
    for (long s = 0; s < shards; s++) {
      total += (double)sum[s * stride + r] * exp((double)largest[s * stride + r] - (double)m);
    }
    double l = (double)m + log(total);
    lse[r] = (float)l;
    log_p[r] = (float)((double)target_logit[r] - l);
  }
}

// z contains logits on input, and derivatives with respect to them on output:
//   seed (1{w = target} - exp(z - lse))
CK_KERNEL void ck_vocabulary_backward(float *z, const float *lse, const float *seed, const int32_t *targets,
                                      long R, long W, long word) {
  for (long r = 0; r < R; r++, z += W) {
    float l = lse[r], g = -seed[r];
    for (long w = 0; w < W; w++) z[w] = g * ck_exp(z[w] - l);
    long t = (long)targets[r] - word;
    if (t >= 0 && t < W) z[t] += seed[r];
  }
}
