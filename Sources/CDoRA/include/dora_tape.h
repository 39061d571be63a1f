/* dora_tape.h: derivatives of a formula, computed by reverse-mode differentiation for one datum.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * A `dora_real` is a value with its derivatives, called slopes, with respect to at most two numbers
 * of a tape. A function of one `dora_real` multiplies the slopes and records nothing. The same is
 * true of a sum that depends on at most two numbers, so the loss of a pair never uses the tape. If
 * a result depends on more than two numbers, it becomes a new number of the tape, with an *edge* to
 * each number it was computed from. `dora_backward` processes the edges from the last to the first,
 * and adds up the derivative of the result with respect to every number. The edges of a number are
 * written after those of its operands, so one pass is enough.
 *
 * Only one thread may use a tape at a time. The tape is reused for every datum, so nothing is
 * allocated after the first few data. Operations overflow only if the mathematical result isn't
 * representable. The derivative at a kink is 0.
 *
 * This header requires C99 or C++11. dora_plugin.h has everything else that a plugin in C needs.
 */
#ifndef DORA_TAPE_H
#define DORA_TAPE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define DORA_TAPE_APART __attribute__((noinline, cold, unused))
#define DORA_TAPE_INLINE inline __attribute__((always_inline))
#else
#define DORA_TAPE_APART inline
#define DORA_TAPE_INLINE inline
#endif

/* ------------------------------------------------------------------------------------------- tape */

/* An edge, whose contribution to `d(number from) / d(number to)` is `slope`. */
typedef struct dora_edge {
  int32_t from, to;
  double slope;
} dora_edge;

typedef struct dora_block dora_block;

/* The values that a batch treats as constants, in the order of their use. They are kept so that the
 * batch can be evaluated again with the same constants. */
typedef struct dora_stopped {
  double *values; /* [capacity] */
  int64_t n, capacity, next;
  int32_t frozen; /* nonzero: return the old values, and store no new ones */
} dora_stopped;

/* A tape. A struct of zeros is an empty tape. */
typedef struct dora_tape {
  dora_edge *edges; /* [capacity] */
  double *adjoint;  /* [adjoint_capacity], written by `dora_backward` */
  int64_t n_edges, capacity, adjoint_capacity;
  int32_t n_nodes;             /* includes number 0, which represents all constants */
  int32_t failed;              /* nonzero after memory ran out; later results are invalid */
  dora_block *first, *current; /* memory for vectors */
  dora_stopped *stopped;       /* storage for constants, or NULL */
} dora_tape;

/* A number in a formula. `slope` contains its derivatives with respect to the numbers `node`, which
 * are in ascending order; 0 means none. A constant has no slopes, and its `tape` may be NULL. */
typedef struct dora_real {
  double slope[2];
  double value;
  int32_t node[2];
  dora_tape *tape;
} dora_real;

/* A list of numbers, which is valid until the tape is cleared. */
typedef struct dora_vec {
  dora_real *at; /* [n]; if memory ran out, this is NULL and `n` is 0 */
  int64_t n;
  dora_tape *tape;
} dora_vec;

/* The header of a memory block. The memory follows it. Blocks are never moved, because vectors
 * point into them. */
struct dora_block {
  dora_block *next;
  size_t used, capacity; /* in bytes */
  double unused;         /* aligns the memory that follows like a double */
};

/* Clears the tape but keeps its memory. Numbers 1 … n_inputs are then the inputs. */
static inline void dora_tape_clear(dora_tape *t, int32_t n_inputs) {
  t->n_edges = 0;
  t->n_nodes = n_inputs + 1;
  for (dora_block *block = t->first; block != NULL; block = block->next) block->used = 0;
  t->current = t->first;
}

/* Frees all memory. The tape may be used again. */
static inline void dora_tape_free(dora_tape *t) {
  while (t->first != NULL) {
    dora_block *next = t->first->next;
    free(t->first);
    t->first = next;
  }
  free(t->edges);
  free(t->adjoint);
  memset(t, 0, sizeof *t);
}

/* Allocates space for n more edges. Returns 0 if there isn't enough memory. */
static DORA_TAPE_APART int dora_tape_grow(dora_tape *t, int64_t n) {
  const int64_t capacity = 2 * t->capacity + n + 256;
  dora_edge *edges = (dora_edge *)realloc(t->edges, (size_t)capacity * sizeof *edges);
  if (edges == NULL) {
    t->failed = 1;
    return 0;
  }
  t->edges = edges;
  t->capacity = capacity;
  return 1;
}

