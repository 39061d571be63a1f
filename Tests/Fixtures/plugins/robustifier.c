/* A robustifier, L = mean(h l), that is well-behaved unless a macro is defined. */
#include <dora.h>
#include <fenv.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <time.h>

#ifndef FACTORY_SIZE
#define FACTORY_SIZE sizeof(dora_robustifier_factory)
#endif
#ifndef N_ROBUSTIFIERS
#define N_ROBUSTIFIERS 1
#endif
#ifndef ROBUSTIFIERS
#define ROBUSTIFIERS robustifiers
#endif
#ifndef ROBUSTIFIER_SIZE
#define ROBUSTIFIER_SIZE sizeof(dora_robustifier)
#endif
#ifndef REVISION
#define REVISION 1
#endif
#ifndef ID
#define ID "fixture"
#endif
#ifndef SECOND_ID
#define SECOND_ID "second"
#endif
#ifndef NAME
#define NAME "Fixture"
#endif
#ifndef LICENSE
#define LICENSE "CC0-1.0"
#endif
#ifndef PROPERTIES
#define PROPERTIES 0
#endif
#ifndef FLAGS
#define FLAGS 0
#endif
#ifndef CREATE
#define CREATE create
#endif
#ifndef EVALUATE
#define EVALUATE honest
#endif
#ifndef DESTROY
#define DESTROY destroy
#endif

static const dora_param param = {.struct_size = sizeof(dora_param),
                                 .flags = FLAGS,
                                 .id = "scale",
                                 .min = 0,
                                 .max = 10,
                                 .default_value = 1};
#define ROBUSTIFIER(id_) \
  {.struct_size = ROBUSTIFIER_SIZE, \
   .revision = REVISION, \
   .id = id_, \
   .name = NAME, \
   .summary = "x", \
   .license = LICENSE, \
   .properties = PROPERTIES, \
   .n_params = 1, \
   .params = &param}
__attribute__((unused)) static const dora_robustifier robustifiers[] = {ROBUSTIFIER(ID),
                                                                        ROBUSTIFIER(SECOND_ID)};

struct dora_robust_instance {
  double scale;
  atomic_int inside;
};

__attribute__((unused)) static dora_status create(const dora_robustifier *which, const dora_host *host,
                                                  const dora_kv *params, uint32_t n,
                                                  dora_robust_instance **out, char *error,
                                                  uint64_t capacity) {
  (void)which, (void)host;
  *out = NULL;
  double scale = 1;
  for (uint32_t i = 0; i < n; i++) scale = params[i].value;
  if (scale == 7) {
    snprintf(error, capacity, "never seven");
    return DORA_E_PARAM;
  }
  if ((*out = calloc(1, sizeof **out)) == NULL) return DORA_E_NOMEM;
  (*out)->scale = scale;
  return DORA_OK;
}

__attribute__((unused)) static dora_status makes_nothing(const dora_robustifier *which, const dora_host *host,
                                                         const dora_kv *params, uint32_t n,
                                                         dora_robust_instance **out, char *error,
                                                         uint64_t capacity) {
  (void)which, (void)host, (void)params, (void)n, (void)error, (void)capacity;
  *out = NULL;
  return DORA_OK;
}

__attribute__((unused)) static void destroy(dora_robust_instance *self) { free(self); }

/* ------------------------------------------------------------------------------------ evaluations */

#define EVALUATION(name) \
  __attribute__((unused)) static dora_status name( \
      dora_robust_instance *self, const dora_robust_batch *batch, dora_robust_result *result)

EVALUATION(honest) {
  const double n = (double)batch->n_data;
  result->value = 0;
  for (int64_t i = 0; i < batch->n_data; i++) {
    result->d_loss[i] = self->scale * batch->calibration[i] / n;
    result->value += result->d_loss[i] * batch->loss[i];
  }
  return DORA_OK;
}

EVALUATION(forgets_the_value) {
  const double before = result->value;
  honest(self, batch, result);
  result->value = before;
  return DORA_OK;
}

EVALUATION(stores_nan_as_value) {
  honest(self, batch, result);
  result->value = NAN;
  return DORA_OK;
}

EVALUATION(forgets_a_derivative) {
  const double before = result->d_loss[1];
  honest(self, batch, result);
  result->d_loss[1] = before;
  return DORA_OK;
}

EVALUATION(stores_infinite_derivative) {
  honest(self, batch, result);
  result->d_loss[2] = INFINITY;
  return DORA_OK;
}

EVALUATION(overruns) {
  honest(self, batch, result);
  result->d_loss[batch->n_data] = 1;
  return DORA_OK;
}

EVALUATION(unknown_status) {
  (void)self, (void)batch, (void)result;
  return 77;
}

EVALUATION(overflows) {
  (void)self, (void)batch;
  result->bad_datum = 1;
  snprintf(result->error, result->error_capacity, "exp(1000) overflows");
  return DORA_E_NUMERIC;
}

EVALUATION(refuses_batch) {
  (void)self, (void)batch;
  result->bad_datum = 99;
  snprintf(result->error, result->error_capacity, "needs four data");
  return DORA_E_INPUT;
}

EVALUATION(fails_silently) {
  (void)self, (void)batch, (void)result;
  return DORA_E_INTERNAL;
}

/* Reports its inputs. */
EVALUATION(tells_groups) {
  (void)self;
  snprintf(result->error, result->error_capacity, "G %d last %d of size %d", (int)batch->n_groups,
           batch->group != NULL ? (int)batch->group[batch->n_data - 1] : -1,
           batch->group_size != NULL ? (int)batch->group_size[batch->n_groups - 1] : -1);
  return DORA_E_INPUT;
}

/* Changes the rounding mode and doesn't restore it. */
EVALUATION(rounds_down) {
  const dora_status status = honest(self, batch, result);
  fesetround(FE_DOWNWARD);
  return status;
}

/* Tries to change read-only input. */
EVALUATION(changes_its_input) {
  const dora_status status = honest(self, batch, result);
  ((double *)batch->loss)[0] = 1000;
  return status;
}

/* Fails if two calls are in one instance at the same time. */
EVALUATION(notices_company) {
  if (atomic_fetch_add(&self->inside, 1) != 0) return DORA_E_INTERNAL;
  const struct timespec moment = {.tv_nsec = 2000000};
  thrd_sleep(&moment, NULL);
  const dora_status status = honest(self, batch, result);
  atomic_fetch_sub(&self->inside, 1);
  return status;
}

/* ------------------------------------------------------------------------------------------- pack */

__attribute__((unused)) static const dora_robustifier_factory factory = {.struct_size = FACTORY_SIZE,
                                                                         .n_robustifiers = N_ROBUSTIFIERS,
                                                                         .robustifiers = ROBUSTIFIERS,
                                                                         .create = CREATE,
                                                                         .evaluate = EVALUATE,
                                                                         .destroy = DESTROY};

static const void *extension(const char *id) {
  return strcmp(id, DORA_EXTENSION_ROBUSTIFIER) == 0 ? &factory : NULL;
}

static const dora_pack pack = {.magic = DORA_PACK_MAGIC,
                               .struct_size = sizeof(dora_pack),
                               .abi_major = DORA_ABI_MAJOR,
                               .abi_minor_min = 0,
                               .id = "org.example.robust",
                               .version = "1.0.0",
                               .extension = extension};

DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t major, uint32_t minor);
const dora_pack *dora_loss_pack_v1(uint32_t major, uint32_t minor) {
  (void)major, (void)minor;
  return &pack;
}
