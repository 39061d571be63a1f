/* The example of docs/abi.md, section 11: a pack with two robustifiers and no objective.
 *
 *   mean-deviation   L = m + c s,  m = 1/N Σ h_i l_i,  s = sqrt(1/N Σ (h_i l_i - m)²)
 *                    dL/dl_i = h_i/N (1 + c (h_i l_i - m) / s)
 *   soft-worst-group L = t log(1/G Σ_g exp(L_g / t)),  L_g the mean of h l over the batch's data in g
 *                    dL/dl_i = q_g h_i / n_g,  q = softmax(L / t), over the groups in the batch
 */
#include <dora.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------ description */

static const dora_param deviation_params[] = {{
    .struct_size = sizeof(dora_param), .kind = DORA_PARAM_REAL, .id = "c",
    .help = "price of a standard deviation: 0 is the mean",
    .min = 0, .max = 1e6, .default_value = 1,
}};

static const dora_param group_params[] = {{
    .struct_size = sizeof(dora_param), .kind = DORA_PARAM_REAL, .id = "t", .unit = "nats",
    .flags = DORA_PARAM_MIN_OPEN | DORA_PARAM_LOG_SCALE,
    .help = "temperature: small looks at the worst group, large at all alike",
    .min = 0, .max = 1e6, .default_value = 1,
}};

enum { MEAN_DEVIATION, SOFT_WORST_GROUP, N_ROBUSTIFIERS };
static const dora_robustifier robustifiers[N_ROBUSTIFIERS] = {
    [MEAN_DEVIATION] = {.struct_size = sizeof(dora_robustifier), .revision = 1,
                        .id = "mean-deviation", .name = "Mean plus deviation",
                        .summary = "mean(h l) + c std(h l)",
                        .citation = "https://arxiv.org/abs/1610.02581", .license = "Apache-2.0",
                        .properties = DORA_ROBUST_NON_SMOOTH, .n_params = 1,
                        .params = deviation_params},
    [SOFT_WORST_GROUP] = {.struct_size = sizeof(dora_robustifier), .revision = 1,
                          .id = "soft-worst-group", .name = "Soft maximum over groups",
                          .summary = "t log mean_g exp(mean of h l in g / t)",
                          .license = "Apache-2.0", .properties = DORA_ROBUST_NEEDS_GROUPS,
                          .n_params = 1, .params = group_params},
};

/* --------------------------------------------------------------------------------------- instance */

struct dora_robust_instance {
  int64_t which;
  double param;
};

static dora_status create(const dora_robustifier *robustifier, const dora_host *host,
                          const dora_kv *params, uint32_t n, dora_robust_instance **out,
                          char *error, uint64_t capacity) {
  (void)host;
  *out = NULL;
  const dora_param *const param = robustifier->params;
  double value = param->default_value;
  for (uint32_t i = 0; i < n; i++) {
    if (strcmp(params[i].id, param->id) != 0) {
      snprintf(error, capacity, "there is no parameter '%s', only '%s'", params[i].id, param->id);
      return DORA_E_UNKNOWN_ID;
    }
    value = params[i].value;
  }
  const int is_low = value < param->min || (value == param->min && param->flags & DORA_PARAM_MIN_OPEN);
  if (!(value <= param->max) || is_low) {
    snprintf(error, capacity, "%s is %g, must be %g to %g", param->id, value, param->min, param->max);
    return DORA_E_PARAM;
  }
  if ((*out = malloc(sizeof **out)) == NULL) return DORA_E_NOMEM;
  **out = (dora_robust_instance){robustifier - robustifiers, value};
  return DORA_OK;
}

static void destroy(dora_robust_instance *self) { free(self); }

/* ------------------------------------------------------------------------------------- evaluation */

static dora_status not_finite(dora_robust_result *result) {
  snprintf(result->error, result->error_capacity, "the losses are too far apart for float64");
  return DORA_E_NUMERIC;
}

