/* dora_plugin.h: the common part of plugins in C, so that an author writes only a loss.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * A plugin describes its objectives in a table, as dora.h requires, defines a loss for each, and
 * ends with
 *
 *     DORA_PACK("org.example.mine", "1.0.0", objectives, losses)
 *
 * A loss is written for one datum. It is either a *formula* with the numbers of dora_tape.h, from
 * which the derivative is computed, or it is written *by hand* together with its derivative. This
 * header handles parameters, batches, upstream weights, bounds, status codes and checks for
 * overflow. It supports objectives that are DORA_SEPARABLE, have no state, and have no derivative
 * with respect to columns. For other objectives, write the functions of `dora_pack` yourself.
 * Objectives may declare DORA_PROP_CONCURRENT, because evaluation doesn't change an instance,
 * unless it declares DORA_PROP_STOP_GRADIENT.
 *
 * Include this header in only one source file of a library. It requires C99. In C++, use dora.hpp
 * instead.
 */
#ifndef DORA_PLUGIN_H
#define DORA_PLUGIN_H

#include <stdio.h>

#include "dora.h"
#include "dora_tape.h"

/* ------------------------------------------------------------------------------------- the author */

/* The datum whose loss is being computed. A pointer is NULL if the host doesn't provide the input.
 * Inputs that the objective needs are always provided. */
typedef struct dora_datum {
  const double *param;    /* [n_params] in the order of the table */
  int64_t k;              /* K, the number of responses, from k_min to k_max */
  const double *logp;     /* [K] in nats */
  const double *ref_logp; /* [K] */
  const double *len;      /* [K] */
  const double *score;    /* [K] NaN for a response without a score */
  double weight;          /* the weight in the data set; 1 if it has no weights */
  double lower_bound;     /* may be set to a lower bound for this datum */
  int64_t index;          /* the position of the datum in `batch` */
  const dora_batch *batch;
  double *metrics;    /* [n_metrics] or NULL; see dora_report */
  double *d_tok_logp; /* [tokens] by hand only, initially 0; NULL without tok_logp */
  dora_tape *tape;
  const char *reason; /* set by dora_refuse */
} dora_datum;

/* A loss. Exactly one of the two functions is set. `formula` receives the log-probabilities as
 * numbers of the tape, [K]. `by_hand` stores the derivative in d_logp, [K], which is zero on entry.
 * Both return the loss in nats. They need not check for an infinite result, which is reported as a
 * value that float64 can't represent. */
typedef struct dora_loss {
  dora_real (*formula)(dora_datum *d, dora_vec logp);
  double (*by_hand)(dora_datum *d, double *d_logp);
} dora_loss;

/* Refuses a datum for which there is no loss. `reason` is a static text that says what is wrong and
 * what is expected. In a formula, use `return dora_refuse(d, "…")`. By hand, append `.value`. */
static inline dora_real dora_refuse(dora_datum *d, const char *reason) {
  d->reason = reason;
  return dora_constant(NAN);
}

/* Reports the value of metric m of the table. */
static inline void dora_report(dora_datum *d, int m, double value) {
  if (d->metrics != NULL) d->metrics[m] = value;
}

/* Returns the index of the response with the highest score, or -1 if no response has a score. If
 * several have the highest score, returns the first. */
static inline int64_t dora_best(const dora_datum *d) {
  int64_t best = -1;
  for (int64_t j = 0; j < d->k; j++)
    if (!isnan(d->score[j]) && (best < 0 || d->score[j] > d->score[best])) best = j;
  return best;
}

/* Finds the chosen and the rejected one of two responses. The chosen one has the higher score. If
 * the scores are equal or there are no scores, it is the first. Returns 0 if there aren't exactly
 * two responses or if one of them has no score. */
static inline int dora_pair(const dora_datum *d, int64_t *chosen, int64_t *rejected) {
  *chosen = 0, *rejected = 1;
  if (d->k != 2) return 0;
  if (d->score == NULL) return 1;
  if (d->score[1] > d->score[0]) *chosen = 1, *rejected = 0;
  return !isnan(d->score[0]) && !isnan(d->score[1]);
}

/* Returns the responses that have a score, best first, and stores their number in *n. Responses
 * with equal scores are ordered by position. If there isn't enough memory, returns NULL and sets *n
 * to 0. The list is valid until the loss returns. */
static inline const int64_t *dora_ranking(dora_datum *d, int64_t *n) {
  int64_t *order = (int64_t *)dora_tape_memory(d->tape, (size_t)d->k * sizeof *order);
  *n = 0;
  for (int64_t j = 0; order != NULL && j < d->k; j++) {
    if (isnan(d->score[j])) continue;
    int64_t place = (*n)++;
    for (; place > 0 && d->score[order[place - 1]] < d->score[j]; place--) order[place] = order[place - 1];
    order[place] = j;
  }
  return order;
}