static inline void dora_edge_set(dora_edge *edge, int32_t from, int32_t to, double slope) {
  edge->from = from;
  edge->to = to;
  edge->slope = slope;
}

/* Allocates uninitialized memory, which is valid until the tape is cleared. Returns NULL if there
 * isn't enough memory. */
static inline void *dora_tape_memory(dora_tape *t, size_t bytes) {
  const size_t size = (bytes + 15) & ~(size_t)15;
  while (t->current != NULL && t->current->capacity - t->current->used < size && t->current->next != NULL)
    t->current = t->current->next;
  if (t->current == NULL || t->current->capacity - t->current->used < size) {
    const size_t capacity = size + 8192;
    dora_block *block = (dora_block *)malloc(sizeof(dora_block) + capacity);
    if (block == NULL) {
      t->failed = 1;
      return NULL;
    }
    block->next = NULL;
    block->used = 0;
    block->capacity = capacity;
    if (t->current == NULL)
      t->first = block;
    else
      t->current->next = block;
    t->current = block;
  }
  char *start = (char *)(t->current + 1) + t->current->used;
  t->current->used += size;
  return start;
}

/* Returns a list of n uninitialized numbers. */
static inline dora_vec dora_vec_make(dora_tape *t, int64_t n) {
  dora_vec result = {NULL, 0, t};
  result.at = (dora_real *)dora_tape_memory(t, (size_t)n * sizeof(dora_real));
  if (result.at != NULL) result.n = n;
  return result;
}

/* Returns the first n inputs of the tape, with these values. */
static DORA_TAPE_INLINE dora_vec dora_vec_inputs(dora_tape *t, const double *values, int64_t n) {
  dora_vec result = dora_vec_make(t, n);
  for (int64_t j = 0; j < result.n; j++) {
    const dora_real input = {{1, 0}, values[j], {(int32_t)j + 1, 0}, t};
    result.at[j] = input;
  }
  return result;
}

/* Returns the derivative of y with respect to every number, [n_nodes]. The derivative with respect
 * to input i is at index i. The result is valid until the tape is used again. It is NULL if memory
 * ran out, now or earlier. */
static DORA_TAPE_INLINE const double *dora_backward(dora_tape *t, dora_real y) {
  if (t->n_nodes > t->adjoint_capacity) {
    const int64_t capacity = 2 * (int64_t)t->n_nodes + 256;
    double *adjoint = (double *)realloc(t->adjoint, (size_t)capacity * sizeof *adjoint);
    if (adjoint == NULL)
      t->failed = 1;
    else
      t->adjoint = adjoint, t->adjoint_capacity = capacity;
  }
  if (t->failed) return NULL;
  double *adjoints = t->adjoint;
  memset(adjoints, 0, (size_t)t->n_nodes * sizeof *adjoints);
  adjoints[y.node[1]] = y.slope[1];
  adjoints[y.node[0]] = y.slope[0];
  for (const dora_edge *edge = t->edges + t->n_edges; edge-- > t->edges;) {
    const double adjoint = adjoints[edge->from];
    /* A branch that wasn't taken may have an infinite slope, and multiplying it by 0 would give
     * NaN. */
    if (adjoint != 0) adjoints[edge->to] += adjoint * edge->slope;
  }
  return t->adjoint;
}

/* ---------------------------------------------------------------------------------------- numbers */

/* Returns a constant. */
static inline dora_real dora_constant(double value) {
  const dora_real result = {{0, 0}, value, {0, 0}, NULL};
  return result;
}

/* Returns the same value as a constant. An objective that calls this function must declare
 * DORA_PROP_STOP_GRADIENT, and must call it equally often in each evaluation of a batch. */
static inline dora_real dora_stop_gradient(dora_real x) {
  dora_stopped *stopped = x.tape != NULL ? x.tape->stopped : NULL;
  if (stopped == NULL) return dora_constant(x.value);
  if (stopped->frozen)
    return dora_constant(stopped->next < stopped->n ? stopped->values[stopped->next++] : x.value);
  if (stopped->n == stopped->capacity) {
    const int64_t capacity = 2 * stopped->capacity + 64;
    double *values = (double *)realloc(stopped->values, (size_t)capacity * sizeof *values);
    if (values == NULL) {
      x.tape->failed = 1;
      return dora_constant(x.value);
    }
    stopped->values = values;
    stopped->capacity = capacity;
  }
  stopped->values[stopped->n++] = x.value;
  return dora_constant(x.value);
}

