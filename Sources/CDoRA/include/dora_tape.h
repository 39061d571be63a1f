/* dora_tape.h: derivatives of a formula, by reverse differentiation over the scalars of one datum.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * A `dora_real` is a number that remembers where it came from. An operation computes its value and
 * notes, for each number it was made of, the slope towards it: one *edge* of the tape. `dora_backward`
 * walks the edges from the last to the first and adds up, for every number, the derivative of the
 * result by it. An edge is written after those of its operands, so one pass is enough.
 *
 * A tape is used by one thread at a time and again for every datum: after the first few data nothing
 * is allocated. Operations are written so that they don't overflow where the mathematics doesn't. At
 * a kink the derivative is 0.
 *
 * C99 and C++11. dora_plugin.h has everything else that a plugin in C needs.
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

/* ------------------------------------------------------------------------------------------- tape */

/* `d(number from) / d(number to)` is `slope`, as far as this edge goes. */
typedef struct dora_edge {
  int32_t from, to;
  double slope;
} dora_edge;

typedef struct dora_block dora_block;

/* The values that a batch held constant, in the order they came up, so that the same batch can be
 * evaluated again with them. */
typedef struct dora_stopped {
  double *values; /* [capacity] */
  int64_t n, capacity, next;
  int32_t frozen; /* not 0: hand out the old ones, take no new ones */
} dora_stopped;

/* All zero is an empty tape. */
typedef struct dora_tape {
  dora_edge *edges;  /* [capacity] */
  double *adjoint;   /* [adjoint_capacity], as `dora_backward` left it */
  int64_t n_edges, capacity, adjoint_capacity;
  int32_t n_nodes;   /* number 0 stands for all constants */
  int32_t failed;    /* not 0 once memory ran out: nothing computed since counts */
  dora_block *first, *current; /* memory of vectors */
  dora_stopped *stopped;       /* where constants are kept, or NULL */
} dora_tape;

/* A number of a formula. `node` is 0 for a constant; its `tape` may then be NULL. */
typedef struct dora_real {
  double value;
  int32_t node;
  dora_tape *tape;
} dora_real;

/* Several of them. Lives until the tape is next cleared. */
typedef struct dora_vec {
  dora_real *at; /* [n]; NULL when memory ran out, and `n` is then 0 */
  int64_t n;
  dora_tape *tape;
} dora_vec;

/* Some memory, which follows its header. Blocks stay where they are: vectors point into them. */
struct dora_block {
  dora_block *next;
  size_t used, capacity; /* bytes */
  double unused;         /* so that what follows is aligned as a double is */
};

/* Forgets every number and keeps the memory. Numbers 1 … n_inputs are then the inputs. */
static inline void dora_tape_clear(dora_tape *t, int32_t n_inputs) {
  t->n_edges = 0;
  t->n_nodes = n_inputs + 1;
  for (dora_block *block = t->first; block != NULL; block = block->next) block->used = 0;
  t->current = t->first;
}

/* Gives all memory back. The tape may be used again. */
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

static inline int dora_tape_grow(dora_tape *t, int64_t n) {
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

/* n new edges, to be written by the caller; NULL if there is no memory. Valid until the next ones. */
static inline dora_edge *dora_tape_edges(dora_tape *t, int64_t n) {
  if (t->n_edges + n > t->capacity && !dora_tape_grow(t, n)) return NULL;
  dora_edge *edges = t->edges + t->n_edges;
  t->n_edges += n;
  return edges;
}

static inline void dora_edge_set(dora_edge *edge, int32_t from, int32_t to, double slope) {
  edge->from = from;
  edge->to = to;
  edge->slope = slope;
}

/* Memory until the tape is next cleared; NULL when there is none. Not zeroed. */
static inline void *dora_tape_memory(dora_tape *t, size_t bytes) {
  const size_t size = (bytes + 15) & ~(size_t)15;
  while (t->current != NULL && t->current->capacity - t->current->used < size &&
         t->current->next != NULL)
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
    if (t->current == NULL) t->first = block;
    else t->current->next = block;
    t->current = block;
  }
  char *start = (char *)(t->current + 1) + t->current->used;
  t->current->used += size;
  return start;
}