/* Returns the values of this datum in a column, or NULL if the batch has no such column. Depending
 * on the column's extent, there is one value, or one per response, [K], or one per token. */
static inline const double *dora_values(const dora_datum *d, const char *id) {
  const dora_batch *b = d->batch;
  for (uint32_t c = 0; c < b->n_columns; c++) {
    const char *at = (const char *)b->columns + (size_t)c * b->columns[0].struct_size;
    const dora_column *column = (const dora_column *)(const void *)at;
    if (strcmp(column->id, id) != 0) continue;
    if (column->extent == DORA_PER_DATUM) return column->values + d->index;
    const int64_t r = b->first[d->index];
    return column->values + (column->extent == DORA_PER_RESPONSE ? r : b->tok_first[r]);
  }
  return NULL;
}

/* Returns the log-probabilities of the tokens of response j, for use in a formula. The objective
 * must need DORA_INPUT_TOK_LOGP. */
static inline dora_vec dora_tokens(dora_datum *d, int64_t j) {
  const dora_batch *b = d->batch;
  const int64_t r = b->first[d->index], from = b->tok_first[r + j];
  dora_vec x = dora_vec_make(d->tape, b->tok_first[r + j + 1] - from);
  for (int64_t t = 0; t < x.n; t++) {
    /* The inputs of the tape are the K responses, followed by the datum's tokens. */
    const int64_t input = 1 + d->k + (from - b->tok_first[r]) + t;
    x.at[t] = dora_input(d->tape, (int32_t)input, b->tok_logp[from + t]);
  }
  return x;
}

/* ------------------------------------------------------------------------------------- parameters */

struct dora_instance {
  const dora_objective *objective;
  const dora_loss *loss;
  dora_stopped stopped; /* used only with DORA_PROP_STOP_GRADIENT */
  double param[];       /* [n_params] */
};

static inline dora_status dora_kit_complain(char *error, uint64_t capacity, dora_status status,
                                            const char *format, const char *id, double value) {
  if (error != NULL && capacity > 0) snprintf(error, capacity, format, id, value);
  return status;
}

/* Sets parameters to new values that the table allows. */
static inline dora_status dora_kit_assign(const dora_objective *o, double *param, const dora_kv *values,
                                          uint32_t n, int training, char *error, uint64_t capacity) {
  for (uint32_t i = 0; i < n; i++) {
    uint32_t p = 0;
    while (p < o->n_params && strcmp(values[i].id, o->params[p].id) != 0) p++;
    if (p == o->n_params)
      return dora_kit_complain(error, capacity, DORA_E_UNKNOWN_ID, "no parameter '%s'", values[i].id, 0);
    const dora_param *s = &o->params[p];
    const double x = values[i].value;
    if (training && !(s->flags & DORA_PARAM_SCHEDULABLE))
      return dora_kit_complain(error, capacity, DORA_E_PARAM, "%s can't change during training", s->id, x);
    if (!(s->flags & DORA_PARAM_MIN_OPEN ? x > s->min : x >= s->min)) /* also refuses NaN */
      return dora_kit_complain(
          error, capacity, DORA_E_PARAM,
          s->flags & DORA_PARAM_MIN_OPEN ? "%s must be above %g" : "%s must be at least %g", s->id, s->min);
    if (!(s->flags & DORA_PARAM_MAX_OPEN ? x < s->max : x <= s->max))
      return dora_kit_complain(
          error, capacity, DORA_E_PARAM,
          s->flags & DORA_PARAM_MAX_OPEN ? "%s must be below %g" : "%s must be at most %g", s->id, s->max);
    if (s->kind != DORA_PARAM_REAL && x != floor(x))
      return dora_kit_complain(error, capacity, DORA_E_PARAM, "%s is %g, must be a whole number", s->id, x);
    param[p] = x;
  }
  return DORA_OK;
}

static inline dora_status dora_kit_create(const dora_objective *o, const dora_loss *loss,
                                          const dora_kv *values, uint32_t n, dora_instance **out, char *error,
                                          uint64_t capacity) {
  *out = NULL;
  dora_instance *made = malloc(sizeof *made + o->n_params * sizeof(double));
  if (made == NULL) return DORA_E_NOMEM;
  memset(made, 0, sizeof *made);
  made->objective = o;
  made->loss = loss;
  for (uint32_t p = 0; p < o->n_params; p++) made->param[p] = o->params[p].default_value;
  const dora_status status = dora_kit_assign(o, made->param, values, n, 0, error, capacity);
  if (status == DORA_OK)
    *out = made;
  else
    free(made);
  return status;
}