/* Starts a batch, either with the constants of the previous one or with none. */
static inline void dora_stopped_begin(dora_stopped *stopped, int32_t frozen) {
  stopped->frozen = frozen;
  stopped->next = 0;
  if (!frozen) stopped->n = 0;
}

/* Returns input i of a tape, counted from 1. */
static inline dora_real dora_input(dora_tape *t, int32_t i, double value) {
  const dora_real result = {{1, 0}, value, {i, 0}, t};
  return result;
}

/* Returns f(x), given its value and its slope at x. All operations on one number use this function.
 *
 * If the slope is 0, the result is a constant. Otherwise, if x has an infinite slope because of a
 * branch that wasn't taken, the product would be NaN. */
static DORA_TAPE_INLINE dora_real dora_unary(dora_real x, double value, double slope) {
  const int has_x = slope != 0;
  const dora_real result = {{has_x ? slope * x.slope[0] : 0, has_x ? slope * x.slope[1] : 0},
                            value,
                            {has_x ? x.node[0] : 0, has_x ? x.node[1] : 0},
                            x.tape};
  return result;
}

/* Returns f(x_0 … x_n-1) as a new number of tape t, given its value and its slopes. `step` is the
 * distance between the slopes, which is 1, or 0 if all slopes are equal. */
static DORA_TAPE_INLINE dora_real dora_gather(dora_tape *t, const dora_real *x, int64_t n, double value,
                                              const double *slope, int64_t step) {
  dora_real result = {{0, 0}, value, {0, 0}, t};
  if (n == 0 || t == NULL) return result;
  if (t->n_edges + 2 * n > t->capacity && !dora_tape_grow(t, 2 * n)) return result;
  dora_edge *const first = t->edges + t->n_edges;
  dora_edge *edge = first;
  const int32_t from = t->n_nodes;
  /* Edges to a number that all x depend on, such as the denominator of a softmax, are combined. */
  dora_edge common = {from, 0, 0};
  for (int64_t j = 0; j < n; j++) {
    const double by_x = slope[j * step];
    if (by_x == 0 || x[j].node[0] == 0) continue;
    dora_edge_set(edge++, from, x[j].node[0], by_x * x[j].slope[0]);
    if (x[j].node[1] == 0) continue;
    if (common.to != 0 && common.to != x[j].node[1]) {
      *edge++ = common;
      common.slope = 0;
    }
    common.to = x[j].node[1];
    common.slope += by_x * x[j].slope[1];
  }
  if (common.to != 0) *edge++ = common;
  if (edge == first) return result;
  t->n_edges += edge - first;
  t->n_nodes++;
  result.slope[0] = 1;
  result.node[0] = from;
  return result;
}

/* Records a function that depends on more than two numbers. Returns its number, or 0 if there isn't
 * enough memory. This is a separate function to keep frequently used code small. */
static DORA_TAPE_APART int32_t dora_record_two(dora_real x, dora_real y, double by_x, double by_y) {
  const dora_real both[2] = {x, y};
  const double slopes[2] = {by_x, by_y};
  return dora_gather(x.tape, both, 2, 0, slopes, 1).node[0];
}

/* Returns f(x, y), given its value and its slopes. There is only one return statement, so that the
 * result stays in registers. */
static DORA_TAPE_INLINE dora_real dora_binary(dora_real x, dora_real y, double value, double by_x,
                                              double by_y) {
  const int has_x = x.node[0] != 0 && by_x != 0, has_y = y.node[0] != 0 && by_y != 0;
  double s0 = 0, s1 = 0;
  int32_t n0 = 0, n1 = 0;
  if (has_x && has_y && (x.node[1] | y.node[1]) == 0 && x.node[0] < y.node[0]) {
    s0 = by_x * x.slope[0], n0 = x.node[0];
    s1 = by_y * y.slope[0], n1 = y.node[0];
  } else if (has_x && has_y && (x.node[1] | y.node[1]) == 0 && x.node[0] > y.node[0]) {
    s0 = by_y * y.slope[0], n0 = y.node[0];
    s1 = by_x * x.slope[0], n1 = x.node[0];
  } else if (has_x && has_y && (x.node[0] != y.node[0] || x.node[1] != y.node[1])) {
    n0 = dora_record_two(x, y, by_x, by_y);
    s0 = n0 != 0;
  } else {
    if (has_x) s0 = by_x * x.slope[0], s1 = by_x * x.slope[1], n0 = x.node[0], n1 = x.node[1];
    if (has_y) s0 += by_y * y.slope[0], s1 += by_y * y.slope[1], n0 = y.node[0], n1 = y.node[1];
  }
  const dora_real result = {{s0, s1}, value, {n0, n1}, x.tape != NULL ? x.tape : y.tape};
  return result;
}

