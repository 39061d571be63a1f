// Loops over elements in plain C. They are single-threaded, allocate no memory and keep no state.
//
// Arguments are in the order outputs, inputs, sizes. Arrays are row-major and don't overlap unless
// the function works in place. Sizes are the numbers of rows (tokens) T, scored rows R, channels C,
// heads H and key-value heads KV, the width F of a feed-forward layer, the width D of a head, and
// the vocabulary size V.
#pragma once

#include <stdint.h>

#include "pool.h"

// elementwise.c: y (n), x (n)
void ck_fill(float *y, float value, long n);
void ck_scale(float *y, float factor, long n);
void ck_add(float *y, const float *a, const float *b, long n);
void ck_add_scaled(float *y, const float *x, float factor, long n);
void ck_multiply(float *y, const float *x, long n);
void ck_add_product(float *y, const float *a, const float *b, long n);
double ck_squared_norm(const float *x, long n);
// y += the sum of `count` arrays of n elements that are `stride` apart
void ck_add_parts(float *y, const float *parts, long count, long stride, long n);

// sums.c: y, residual, x (T, C) with rows `stride` apart; bias, s (C). residual or bias may be null
void ck_start_sums(float *y, const float *residual, const float *bias, long T, long C, long stride);
void ck_column_sums(float *s, const float *x, long T, long C, long stride);

// rows.c: y, dy (R, C); x, dx (any, C); ids (R)
void ck_gather_rows(float *y, const float *x, const int32_t *ids, long R, long C);
// Adds only the rows of dy whose id is congruent to `shard` modulo `shards`.
void ck_scatter_add_rows(float *dx, const float *dy, const int32_t *ids, long R, long C, long shard,
                         long shards);
// Returns 1 if every id is in [0, limit), and 0 otherwise.
int ck_ids_in_range(const int32_t *ids, long n, long limit);

// widen.c: y (n); x (n) of two bytes each, at any address
void ck_widen_bfloat16(float *y, const void *x, long n);
void ck_widen_float16(float *y, const void *x, long n);

// rms_norm.c: x, y (T, C); w (C). dx or dw may be null
void ck_rms_norm_forward(float *y, const float *x, const float *w, float epsilon, long T, long C);
void ck_rms_norm_backward(float *dx, float *dw, const float *dy, const float *x, const float *w,
                          float epsilon, long T, long C);

// layer_norm.c: x, y (T, C); w, b (C). dx, dw or db may be null
void ck_layer_norm_forward(float *y, const float *x, const float *w, const float *b, float epsilon, long T,
                           long C);
void ck_layer_norm_backward(float *dx, float *dw, float *db, const float *dy, const float *x, const float *w,
                            float epsilon, long T, long C);

// activations.c: x, y (n)
void ck_gelu_forward(float *y, const float *x, long n);
void ck_gelu_backward(float *dx, const float *dy, const float *x, long n);
void ck_gelu_tanh_forward(float *y, const float *x, long n);
void ck_gelu_tanh_backward(float *dx, const float *dy, const float *x, long n);
void ck_relu_forward(float *y, const float *x, long n);
void ck_relu_backward(float *dx, const float *dy, const float *x, long n);
void ck_tanh_forward(float *y, const float *x, long n);
void ck_tanh_backward(float *dx, const float *dy, const float *x, long n);

// rotary.c: works in place on the first R channels of the first H heads of rows that are `stride`
// apart; cosines, sines (positions, R/2)
void ck_rotary(float *x, const float *cosines, const float *sines, const int32_t *positions, float direction,
               long T, long stride, long H, long D, long R);

// soft_cap.c: x, y, dy (n)
void ck_soft_cap(float *x, float scale, float cap, long n);
void ck_soft_cap_backward(float *dy, const float *y, float scale, float cap, long n);

// swiglu.c: x (T, 2F), y (T, F)
void ck_swiglu_forward(float *y, const float *x, long T, long F);
void ck_swiglu_backward(float *dx, const float *dy, const float *x, long T, long F);

// attention.c: s, p, ds (rows, columns); lse (rows), with elements `lse_stride` apart, may be null
void ck_attention_softmax(float *s, float *lse, float scale, long rows, long columns, long first, long window,
                          long lse_stride);
void ck_attention_softmax_backward(float *p, float *ds, const float *lse, float scale, long rows,
                                   long columns, long first, long window, long lse_stride);
void ck_attend_row(float *y, float *scores, const float *q, const float *keys, const float *values,
                   float scale, float cap, long length, long stride, long H, long KV, long D);

// vocabulary.c: z (R, W) for the words [word, word + W); per-row arrays (R); when merging,
// `largest` and `sum` hold shards of R rows that are `stride` apart
void ck_vocabulary_forward(float *largest, float *sum, float *target_logit, const float *z,
                           const int32_t *targets, long R, long W, long word);
void ck_vocabulary_merge(float *log_p, float *lse, const float *largest, const float *sum,
                         const float *target_logit, long shards, long stride, long R);
void ck_vocabulary_backward(float *z, const float *lse, const float *seed, const int32_t *targets, long R,
                            long W, long word);

// optimizers.c: p, m, v, g (n)
typedef struct ck_adamw_constants {
  float beta1, beta2, epsilon;
  // 1 - beta, not computed from the rounded beta, because both this number and every
  // update would then have a relative error of 1e-5
  float new1, new2;
  float gradient_scale;  // multiplies g
  float keep;            // 1 - learning rate * weight decay
  float step;            // learning rate / (1 - beta1^t)
  float root_correction; // 1 / sqrt(1 - beta2^t)
} ck_adamw_constants;
void ck_adamw(float *p, float *m, float *v, const float *g, long n, ck_adamw_constants k);
// p = keep p - step g
void ck_sgd(float *p, const float *g, long n, float keep, float step);

// finite.c: returns the index of the first of n numbers that is infinite or NaN, or -1 if there is
// none
long ck_first_not_finite(const float *x, long n);

// sampling.c: x (n); z (V), in place; sums (V / block, rounded up)
float ck_largest(const float *x, long n);
void ck_sampling_weights(float *z, float *sums, float largest, float scale, long V, long block);