static inline dora_status dora_kit_set_params(dora_instance *self, const dora_kv *values, uint32_t n,
                                              char *error, uint64_t capacity) {
  const size_t size = self->objective->n_params * sizeof(double);
  double *changed = malloc(size + 1);
  if (changed == NULL) return DORA_E_NOMEM;
  memcpy(changed, self->param, size);
  const dora_status status = dora_kit_assign(self->objective, changed, values, n, 1, error, capacity);
  if (status == DORA_OK) memcpy(self->param, changed, size);
  free(changed);
  return status;
}

static inline void dora_kit_destroy(dora_instance *self) {
  if (self != NULL) free(self->stopped.values);
  free(self);
}

/* ------------------------------------------------------------------------------------- evaluation */

/* Stores the loss and the derivatives of a datum. Returns whether all of them and the metrics are
 * finite. */
static inline int dora_kit_store(dora_datum *d, dora_result *result, uint32_t n_metrics, double loss,
                                 const double *slope, const double *token_slope) {
  const dora_batch *b = d->batch;
  const int64_t r = b->first[d->index];
  const double upstream = b->upstream != NULL ? b->upstream[d->index] : 1;
  double check = 0 * loss; /* multiplying infinity or NaN by 0 gives NaN */
  for (int64_t j = 0; j < d->k; j++) {
    result->d_logp[r + j] = upstream * slope[j];
    check += 0 * result->d_logp[r + j];
  }
  for (int64_t t = 0; token_slope != NULL && t < b->tok_first[r + d->k] - b->tok_first[r]; t++) {
    result->d_tok_logp[b->tok_first[r] + t] = upstream * token_slope[t];
    check += 0 * result->d_tok_logp[b->tok_first[r] + t];
  }
  /* NaN is left for the host to detect, since it may mark a metric that wasn't reported. */
  for (uint32_t m = 0; d->metrics != NULL && m < n_metrics; m++)
    if (isinf(d->metrics[m])) check = NAN;
  result->loss[d->index] = loss;
  if (result->lower_bound != NULL) result->lower_bound[d->index] = d->lower_bound;
  return check == 0;
}

/* Evaluates a datum. `logp` describes the memory for the log-probabilities of the previous datum,
 * which is usually reused. Writing the struct anew would be slow, because a processor stalls if a
 * struct is passed on right after it was written. */
static inline dora_status dora_kit_datum(const dora_instance *self, dora_datum *d, dora_vec *logp,
                                         dora_result *result) {
  const dora_batch *b = d->batch;
  const int64_t r = b->first[d->index];
  const int64_t tokens = result->d_tok_logp != NULL ? b->tok_first[r + d->k] - b->tok_first[r] : 0;
  if (d->k + tokens > INT32_MAX / 2) return DORA_E_NOMEM;
  dora_tape_clear(d->tape, (int32_t)(d->k + tokens));
  double loss;
  const double *slope, *token_slope = NULL;
  if (self->loss->formula != NULL) {
    dora_real *at = (dora_real *)dora_tape_memory(d->tape, (size_t)d->k * sizeof *at);
    if (at == NULL) return DORA_E_NOMEM;
    for (int64_t j = 0; j < d->k; j++) at[j] = dora_input(d->tape, (int32_t)j + 1, d->logp[j]);
    if (logp->at != at || logp->n != d->k) {
      const dora_vec moved = {at, d->k, d->tape};
      *logp = moved;
    }
    const dora_real y = self->loss->formula(d, *logp);
    if (d->reason != NULL) return DORA_E_INPUT;
    const double *adjoint = dora_backward(d->tape, y);
    if (adjoint == NULL) return DORA_E_NOMEM;
    loss = y.value;
    slope = adjoint + 1;
    if (result->d_tok_logp != NULL) token_slope = slope + d->k;
  } else {
    const size_t size = (size_t)(d->k + tokens) * sizeof(double);
    double *d_logp = dora_tape_memory(d->tape, size);
    if (d_logp == NULL) return DORA_E_NOMEM;
    memset(d_logp, 0, size);
    if (result->d_tok_logp != NULL) token_slope = d->d_tok_logp = d_logp + d->k;
    loss = self->loss->by_hand(d, d_logp);
    if (d->reason != NULL) return DORA_E_INPUT;
    slope = d_logp;
  }
  if (dora_kit_store(d, result, self->objective->n_metrics, loss, slope, token_slope)) return DORA_OK;
  d->reason = "the result overflows float64";
  return DORA_E_NUMERIC;
}

