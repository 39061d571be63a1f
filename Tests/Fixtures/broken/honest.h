/* A well-behaved pack. Every other file in this directory has one fault. It defines a macro and
 * includes this header, so the file contains only the difference.
 *
 *   z = beta (logp_chosen - logp_rejected) - delta        chosen: the response with the higher score
 *   l = log(1 + e^-z) + smoothing
 *
 * By default, delta is 0. With COUPLED, it is the batch's mean of the term before it. With
 * STATEFUL, it is that mean for the previous training batch. With STOPPED, it is the batch's mean,
 * held constant.
 */
#include <dora.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------------------- possible faults */

#ifndef PROPERTIES
#define PROPERTIES \
  (DORA_PROP_PERMUTATION_EQUIVARIANT | DORA_PROP_SCORE_SHIFT_INVARIANT | DORA_PROP_CONCURRENT)
#endif
#ifndef DEFAULT_BETA
#define DEFAULT_BETA 1
#endif
#ifndef ON_CREATE
#define ON_CREATE
#endif
#ifndef ON_CREATED
#define ON_CREATED
#endif
#ifndef ON_DESTROY
#define ON_DESTROY
#endif
#ifndef ON_EVALUATE
#define ON_EVALUATE
#endif
#ifndef ON_DATUM /* may use i, w, l, z and score */
#define ON_DATUM
#endif
#ifndef ON_DONE
#define ON_DONE
#endif
#ifndef LOSS
#define LOSS(z) softplus(-(z))
#endif
#ifndef SLOPE
#define SLOPE(z) (-sigmoid(-(z)))
#endif
#ifndef UPSTREAM
#define UPSTREAM(u) (u)
#endif
#ifndef STORE
#define STORE =
#endif
#ifndef UNREPRESENTABLE
#define UNREPRESENTABLE(z) (!isfinite(z))
#endif
#ifndef BLAME
#define BLAME(i) (i)
#endif
#ifndef NO_SCORE
#define NO_SCORE(s) isnan(s)
#endif
#ifndef CHOOSES /* whether the second of two responses is the chosen one, by their scores */
#define CHOOSES(first, second) ((second) > (first))
#endif
#ifndef MEMORY /* additional fields of an instance */
#define MEMORY
#endif
#ifndef MARGIN
#define MARGIN(x) (x)
#endif
#ifndef ALLOWS
#ifdef CHOICE
#define ALLOWS(x, p) ((p) == params ? (x) > 0 && (x) <= (p)->max : (x) == 0 || (x) == 1)
#else
#define ALLOWS(x, p) ((x) > (p)->min && (x) <= (p)->max)
#endif
#endif
#ifndef REFUSE_TEXT
#define REFUSE_TEXT(error, capacity, id) snprintf(error, capacity, "%s can't have this value", id)
#endif
#ifndef BEGIN_CHANGE /* set_params changes a copy, then applies all changes at once */
#define BEGIN_CHANGE struct dora_instance changed = *self
#define CHANGED (&changed)
#define END_CHANGE *self = changed
#endif
#ifndef BETA
#define BETA self->beta
#endif
#ifndef FREEZE
#define FREEZE (batch->flags & DORA_BATCH_FREEZE)
#endif
#ifndef ADVANCES
#define ADVANCES !(batch->flags & (DORA_BATCH_VALIDATION | DORA_BATCH_REPEAT))
#endif
#ifndef LOADED
#define LOADED self->delta = loaded
#endif
#ifndef ENTRY
#define ENTRY return major == DORA_ABI_MAJOR && minor >= pack.abi_minor_min ? &pack : NULL
#endif
#if defined(COUPLED) || defined(STOPPED)
#define COUPLING DORA_COUPLED
#else
#define COUPLING DORA_SEPARABLE
#endif

/* ------------------------------------------------------------------------------------ description */

