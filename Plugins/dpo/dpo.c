/* dpo: Direct Preference Optimization (Rafailov et al. 2023, https://arxiv.org/abs/2305.18290, Eq. 7).
 *
 *   z = beta ((pi_w - ref_w) - (pi_l - ref_l))        pi, ref: summed log-probabilities, nats
 *   l = -log sigma(z)
 *   dl/dpi_w = -beta sigma(-z),   dl/dpi_l = beta sigma(-z)
 *
 * w is the response with the higher score, or the first one at a tie or if the data have no scores.
 */
#include <dora.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------ description */

enum { BETA, N_PARAMS };
static const dora_param params[N_PARAMS] = {
    [BETA] = {.struct_size = sizeof(dora_param),
              .kind = DORA_PARAM_REAL,
              .flags = DORA_PARAM_MIN_OPEN | DORA_PARAM_LOG_SCALE | DORA_PARAM_SCHEDULABLE,
              .id = "beta",
              .label = "inverse temperature",
              .help = "how strongly the policy is held to the reference model",
              .min = 0,
              .max = 1000,
              .default_value = 0.1},
};

enum { MARGIN, ACCURACY, N_METRICS };
static const dora_metric metrics[N_METRICS] = {
    [MARGIN] = {.struct_size = sizeof(dora_metric),
                .reduce = DORA_REDUCE_MEAN,
                .id = "margin",
                .label = "implicit reward margin z",
                .unit = "nats"},
    [ACCURACY] = {.struct_size = sizeof(dora_metric),
                  .reduce = DORA_REDUCE_MEAN,
                  .id = "accuracy",
                  .label = "share of data with z > 0, ties half"},
};

static const dora_objective objective = {
    .struct_size = sizeof(dora_objective),
    .revision = 1,
    .id = "dpo",
    .name = "DPO",
    .summary = "Logistic loss on the difference of two responses' implicit rewards.",
    .citation = "https://arxiv.org/abs/2305.18290",
    .license = "Apache-2.0",
    .tags = "pairwise",
    .needs = DORA_INPUT_REF_LOGP,
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
    if (!(x > params[p].min && x <= params[p].max)) { /* also refuses NaN */
      snprintf(error, capacity, "%s is %g, must be above %g and at most %g", params[p].id, x, params[p].min,
               params[p].max);
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
  const double beta = self->param[BETA];
  for (int64_t i = 0; i < batch->n_data; i++) {
    int64_t w = batch->first[i], l = w + 1;
    if (batch->first[i + 1] - w != 2) return refuse(result, DORA_E_INPUT, i, "needs two responses");
    if (batch->score != NULL) {
      if (isnan(batch->score[w]) || isnan(batch->score[l]))
        return refuse(result, DORA_E_INPUT, i, "needs a score for both responses");
      if (batch->score[l] > batch->score[w]) l = w++;
    }

    const double chosen = batch->logp[w] - batch->ref_logp[w];
    const double rejected = batch->logp[l] - batch->ref_logp[l];
    const double z = beta * (chosen - rejected);
    if (!isfinite(z)) return refuse(result, DORA_E_NUMERIC, i, "the margin overflows float64");
    const double upstream = batch->upstream != NULL ? batch->upstream[i] : 1;
    result->loss[i] = softplus(-z);
    result->d_logp[w] = upstream * -beta * sigmoid(-z);
    result->d_logp[l] = -result->d_logp[w];
    if (result->lower_bound != NULL) result->lower_bound[i] = 0;
    if (result->metrics != NULL) {
      result->metrics[i * N_METRICS + MARGIN] = z;
      result->metrics[i * N_METRICS + ACCURACY] = ((z > 0) + (z >= 0)) / 2.0;
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
    .id = "org.dora.dpo",
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