/* Room for n numbers, to be written before they are read. */
static inline dora_vec dora_vec_make(dora_tape *t, int64_t n) {
  dora_vec result = {NULL, 0, t};
  result.at = (dora_real *)dora_tape_memory(t, (size_t)n * sizeof(dora_real));
  if (result.at != NULL) result.n = n;
  return result;
}

/* The derivative of y by every number, [n_nodes]: that of input i at i. Valid until the tape's next
 * use. NULL if memory ran out, now or before. */
static inline const double *dora_backward(dora_tape *t, dora_real y) {
  if (t->n_nodes > t->adjoint_capacity) {
    const int64_t capacity = 2 * (int64_t)t->n_nodes + 256;
    double *adjoint = (double *)realloc(t->adjoint, (size_t)capacity * sizeof *adjoint);
    if (adjoint == NULL) t->failed = 1;
    else t->adjoint = adjoint, t->adjoint_capacity = capacity;
  }
  if (t->failed) return NULL;
  memset(t->adjoint, 0, (size_t)t->n_nodes * sizeof *t->adjoint);
  if (y.node != 0) t->adjoint[y.node] = 1;
  double *adjoints = t->adjoint;
  for (const dora_edge *edge = t->edges + t->n_edges; edge-- > t->edges;) {
    const double adjoint = adjoints[edge->from];
    /* A branch that was not taken may have an infinite slope, and 0 times infinity is NaN. */
    if (adjoint != 0) adjoints[edge->to] += adjoint * edge->slope;
  }
  return t->adjoint;
}

/* ---------------------------------------------------------------------------------------- numbers */

/* A number that no derivative is taken by. */
static inline dora_real dora_constant(double value) {
  const dora_real result = {value, 0, NULL};
  return result;
}

/* The same value, held constant. An objective that uses it declares DORA_PROP_STOP_GRADIENT, and calls
 * it as often for a batch the second time as the first. */