static const dora_param params[] = {
    {.struct_size = sizeof(dora_param),
     .kind = DORA_PARAM_REAL,
     .flags = DORA_PARAM_MIN_OPEN | DORA_PARAM_SCHEDULABLE,
     .id = "beta",
     .help = "steepness",
     .min = 0,
     .max = 100,
     .default_value = DEFAULT_BETA},
#ifdef CHOICE
    {.struct_size = sizeof(dora_param),
     .kind = DORA_PARAM_BOOLEAN,
     .id = "smoothing",
     .help = "whether 1 is added to every loss",
     .min = 0,
     .max = 1,
     .default_value = 0},
#else
    {.struct_size = sizeof(dora_param),
     .kind = DORA_PARAM_REAL,
     .flags = DORA_PARAM_MIN_OPEN,
     .id = "smoothing",
     .help = "added to every loss",
     .min = -1,
     .max = 100,
     .default_value = 0},
#endif
};

static const dora_objective objective = {
    .struct_size = sizeof(dora_objective),
    .revision = 1,
    .id = "fixture",
    .name = "Fixture",
    .summary = "A logistic loss on a difference of log-probabilities.",
    .license = "Apache-2.0",
    .needs = DORA_INPUT_SCORE,
    .k_min = 2,
    .k_max = 2,
    .coupling = COUPLING,
    .properties = PROPERTIES,
#ifdef LOWER_BOUND
    .lower_bound = LOWER_BOUND,
#else
    .lower_bound = NAN,
#endif
    .n_params = 2,
    .params = params,
};

struct dora_instance {
  double beta, smoothing;
  double delta;
  MEMORY
};

/* ------------------------------------------------------------------------------------- parameters */

static dora_status assign(struct dora_instance *self, const dora_kv *values, uint32_t n, char *error,
                          uint64_t capacity) {
  for (uint32_t i = 0; i < n; i++) {
    const int p = strcmp(values[i].id, "smoothing") == 0;
    if (!p && strcmp(values[i].id, "beta") != 0) {
      REFUSE_TEXT(error, capacity, "an unknown parameter");
      return DORA_E_UNKNOWN_ID;
    }
    if (!ALLOWS(values[i].value, &params[p])) {
      REFUSE_TEXT(error, capacity, values[i].id);
      return DORA_E_PARAM;
    }
    *(p ? &self->smoothing : &self->beta) = values[i].value;
  }
  return DORA_OK;
}

static dora_status create(const dora_objective *which, const dora_host *host, const dora_kv *values,
                          uint32_t n, dora_instance **out, char *error, uint64_t capacity) {
  (void)which, (void)host;
  *out = NULL;
  struct dora_instance made = {.beta = DEFAULT_BETA};
  ON_CREATE;
  const dora_status status = assign(&made, values, n, error, capacity);
  if (status != DORA_OK) return status;
  if ((*out = malloc(sizeof **out)) == NULL) return DORA_E_NOMEM;
  **out = made;
  ON_CREATED;
  return DORA_OK;
}

static dora_status set_params(dora_instance *self, const dora_kv *values, uint32_t n, char *error,
                              uint64_t capacity) {
  BEGIN_CHANGE;
  for (uint32_t i = 0; i < n; i++) {
    if (strcmp(values[i].id, "smoothing") == 0) return DORA_E_PARAM;
  }
  const dora_status status = assign(CHANGED, values, n, error, capacity);
  if (status == DORA_OK) END_CHANGE;
  return status;
}

static void destroy(dora_instance *self) {
  ON_DESTROY;
  free(self);
}

/* ----------------------------------------------------------------------------------------- losses */

__attribute__((unused)) static double softplus(double x) {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}
__attribute__((unused)) static double sigmoid(double x) {
  return x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x));
}

static dora_status refuse(dora_result *result, dora_status status, int64_t datum, const char *why) {
  result->bad_datum = datum;
  snprintf(result->error, result->error_capacity, "%s", why);
  return status;
}

/* Returns the chosen response of a datum, or -1. */
static int64_t chosen(const dora_batch *batch, int64_t i) {
  const int64_t r = batch->first[i];
  if (NO_SCORE(batch->score[r]) || NO_SCORE(batch->score[r + 1])) return -1;
  return CHOOSES(batch->score[r], batch->score[r + 1]) ? r + 1 : r;
}