static dora_status mean_deviation(double c, const dora_robust_batch *batch, dora_robust_result *result) {
  const double *const l = batch->loss, *const h = batch->calibration;
  const double n = (double)batch->n_data;
  double mean = 0, largest = 0, sum = 0;
  for (int64_t i = 0; i < batch->n_data; i++) mean += h[i] * l[i] / n;
  for (int64_t i = 0; i < batch->n_data; i++) largest = fmax(largest, fabs(h[i] * l[i] - mean));
  /* Deviations are in units of the largest one, so that no square overflows or vanishes. */
  for (int64_t i = 0; i < batch->n_data && largest > 0; i++) {
    const double z = (h[i] * l[i] - mean) / largest;
    sum += z * z;
  }
  const double deviation = largest * sqrt(sum / n);
  for (int64_t i = 0; i < batch->n_data; i++) {
    const double z = deviation > 0 ? (h[i] * l[i] - mean) / deviation : 0;
    result->d_loss[i] = h[i] / n * (1 + c * z);
    if (!isfinite(result->d_loss[i])) return not_finite(result);
  }
  result->value = mean + c * deviation;
  return isfinite(result->value) ? DORA_OK : not_finite(result);
}

static dora_status soft_worst_group(double t, const dora_robust_batch *batch,
                                    dora_robust_result *result) {
  const int64_t groups = batch->n_groups;
  if (batch->group == NULL) {
    snprintf(result->error, result->error_capacity, "needs the group of every datum");
    return DORA_E_INPUT;
  }
  double *const mean = calloc(2 * (size_t)groups, sizeof *mean); /* [G] L_g */
  if (mean == NULL) return DORA_E_NOMEM;
  double *const count = mean + groups; /* [G] n_g in this batch */
  double top = -INFINITY, sum = 0, present = 0;
  for (int64_t i = 0; i < batch->n_data; i++) count[batch->group[i]] += 1;
  for (int64_t i = 0; i < batch->n_data; i++) {
    const int64_t g = batch->group[i];
    mean[g] += batch->calibration[i] * batch->loss[i] / count[g];
  }
  for (int64_t g = 0; g < groups; g++) {
    if (count[g] > 0) top = fmax(top, mean[g]), present += 1;
  }
  for (int64_t g = 0; g < groups; g++) {
    if (count[g] > 0) sum += exp((mean[g] - top) / t);
  }
  for (int64_t i = 0; i < batch->n_data; i++) {
    const int64_t g = batch->group[i];
    result->d_loss[i] = exp((mean[g] - top) / t) / sum * batch->calibration[i] / count[g];
  }
  result->value = top + t * log(sum / present);
  free(mean);
  return isfinite(result->value) ? DORA_OK : not_finite(result);
}

static dora_status evaluate(dora_robust_instance *self, const dora_robust_batch *batch,
                            dora_robust_result *result) {
  return self->which == MEAN_DEVIATION ? mean_deviation(self->param, batch, result)
                                       : soft_worst_group(self->param, batch, result);
}

/* ------------------------------------------------------------------------------------------- pack */

static const dora_robustifier_factory factory = {
    .struct_size = sizeof(dora_robustifier_factory), .n_robustifiers = N_ROBUSTIFIERS,
    .robustifiers = robustifiers, .create = create, .evaluate = evaluate, .destroy = destroy};

static const void *extension(const char *id) {
  return strcmp(id, DORA_EXTENSION_ROBUSTIFIER) == 0 ? &factory : NULL;
}

static const dora_pack pack = {
    .magic = DORA_PACK_MAGIC, .struct_size = sizeof(dora_pack), .abi_major = DORA_ABI_MAJOR,
    .abi_minor_min = 0, .id = "org.dora.example-robustifier", .version = "0.1.0",
    .extension = extension};

DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t major, uint32_t minor);
const dora_pack *dora_loss_pack_v1(uint32_t major, uint32_t minor) {
  return major == DORA_ABI_MAJOR && minor >= pack.abi_minor_min ? &pack : NULL;
}
