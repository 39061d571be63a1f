/* simpo: Simple Preference Optimization (Meng et al. 2024, https://arxiv.org/abs/2405.14734, Eq. 6),
 * with the label smoothing of CPO's implementations.
 *
 *   z = beta (pi_w / len_w - pi_l / len_l) - simpo_gamma        pi: summed log-probabilities, nats
 *   l = -(1 - eps) log sigma(z) - eps log sigma(-z)             eps: label_smoothing
 *   dl/dz = eps - sigma(-z)
 *
 * simpo_gamma is the target margin itself, whereas the authors' code takes gamma / beta. No
 * reference model is used. w is the response with the higher score, or the first one at a tie or if
 * the data have no scores.
 */
#include <dora.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------ description */

enum { BETA, GAMMA, SMOOTHING, N_PARAMS };
static const dora_param params[N_PARAMS] = {
    [BETA] = {.struct_size = sizeof(dora_param),
              .kind = DORA_PARAM_REAL,
              .flags = DORA_PARAM_MIN_OPEN | DORA_PARAM_LOG_SCALE | DORA_PARAM_SCHEDULABLE,
              .id = "beta",
              .label = "reward scale",
              .help = "scale of the mean log-probability that serves as the reward",
              .min = 0,
              .max = 1000,
              .default_value = 2},
    [GAMMA] = {.struct_size = sizeof(dora_param),
               .kind = DORA_PARAM_REAL,
               .flags = DORA_PARAM_SCHEDULABLE,
               .id = "simpo_gamma",
               .label = "target margin",
               .unit = "nats",
               .help = "by how much the chosen reward should exceed the rejected one",
               .min = 0,
               .max = 1000,
               .default_value = 1.6},
    [SMOOTHING] = {.struct_size = sizeof(dora_param),
                   .kind = DORA_PARAM_REAL,
                   .flags = DORA_PARAM_SCHEDULABLE,
                   .id = "label_smoothing",
                   .label = "label smoothing",
                   .help = "assumed share of swapped preferences",
                   .min = 0,
                   .max = 1,
                   .default_value = 0},
};

enum { MARGIN, ACCURACY, N_METRICS };
static const dora_metric metrics[N_METRICS] = {
    [MARGIN] = {.struct_size = sizeof(dora_metric),
                .reduce = DORA_REDUCE_MEAN,
                .id = "margin",
                .label = "reward margin z, less the target",
                .unit = "nats"},
    [ACCURACY] = {.struct_size = sizeof(dora_metric),
                  .reduce = DORA_REDUCE_MEAN,
                  .id = "accuracy",
                  .label = "share of data whose chosen reward is higher, ties half"},
};

static const dora_objective objective = {
    .struct_size = sizeof(dora_objective),
    .revision = 1,
    .id = "simpo",
    .name = "SimPO",
    .summary = "Logistic loss on the difference of two mean log-probabilities, with a target margin.",
    .citation = "https://arxiv.org/abs/2405.14734",
    .license = "Apache-2.0",
    .tags = "pairwise,reference-free",
    .needs = DORA_INPUT_LEN,
    .uses = DORA_INPUT_SCORE,
    .k_min = 2,
    .k_max = 2,
    .coupling = DORA_SEPARABLE,
    .properties = DORA_PROP_SCORE_SHIFT_INVARIANT | DORA_PROP_CONCURRENT,
    .lower_bound = 0,
    .n_params = N_PARAMS,
    .n_metrics = N_METRICS,
    .params = params,
    .metrics = metrics,
};

/* ------------------------------------------------------------------------------------- parameters */

struct dora_instance {
  double param[N_PARAMS];
};

/* Sets parameters to new values if these are within the limits in the table. */
static dora_status assign(double *param, const dora_kv *values, uint32_t n, char *error, uint64_t capacity) {
  for (uint32_t i = 0; i < n; i++) {
    uint32_t p = 0;
    while (p < N_PARAMS && strcmp(values[i].id, params[p].id) != 0) p++;
    if (p == N_PARAMS) {
      snprintf(error, capacity, "no parameter '%s'", values[i].id);
      return DORA_E_UNKNOWN_ID;
    }
    const double x = values[i].value;
    const int open = (params[p].flags & DORA_PARAM_MIN_OPEN) != 0;
    const int fits = (open ? x > params[p].min : x >= params[p].min) && x <= params[p].max;
    if (!fits) { /* also refuses NaN */
      snprintf(error, capacity, "%s is %g, must be %s %g and at most %g", params[p].id, x,
               open ? "above" : "at least", params[p].min, params[p].max);
      return DORA_E_PARAM;
    }
    param[p] = x;
  }
  return DORA_OK;
}