static inline dora_real dora_add(dora_real x, dora_real y) {
  return dora_binary(x, y, x.value + y.value, 1, 1);
}
static inline dora_real dora_sub(dora_real x, dora_real y) {
  return dora_binary(x, y, x.value - y.value, 1, -1);
}
static inline dora_real dora_mul(dora_real x, dora_real y) {
  return dora_binary(x, y, x.value * y.value, y.value, x.value);
}
static inline dora_real dora_div(dora_real x, dora_real y) {
  const double quotient = x.value / y.value;
  return dora_binary(x, y, quotient, 1 / y.value, -quotient / y.value);
}
/* factor · x */
static inline dora_real dora_scale(double factor, dora_real x) {
  return dora_unary(x, factor * x.value, factor);
}
/* x + term */
static inline dora_real dora_shift(dora_real x, double term) { return dora_unary(x, x.value + term, 1); }
static inline dora_real dora_neg(dora_real x) { return dora_unary(x, -x.value, -1); }

static inline dora_real dora_exp(dora_real x) {
  const double value = exp(x.value);
  return dora_unary(x, value, value);
}
static inline dora_real dora_log(dora_real x) { return dora_unary(x, log(x.value), 1 / x.value); }
/* log(1 + x) */
static inline dora_real dora_log1p(dora_real x) { return dora_unary(x, log1p(x.value), 1 / (1 + x.value)); }
/* log(1 - e^x) for x < 0 */
static inline dora_real dora_log1mexp(dora_real x) {
  /* Each form is accurate to rounding error on its side of -log 2. */
  const double value = x.value > -0.6931471805599453 ? log(-expm1(x.value)) : log1p(-exp(x.value));
  return dora_unary(x, value, -1 / expm1(-x.value));
}
/* x to the power of a constant */
static inline dora_real dora_pow(dora_real x, double power) {
  return dora_unary(x, pow(x.value, power), power == 0 ? 0 : power * pow(x.value, power - 1));
}
static inline dora_real dora_sqrt(dora_real x) {
  const double value = sqrt(x.value);
  return dora_unary(x, value, 0.5 / value);
}
static inline dora_real dora_square(dora_real x) { return dora_unary(x, x.value * x.value, 2 * x.value); }

/* 1 / (1 + e^-x) */
static inline dora_real dora_sigmoid(dora_real x) {
  const double e = exp(-fabs(x.value)), tail = e / (1 + e);
  return dora_unary(x, x.value > 0 ? 1 / (1 + e) : tail, tail / (1 + e));
}
/* log(1 + e^x) */
static inline dora_real dora_softplus(dora_real x) {
  const double e = exp(-fabs(x.value));
  return dora_unary(x, (x.value > 0 ? x.value : 0) + log1p(e), (x.value > 0 ? 1 : e) / (1 + e));
}
/* log(1 / (1 + e^-x)) */
static inline dora_real dora_log_sigmoid(dora_real x) {
  const double e = exp(-fabs(x.value));
  return dora_unary(x, (x.value < 0 ? x.value : 0) - log1p(e), (x.value < 0 ? 1 : e) / (1 + e));
}
/* max(0, x). NaN gives NaN, so that an invalid input isn't hidden. */
static inline dora_real dora_relu(dora_real x) {
  return dora_unary(x, x.value <= 0 ? 0 : x.value, !(x.value <= 0));
}
static inline dora_real dora_abs(dora_real x) {
  return dora_unary(x, fabs(x.value), (double)((x.value > 0) - (x.value < 0)));
}
/* Returns the greater number, or the first if they are equal. */
static inline dora_real dora_max(dora_real x, dora_real y) { return y.value > x.value ? y : x; }
/* Returns the lesser number, or the first if they are equal. */
static inline dora_real dora_min(dora_real x, dora_real y) { return y.value < x.value ? y : x; }
/* log(e^x + e^y) */
static inline dora_real dora_log_add_exp(dora_real x, dora_real y) {
  const double gap = y.value - x.value, e = exp(-fabs(gap)), tail = e / (1 + e);
  const double by_y = gap > 0 ? 1 / (1 + e) : tail, by_x = gap > 0 ? tail : 1 / (1 + e);
  return dora_binary(x, y, (gap > 0 ? y.value : x.value) + log1p(e), by_x, by_y);
}

