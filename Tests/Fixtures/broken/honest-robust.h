/* A well-behaved robustifier. Every faulty file that includes this header has one fault. It defines
 * a macro, so the file contains only the difference.
 *
 *   L = t log(1/N Σ exp(h_i l_i / t)),      dL/dl_i = h_i p_i,  p = softmax(h l / t)
 *
 * With GROUPS, the mean of h l over each group replaces h_i l_i. With DETACHED, the value is Σ_i
 * w_i l_i with the same weights.
 */
#include <dora.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------------------- possible faults */

#ifndef PROPERTIES
#if defined(GROUPS)
#define PROPERTIES DORA_ROBUST_NEEDS_GROUPS
#elif defined(DETACHED)
#define PROPERTIES DORA_ROBUST_DETACHED
#else
#define PROPERTIES 0
#endif
#endif
#ifndef ALLOWS
#define ALLOWS(x, p) ((x) > (p)->min && (x) <= (p)->max)
#endif
#ifndef BEGIN /* an evaluation */
#define BEGIN
#endif
#ifndef TEMPERATURE
#define TEMPERATURE self->t
#endif
#ifndef TOP
#define TOP top
#endif
#ifndef WEIGHT /* may use i, n and p, the softmax's value */
#define WEIGHT (batch->calibration[i] * p)
#endif
#ifndef VALUE
#define VALUE (top + t * log(sum / n))
#endif
#ifndef HAS_GROUPS
#define HAS_GROUPS (batch->group != NULL)
#endif
#ifndef END
#define END
#endif

/* ------------------------------------------------------------------------------------ description */

static const dora_param params[] = {
    {.struct_size = sizeof(dora_param),
     .kind = DORA_PARAM_REAL,
     .flags = DORA_PARAM_MIN_OPEN | DORA_PARAM_LOG_SCALE,
     .id = "t",
     .unit = "nats",
     .help = "temperature",
     .min = 0,
     .max = 100,
     .default_value = 1},
};

static const dora_robustifier robustifiers[] = {
    {.struct_size = sizeof(dora_robustifier),
     .revision = 1,
     .id = "fixture",
     .name = "Fixture",
     .summary = "A soft maximum.",
     .license = "Apache-2.0",
     .properties = PROPERTIES,
     .n_params = 1,
     .params = params},
};

/* --------------------------------------------------------------------------------------- instance */

struct dora_robust_instance {
  double t;
  double last;
};

static dora_status create(const dora_robustifier *which, const dora_host *host, const dora_kv *given,
                          uint32_t n, dora_robust_instance **out, char *error, uint64_t capacity) {
  (void)which, (void)host;
  double t = params->default_value;
  *out = NULL;
  for (uint32_t i = 0; i < n; i++) {
    if (strcmp(given[i].id, "t") != 0) {
      snprintf(error, capacity, "there is no parameter '%s', only 't'", given[i].id);
      return DORA_E_UNKNOWN_ID;
    }
    if (!(ALLOWS(given[i].value, params))) {
      snprintf(error, capacity, "t must be above 0 and at most 100");
      return DORA_E_PARAM;
    }
    t = given[i].value;
  }
  if ((*out = calloc(1, sizeof **out)) == NULL) return DORA_E_NOMEM;
  (*out)->t = t;
  return DORA_OK;
}

static void destroy(dora_robust_instance *self) { free(self); }

/* ------------------------------------------------------------------------------------- evaluation */

/* Returns the value in the exponent for datum i, and stores the number of data that share it. */
static double mean_of(const dora_robust_batch *batch, int64_t i, double *shared) {
  double sum = 0;
  *shared = 0;
  for (int64_t j = 0; j < batch->n_data; j++) {
    if (batch->group == NULL ? i != j : batch->group[i] != batch->group[j]) continue;
    sum += batch->calibration[j] * batch->loss[j];
    *shared += 1;
  }
  return sum / *shared;
}

static dora_status evaluate(dora_robust_instance *self, const dora_robust_batch *batch,
                            dora_robust_result *result) {
#ifdef GROUPS
  if (!HAS_GROUPS) {
    snprintf(result->error, result->error_capacity, "needs groups");
    return DORA_E_INPUT;
  }
#endif
  BEGIN;
  const double t = TEMPERATURE, n = (double)batch->n_data;
  (void)n; /* unused if VALUE is redefined without it */
  double top = -INFINITY, sum = 0, shared;
  for (int64_t i = 0; i < batch->n_data; i++) top = fmax(top, mean_of(batch, i, &shared));
  for (int64_t i = 0; i < batch->n_data; i++) sum += exp((mean_of(batch, i, &shared) - TOP) / t);
  double total = 0;
  for (int64_t i = 0; i < batch->n_data; i++) {
    const double p = exp((mean_of(batch, i, &shared) - TOP) / t) / sum;
    result->d_loss[i] = WEIGHT;
    total += result->d_loss[i] * batch->loss[i];
    if (!isfinite(result->d_loss[i])) return DORA_E_NUMERIC;
  }
#ifdef DETACHED
  result->value = total;
#else
  result->value = VALUE;
#endif
  END;
  self->last = result->value;
  return isfinite(result->value) ? DORA_OK : DORA_E_NUMERIC;
}

/* ------------------------------------------------------------------------------------------- pack */

static const dora_robustifier_factory factory = {.struct_size = sizeof(dora_robustifier_factory),
                                                 .n_robustifiers = 1,
                                                 .robustifiers = robustifiers,
                                                 .create = create,
                                                 .evaluate = evaluate,
                                                 .destroy = destroy};

static const void *extension(const char *id) {
  return strcmp(id, DORA_EXTENSION_ROBUSTIFIER) == 0 ? &factory : NULL;
}

static const dora_pack pack = {.magic = DORA_PACK_MAGIC,
                               .struct_size = sizeof(dora_pack),
                               .abi_major = DORA_ABI_MAJOR,
                               .abi_minor_min = 0,
                               .id = "org.example.honest-robust",
                               .version = "1.0.0",
                               .extension = extension};

DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t major, uint32_t minor);
const dora_pack *dora_loss_pack_v1(uint32_t major, uint32_t minor) {
  return major == DORA_ABI_MAJOR && minor >= pack.abi_minor_min ? &pack : NULL;
}