static inline dora_real dora_stop_gradient(dora_real x) {
  dora_stopped *stopped = x.node != 0 ? x.tape->stopped : NULL;
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

/* Starts a batch: with the constants of the one before, or with none. */
static inline void dora_stopped_begin(dora_stopped *stopped, int32_t frozen) {
  stopped->frozen = frozen;
  stopped->next = 0;
  if (!frozen) stopped->n = 0;
}

/* Input number i of a tape, counted from 1. */
static inline dora_real dora_input(dora_tape *t, int32_t i, double value) {
  const dora_real result = {value, i, t};
  return result;
}

/* f(x): its value, and its slope at x. What every operation of one number is made with. */
static inline dora_real dora_unary(dora_real x, double value, double slope) {
  dora_real result = {value, 0, x.tape};
  dora_edge *edge = x.node != 0 ? dora_tape_edges(x.tape, 1) : NULL;
  if (edge == NULL) return result;
  result.node = x.tape->n_nodes++;
  dora_edge_set(edge, result.node, x.node, slope);
  return result;
}

/* f(x, y): its value, and its slopes. */
static inline dora_real dora_binary(dora_real x, dora_real y, double value, double by_x,
                                    double by_y) {
  dora_real result = {value, 0, x.node != 0 ? x.tape : y.tape};
  dora_edge *edges = (x.node | y.node) != 0 ? dora_tape_edges(result.tape, 2) : NULL;
  if (edges == NULL) return result;
  result.node = result.tape->n_nodes++;
  dora_edge_set(&edges[0], result.node, x.node, by_x);
  dora_edge_set(&edges[1], result.node, y.node, by_y);
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
static inline dora_real dora_shift(dora_real x, double term) {
  return dora_unary(x, x.value + term, 1);
}
static inline dora_real dora_neg(dora_real x) { return dora_unary(x, -x.value, -1); }

static inline dora_real dora_exp(dora_real x) {
  const double value = exp(x.value);
  return dora_unary(x, value, value);
}
static inline dora_real dora_log(dora_real x) {
  return dora_unary(x, log(x.value), 1 / x.value);
}
/* log(1 + x) */
static inline dora_real dora_log1p(dora_real x) {
  return dora_unary(x, log1p(x.value), 1 / (1 + x.value));
}
/* log(1 - e^x) for x < 0 */
static inline dora_real dora_log1mexp(dora_real x) {
  /* Each form is exact to rounding on its side of -log 2. */
  const double value =
      x.value > -0.6931471805599453 ? log(-expm1(x.value)) : log1p(-exp(x.value));
  return dora_unary(x, value, -1 / expm1(-x.value));
}
/* x to a constant power */
static inline dora_real dora_pow(dora_real x, double power) {
  return dora_unary(x, pow(x.value, power), power == 0 ? 0 : power * pow(x.value, power - 1));
}
static inline dora_real dora_sqrt(dora_real x) {
  const double value = sqrt(x.value);
  return dora_unary(x, value, 0.5 / value);
}
static inline dora_real dora_square(dora_real x) {
  return dora_unary(x, x.value * x.value, 2 * x.value);
}

/* 1 / (1 + e^-x) */
static inline dora_real dora_sigmoid(dora_real x) {
  const double e = exp(-fabs(x.value)), tail = e / (1 + e);
  return dora_unary(x, x.value > 0 ? 1 / (1 + e) : tail, tail / (1 + e));
}
/* log(1 + e^x) */
static inline dora_real dora_softplus(dora_real x) {
  const double e = exp(-fabs(x.value));
  return dora_unary(x, (x.value > 0 ? x.value : 0) + log1p(e),
                    (x.value > 0 ? 1 : e) / (1 + e));
}
/* log(1 / (1 + e^-x)) */
static inline dora_real dora_log_sigmoid(dora_real x) {
  const double e = exp(-fabs(x.value));
  return dora_unary(x, (x.value < 0 ? x.value : 0) - log1p(e),
                    (x.value < 0 ? 1 : e) / (1 + e));
}
/* max(0, x) */
static inline dora_real dora_relu(dora_real x) {
  return dora_unary(x, x.value > 0 ? x.value : 0, x.value > 0);
}
static inline dora_real dora_abs(dora_real x) {
  return dora_unary(x, fabs(x.value), (double)((x.value > 0) - (x.value < 0)));
}
/* The greater one; of equal ones the first. */
static inline dora_real dora_max(dora_real x, dora_real y) { return y.value > x.value ? y : x; }
/* The lesser one; of equal ones the first. */
static inline dora_real dora_min(dora_real x, dora_real y) { return y.value < x.value ? y : x; }
/* log(e^x + e^y) */
static inline dora_real dora_log_add_exp(dora_real x, dora_real y) {
  const double gap = y.value - x.value, e = exp(-fabs(gap)), tail = e / (1 + e);
  const double by_y = gap > 0 ? 1 / (1 + e) : tail, by_x = gap > 0 ? tail : 1 / (1 + e);
  return dora_binary(x, y, (gap > 0 ? y.value : x.value) + log1p(e), by_x, by_y);
}

/* ---------------------------------------------------------------------------------------- vectors */

/* Σ_j x_j weight_j, or Σ_j x_j where `weight` is NULL. */
static inline dora_real dora_dot(dora_vec x, const double *weight) {
  dora_real result = {0, 0, x.tape};
  dora_edge *edges = dora_tape_edges(x.tape, x.n);
  if (edges == NULL) return result;
  result.node = x.tape->n_nodes++;
  for (int64_t j = 0; j < x.n; j++) {
    const double slope = weight != NULL ? weight[j] : 1;
    result.value += x.at[j].value * slope;
    dora_edge_set(&edges[j], result.node, x.at[j].node, slope);
  }
  return result;
}
static inline dora_real dora_sum(dora_vec x) { return dora_dot(x, NULL); }
static inline dora_real dora_mean(dora_vec x) {
  return dora_scale(1 / (double)x.n, dora_sum(x));
}

/* The place of the greatest, the first of equal ones; 0 for none. */
static inline int64_t dora_vec_top(dora_vec x) {
  int64_t top = 0;
  for (int64_t j = 1; j < x.n; j++) top = x.at[j].value > x.at[top].value ? j : top;
  return top;
}

/* Writes x.n edges, from number `from` to each x_j with slope e^x_j / Σ e^x, and returns the sum of
 * e^(x_j - m) over all but the greatest, m. */
static inline double dora_vec_normalise(dora_vec x, int32_t from, dora_edge *edges) {
  const int64_t top = dora_vec_top(x);
  double others = 0;
  for (int64_t j = 0; j < x.n; j++) {
    const double e = j == top ? 1 : exp(x.at[j].value - x.at[top].value);
    if (j != top) others += e;
    dora_edge_set(&edges[j], from, x.at[j].node, e);
  }
  const double factor = 1 / (1 + others);
  for (int64_t j = 0; j < x.n; j++) edges[j].slope *= factor;
  return others;
}

/* log Σ_j e^x_j; -infinity for none. */
static inline dora_real dora_log_sum_exp(dora_vec x) {
  dora_real result = {-INFINITY, 0, x.tape};
  dora_edge *edges = x.n > 0 ? dora_tape_edges(x.tape, x.n) : NULL;
  if (edges == NULL) return result;
  result.node = x.tape->n_nodes++;
  const double others = dora_vec_normalise(x, result.node, edges);
  /* One large term keeps what the small ones add. */
  result.value = x.at[dora_vec_top(x)].value + log1p(others);
  return result;
}

/* p_j = e^x_j / Σ_k e^x_k */
static inline dora_vec dora_softmax(dora_vec x) {
  dora_vec p = dora_vec_make(x.tape, x.n);
  dora_edge *edges = p.n > 0 ? dora_tape_edges(x.tape, 3 * x.n) : NULL;
  if (edges == NULL) return p;
  /* dp_j/dx_k = p_j ([j = k] - p_k): through one number in between, log Σ e^x, there are 3 K edges
   * in the place of K². */
  const int32_t middle = x.tape->n_nodes++;
  dora_vec_normalise(x, middle, edges);
  for (int64_t j = 0; j < x.n; j++) {
    const double value = edges[j].slope;
    p.at[j].value = value;
    p.at[j].node = x.tape->n_nodes++;
    p.at[j].tape = x.tape;
    dora_edge_set(&edges[x.n + 2 * j], p.at[j].node, x.at[j].node, value);
    dora_edge_set(&edges[x.n + 2 * j + 1], p.at[j].node, middle, -value);
  }
  return p;
}

/* factor_j · x_j + term_j, where a NULL array stands for ones or zeros, times `factor` */
static inline dora_vec dora_vec_affine(double factor, dora_vec x, const double *factors,
                                       const double *terms) {
  dora_vec result = dora_vec_make(x.tape, x.n);
  dora_edge *edges = dora_tape_edges(x.tape, result.n);
  for (int64_t j = 0; edges != NULL && j < result.n; j++) {
    const double slope = factors != NULL ? factor * factors[j] : factor;
    result.at[j].value = slope * x.at[j].value + (terms != NULL ? factor * terms[j] : 0);
    result.at[j].node = x.tape->n_nodes++;
    result.at[j].tape = x.tape;
    dora_edge_set(&edges[j], result.at[j].node, x.at[j].node, slope);
  }
  return result;
}
/* factor · x_j */
static inline dora_vec dora_vec_scale(double factor, dora_vec x) {
  return dora_vec_affine(factor, x, NULL, NULL);
}
#ifdef __cplusplus
}
#endif

#endif /* DORA_TAPE_H */