static double margin(dora_instance *self, const dora_batch *batch, int64_t i) {
  const int64_t w = chosen(batch, i), l = 2 * batch->first[i] + 1 - w;
  return MARGIN(BETA * (batch->logp[w] - batch->logp[l]));
}

static dora_status evaluate(dora_instance *self, const dora_batch *batch, dora_result *result) {
  ON_EVALUATE;
  const int64_t n = batch->n_data;
  double mean = 0;
  for (int64_t i = 0; i < n; i++) {
    if (batch->first[i + 1] - batch->first[i] != 2)
      return refuse(result, DORA_E_INPUT, i, "needs two responses");
    if (chosen(batch, i) < 0) return refuse(result, DORA_E_INPUT, i, "needs two scores");
    mean += margin(self, batch, i) / (double)n;
  }
#if defined(COUPLED)
  const double delta = mean;
#elif defined(STOPPED)
  if (!FREEZE) self->delta = mean;
  const double delta = self->delta;
#else
  const double delta = self->delta;
#endif
  double shared = 0; /* the contribution to every datum through the mean */
  for (int64_t i = 0; i < n; i++) {
    const double z = margin(self, batch, i) - delta;
    if (UNREPRESENTABLE(z)) return refuse(result, DORA_E_NUMERIC, BLAME(i), "the margin overflows");
    shared += UPSTREAM(batch->upstream ? batch->upstream[i] : 1) * SLOPE(z) / (double)n;
  }
  for (int64_t i = 0; i < n; i++) {
    const int64_t w = chosen(batch, i), l = 2 * batch->first[i] + 1 - w;
    const double score = batch->score[w];
    const double z = margin(self, batch, i) - delta;
    double slope = UPSTREAM(batch->upstream ? batch->upstream[i] : 1) * SLOPE(z);
#if defined(COUPLED)
    slope -= shared;
#endif
    result->loss[i] STORE LOSS(z) + self->smoothing;
    result->d_logp[w] STORE slope *BETA;
    result->d_logp[l] STORE - slope *BETA;
    if (result->lower_bound != NULL) result->lower_bound[i] STORE self->smoothing;
    (void)score;
    ON_DATUM;
  }
#if defined(STATEFUL)
  if (ADVANCES) self->delta = mean;
#endif
  (void)shared;
  ON_DONE;
  return DORA_OK;
}

/* ------------------------------------------------------------------------------------------ state */

#if defined(STATEFUL)
static dora_status save(const dora_instance *self, void *buffer, uint64_t *size) {
  const int fits = buffer != NULL && *size >= sizeof self->delta;
  *size = sizeof self->delta;
  if (!fits) return DORA_E_NOMEM;
  memcpy(buffer, &self->delta, sizeof self->delta);
  return DORA_OK;
}

static dora_status load(dora_instance *self, const void *buffer, uint64_t size, char *error,
                        uint64_t capacity) {
  double loaded;
  if (size != sizeof loaded) {
    snprintf(error, capacity, "a state has %d bytes", (int)sizeof loaded);
    return DORA_E_INPUT;
  }
  memcpy(&loaded, buffer, sizeof loaded);
  LOADED;
  return DORA_OK;
}

static const dora_state state = {.struct_size = sizeof(dora_state), .save = save, .load = load};
static const void *extension(const char *id) { return strcmp(id, DORA_EXTENSION_STATE) == 0 ? &state : NULL; }
#define EXTENSION extension
#else
#define EXTENSION NULL
#endif

/* ------------------------------------------------------------------------------------------- pack */

static const dora_pack pack = {
    .magic = DORA_PACK_MAGIC,
    .struct_size = sizeof(dora_pack),
    .abi_major = DORA_ABI_MAJOR,
    .abi_minor_min = 0,
    .n_objectives = 1,
    .id = "org.example.fixture",
    .version = "1.0.0",
    .objectives = &objective,
    .create = create,
    .set_params = set_params,
    .evaluate = evaluate,
    .destroy = destroy,
    .extension = EXTENSION,
};

DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t major, uint32_t minor);
const dora_pack *dora_loss_pack_v1(uint32_t major, uint32_t minor) { ENTRY; }
