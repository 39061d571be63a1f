// The part of attention between its matrix products, which operates on a tile of scores,
// (rows, columns).
//
// Row i attends to the columns [i + first - window, i + first), limited to the tile. If the window
// is wide, row 0 attends to `first` columns. All other columns get probability zero.
#include "kernels.h"
#include "vector.h"

#include <math.h>

static inline __attribute__((always_inline)) long least(long a, long b) { return a < b ? a : b; }
static inline __attribute__((always_inline)) long most(long a, long b) { return a > b ? a : b; }

// Computes s <- softmax(scale s) in place. lse[i * stride] receives log sum exp of row i, for the
// backward pass.
CK_KERNEL void ck_attention_softmax(float *s, float *lse, float scale, long rows, long columns, long first,
                                    long window, long lse_stride) {
  CK_REASSOCIATE
  for (long i = 0; i < rows; i++, s += columns) {
    long end = least(i + first, columns), begin = most(i + first - window, 0);
    float largest = s[begin];
    for (long j = begin; j < end; j++) largest = s[j] > largest ? s[j] : largest;
    float sum = 0;
    for (long j = begin; j < end; j++) {
      float p = ck_exp(scale * (s[j] - largest));
      s[j] = p;
      sum += p;
    }
    float inverse = 1.0f / sum;
    for (long j = 0; j < begin; j++) s[j] = 0;
    for (long j = begin; j < end; j++) s[j] *= inverse;
    for (long j = end; j < columns; j++) s[j] = 0;
    if (lse) lse[i * lse_stride] = scale * largest + logf(sum);
  }
}

// p contains scores on input and probabilities on output. ds contains derivatives with respect to
// probabilities on input, and with respect to scores on output:
//   p = exp(scale s - lse),   ds = scale p (dp - sum_j p dp)
CK_KERNEL void ck_attention_softmax_backward(float *p, float *ds, const float *lse, float scale, long rows,
                                             long columns, long first, long window, long lse_stride) {
  CK_REASSOCIATE
  for (long i = 0; i < rows; i++, p += columns, ds += columns) {
    long end = least(i + first, columns), begin = most(i + first - window, 0);
    float l = lse[i * lse_stride], dot = 0;
    for (long j = begin; j < end; j++) {
      float q = ck_exp(scale * p[j] - l);
      p[j] = q;
      dot += q * ds[j];
    }
    for (long j = begin; j < end; j++) ds[j] = scale * p[j] * (ds[j] - dot);
    for (long j = 0; j < begin; j++) p[j] = ds[j] = 0;
    for (long j = end; j < columns; j++) p[j] = ds[j] = 0;
  }
}

// Computes the attention of one query row over a cache of `length` rows. The shapes are (H, D) for
// q and y, and (length, KV, D) for keys and values, whose rows are `stride` floats apart. scores
// (length) is scratch memory. A cap of 0 means no cap.
CK_KERNEL void ck_attend_row(float *y, float *scores, const float *q, const float *keys, const float *values,
                             float scale, float cap, long length, long stride, long H, long KV, long D) {
  CK_REASSOCIATE
  for (long h = 0; h < H; h++, q += D, y += D) {
    const float *k = keys + h / (H / KV) * D, *v = values + h / (H / KV) * D;
    float largest = -INFINITY;
    for (long t = 0; t < length; t++) {
      float dot = 0;
      for (long d = 0; d < D; d++) dot += q[d] * k[t * stride + d];
      scores[t] = scale * dot;
      largest = scores[t] > largest ? scores[t] : largest;
    }
    if (cap > 0) {
      ck_soft_cap(scores, 1, cap, length);
      largest = cap * ck_tanh(largest / cap);
    }
    float sum = 0;
    for (long t = 0; t < length; t++) sum += scores[t] = ck_exp(scores[t] - largest);
    for (long d = 0; d < D; d++) y[d] = 0;
    for (long t = 0; t < length; t++) {
      float p = scores[t] / sum;
      for (long d = 0; d < D; d++) y[d] += p * v[t * stride + d];
    }
  }
}