static dora_status create(const dora_objective *which, const dora_host *host, const dora_kv *values,
                          uint32_t n, dora_instance **out, char *error, uint64_t capacity) {
  (void)which; /* the pack has only one objective */
  (void)host;
  *out = NULL;
  dora_instance made;
  for (uint32_t p = 0; p < N_PARAMS; p++) made.param[p] = params[p].default_value;
  const dora_status status = assign(made.param, values, n, error, capacity);
  if (status != DORA_OK) return status;
  dora_instance *instance = malloc(sizeof *instance);
  if (instance == NULL) return DORA_E_NOMEM;
  *instance = made;
  *out = instance;
  return DORA_OK;
}

static dora_status set_params(dora_instance *instance, const dora_kv *values, uint32_t n, char *error,
                              uint64_t capacity) {
  dora_instance changed = *instance;
  const dora_status status = assign(changed.param, values, n, error, capacity);
  if (status == DORA_OK) *instance = changed;
  return status;
}

static void destroy(dora_instance *instance) { free(instance); }

/* ----------------------------------------------------------------------------------------- losses */

/* log(1 + e^x), for any x. */
static double softplus(double x) { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }

/* 1 / (1 + e^-x), for any x. */
static double sigmoid(double x) { return x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)); }

static dora_status refuse(dora_result *result, dora_status status, int64_t datum, const char *why) {
  result->bad_datum = datum;
  snprintf(result->error, result->error_capacity, "%s", why);
  return status;
}

static dora_status evaluate(dora_instance *self, const dora_batch *batch, dora_result *result) {
  const double beta = self->param[BETA], gamma = self->param[GAMMA], eps = self->param[SMOOTHING];
  for (int64_t i = 0; i < batch->n_data; i++) {
    int64_t w = batch->first[i], l = w + 1;
    if (batch->first[i + 1] - w != 2) return refuse(result, DORA_E_INPUT, i, "needs two responses");
    if (batch->score != NULL) {
      if (isnan(batch->score[w]) || isnan(batch->score[l]))
        return refuse(result, DORA_E_INPUT, i, "needs a score for both responses");
      if (batch->score[l] > batch->score[w]) l = w++;
    }

    const double margin = beta * (batch->logp[w] / batch->len[w] - batch->logp[l] / batch->len[l]);
    const double z = margin - gamma;
    if (!isfinite(z)) return refuse(result, DORA_E_NUMERIC, i, "the margin overflows float64");
    const double upstream = batch->upstream != NULL ? batch->upstream[i] : 1;
    const double slope = (1 - eps) * -sigmoid(-z) + eps * sigmoid(z); /* dl/dz */
    result->loss[i] = (1 - eps) * softplus(-z) + eps * softplus(z);
    result->d_logp[w] = upstream * slope * beta / batch->len[w];
    result->d_logp[l] = upstream * slope * -beta / batch->len[l];
    if (result->lower_bound != NULL) result->lower_bound[i] = 0;
    if (result->metrics != NULL) {
      result->metrics[i * N_METRICS + MARGIN] = z;
      result->metrics[i * N_METRICS + ACCURACY] = ((margin > 0) + (margin >= 0)) / 2.0;
    }
  }
  return DORA_OK;
}

/* ------------------------------------------------------------------------------------------- pack */

static const dora_pack pack = {
    .magic = DORA_PACK_MAGIC,
    .struct_size = sizeof(dora_pack),
    .abi_major = DORA_ABI_MAJOR,
    .abi_minor_min = 0,
    .n_objectives = 1,
    .id = "org.dora.simpo",
    .version = "0.1.0",
    .objectives = &objective,
    .create = create,
    .set_params = set_params,
    .evaluate = evaluate,
    .destroy = destroy,
};

DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor);
const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor) {
  return host_major == DORA_ABI_MAJOR && host_minor >= pack.abi_minor_min ? &pack : NULL;
}