/* ---------------------------------------------------------------------------------------- vectors */

/* Σ_j x_j weight_j, or Σ_j x_j if `weight` is NULL. */
static DORA_TAPE_INLINE dora_real dora_dot(dora_vec x, const double *weight) {
  const double one = 1;
  const double *slope = weight != NULL ? weight : &one;
  const int64_t step = weight != NULL;
  double value = 0;
  for (int64_t j = 0; j < x.n; j++) value += x.at[j].value * slope[j * step];
  return dora_gather(x.tape, x.at, x.n, value, slope, step);
}
static DORA_TAPE_INLINE dora_real dora_sum(dora_vec x) { return dora_dot(x, NULL); }
static DORA_TAPE_INLINE dora_real dora_mean(dora_vec x) { return dora_scale(1 / (double)x.n, dora_sum(x)); }

/* Returns the index of the greatest number. If there are several, returns the first; if the list is
 * empty, returns 0. */
static inline int64_t dora_vec_top(dora_vec x) {
  int64_t top = 0;
  for (int64_t j = 1; j < x.n; j++) top = x.at[j].value > x.at[top].value ? j : top;
  return top;
}

/* Returns e^x_j / Σ_k e^x_k, [n], in memory of the tape, or NULL if there isn't enough. Stores in
 * `others` the sum of e^(x_j - m) over all numbers except the greatest one, m. */
static DORA_TAPE_INLINE double *dora_vec_normalised(dora_vec x, double *others) {
  double *p = (double *)dora_tape_memory(x.tape, (size_t)x.n * sizeof *p);
  if (p == NULL) return NULL;
  const int64_t top = dora_vec_top(x);
  const double greatest = x.at[top].value;
  double sum = 0;
  for (int64_t j = 0; j < x.n; j++) {
    p[j] = j == top ? 0 : exp(x.at[j].value - greatest);
    sum += p[j];
  }
  p[top] = 1;
  const double factor = 1 / (1 + sum);
  for (int64_t j = 0; j < x.n; j++) p[j] *= factor;
  *others = sum;
  return p;
}

/* log Σ_j e^x_j, or -infinity for an empty list. */
static DORA_TAPE_INLINE dora_real dora_log_sum_exp(dora_vec x) {
  double others = 0;
  const double *p = x.n > 0 ? dora_vec_normalised(x, &others) : NULL;
  if (p == NULL) return dora_constant(-INFINITY);
  /* log1p preserves the contribution of small terms next to a large one. */
  return dora_gather(x.tape, x.at, x.n, x.at[dora_vec_top(x)].value + log1p(others), p, 1);
}

/* p_j = e^x_j / Σ_k e^x_k */
static DORA_TAPE_INLINE dora_vec dora_softmax(dora_vec x) {
  dora_vec result = dora_vec_make(x.tape, x.n);
  double others = 0;
  const double *p = result.n > 0 ? dora_vec_normalised(x, &others) : NULL;
  if (p == NULL) return result;
  /* dp_j = p_j (dx_j - d log Σ e^x). The logarithm's value isn't needed here, only its slopes. */
  const dora_real total = dora_gather(x.tape, x.at, x.n, 0, p, 1);
  for (int64_t j = 0; j < x.n; j++) result.at[j] = dora_binary(x.at[j], total, p[j], p[j], -p[j]);
  return result;
}

/* factor · (factor_j · x_j + term_j). If `factors` is NULL, all factors are 1; if `terms` is NULL,
 * all terms are 0. */
static DORA_TAPE_INLINE dora_vec dora_vec_affine(double factor, dora_vec x, const double *factors,
                                                 const double *terms) {
  dora_vec result = dora_vec_make(x.tape, x.n);
  for (int64_t j = 0; j < result.n; j++) {
    const double slope = factors != NULL ? factor * factors[j] : factor;
    const double value = slope * x.at[j].value + (terms != NULL ? factor * terms[j] : 0);
    result.at[j] = dora_unary(x.at[j], value, slope);
  }
  return result;
}
/* factor · x_j */
static DORA_TAPE_INLINE dora_vec dora_vec_scale(double factor, dora_vec x) {
  return dora_vec_affine(factor, x, NULL, NULL);
}
#ifdef __cplusplus
}
#endif

#endif /* DORA_TAPE_H */