static inline const double *dora_kit_at(const double *values, int64_t offset) {
  return values != NULL ? values + offset : NULL;
}

/* Returns the inputs that the objective needs but the batch lacks, as bits. */
static inline uint64_t dora_kit_missing(const dora_objective *o, const dora_batch *b) {
  uint64_t there = 0;
  if (b->ref_logp != NULL) there |= DORA_INPUT_REF_LOGP;
  if (b->len != NULL) there |= DORA_INPUT_LEN;
  if (b->score != NULL) there |= DORA_INPUT_SCORE;
  if (b->weight != NULL) there |= DORA_INPUT_WEIGHT;
  if (b->golden_index != NULL) there |= DORA_INPUT_GOLDEN_INDEX;
  if (b->tok_logp != NULL) there |= DORA_INPUT_TOK_LOGP;
  if (b->ref_tok_logp != NULL) there |= DORA_INPUT_REF_TOK_LOGP;
  return o->needs & ~there;
}

static inline dora_status dora_kit_evaluate(dora_instance *self, const dora_batch *b, dora_result *result) {
  const dora_objective *o = self->objective;
  if (dora_kit_missing(o, b) != 0)
    return dora_kit_complain(result->error, result->error_capacity, DORA_E_INPUT,
                             "the batch lacks an input that %s needs", o->id, 0);
  dora_tape tape;
  memset(&tape, 0, sizeof tape);
  if (o->properties & DORA_PROP_STOP_GRADIENT) {
    tape.stopped = &self->stopped;
    dora_stopped_begin(tape.stopped, (b->flags & DORA_BATCH_FREEZE) != 0);
  }
  dora_vec logp = {NULL, 0, &tape};
  dora_status status = DORA_OK;
  for (int64_t i = 0; i < b->n_data && status == DORA_OK; i++) {
    const int64_t r = b->first[i];
    dora_datum d;
    memset(&d, 0, sizeof d);
    d.param = self->param;
    d.k = b->first[i + 1] - r;
    d.logp = b->logp + r;
    d.ref_logp = dora_kit_at(b->ref_logp, r);
    d.len = dora_kit_at(b->len, r);
    d.score = dora_kit_at(b->score, r);
    d.weight = b->weight != NULL ? b->weight[i] : 1;
    d.lower_bound = o->lower_bound;
    d.index = i;
    d.batch = b;
    if (result->metrics != NULL) d.metrics = result->metrics + i * o->n_metrics;
    d.tape = &tape;
    if (d.k < o->k_min || (o->k_max != 0 && d.k > o->k_max)) {
      d.reason = "has a number of responses that the objective doesn't take";
      status = DORA_E_INPUT;
    } else {
      status = dora_kit_datum(self, &d, &logp, result);
    }
    if (status != DORA_OK) {
      result->bad_datum = i;
      dora_kit_complain(result->error, result->error_capacity, status, "%s",
                        d.reason != NULL ? d.reason : "out of memory", 0);
    }
  }
  dora_tape_free(&tape);
  return status;
}

/* ------------------------------------------------------------------------------------------- pack */

/* Defines the pack and its entry point. The arrays `objectives` and `losses` must have the same
 * length. */
#define DORA_PACK(pack_id, pack_version, objectives_, losses_) \
  DORA_ASSERT_LAYOUT(sizeof(objectives_) / sizeof(objectives_)[0] == sizeof(losses_) / sizeof(losses_)[0]); \
  static dora_status dora_kit_create_here(const dora_objective *o, const dora_host *host, \
                                          const dora_kv *values, uint32_t n, dora_instance **out, \
                                          char *error, uint64_t capacity) { \
    (void)host; \
    return dora_kit_create(o, &(losses_)[o - (objectives_)], values, n, out, error, capacity); \
  } \
  static const dora_pack dora_kit_pack = {.magic = DORA_PACK_MAGIC, \
                                          .struct_size = sizeof(dora_pack), \
                                          .abi_major = DORA_ABI_MAJOR, \
                                          .abi_minor_min = 0, \
                                          .n_objectives = sizeof(losses_) / sizeof(losses_)[0], \
                                          .id = pack_id, \
                                          .version = pack_version, \
                                          .objectives = (objectives_), \
                                          .create = dora_kit_create_here, \
                                          .set_params = dora_kit_set_params, \
                                          .evaluate = dora_kit_evaluate, \
                                          .destroy = dora_kit_destroy}; \
  DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor); \
  const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor) { \
    return host_major == DORA_ABI_MAJOR && host_minor >= dora_kit_pack.abi_minor_min ? &dora_kit_pack \
                                                                                     : NULL; \
  } \
  extern int dora_kit_pack_ends_here

#endif /* DORA_PLUGIN_H */
