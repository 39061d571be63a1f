/* A pack that is well-behaved unless a macro is defined. Every fault that the tests provoke differs
 * from the correct pack by one -D option. Its objective is l_i = SCALE Σ_r logp_r.
 */
#include <dora.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <time.h>

/* The description. */
#ifndef MAGIC
#define MAGIC DORA_PACK_MAGIC
#endif
#ifndef PACK_SIZE
#define PACK_SIZE sizeof(dora_pack)
#endif
#ifndef MAJOR
#define MAJOR DORA_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR 0
#endif
#ifndef RESERVED
#define RESERVED 0
#endif
#ifndef PACK_ID
#define PACK_ID "org.example.fixture"
#endif
#ifndef VERSION
#define VERSION "1.2.3"
#endif
#ifndef N_OBJECTIVES
#define N_OBJECTIVES 1
#endif
#ifndef OBJECTIVES
#define OBJECTIVES objectives
#endif
#ifndef CREATE
#define CREATE create
#endif
#ifndef SET_PARAMS
#define SET_PARAMS set_params
#endif
#ifndef REQUIREMENTS
#define REQUIREMENTS NULL
#endif
#ifndef EVALUATE
#define EVALUATE honest
#endif
#ifndef DESTROY
#define DESTROY destroy
#endif
#ifndef EXTENSION
#define EXTENSION NULL
#endif
#ifndef ENTRY_RESULT
#define ENTRY_RESULT &pack
#endif

/* One objective. */
#ifndef OBJECTIVE_SIZE
#define OBJECTIVE_SIZE sizeof(dora_objective)
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
#define LICENSE "Apache-2.0"
#endif
#ifndef NEEDS
#define NEEDS 0
#endif
#ifndef USES
#define USES 0
#endif
#ifndef COLUMN
#define COLUMN "padded_length"
#endif
#ifndef GRADIENT_COLUMN
#define GRADIENT_COLUMN NULL
#endif
#ifndef K_MIN
#define K_MIN 1
#endif
#ifndef K_MAX
#define K_MAX 0
#endif
#ifndef COUPLING
#define COUPLING DORA_SEPARABLE
#endif
#ifndef PROPERTIES
#define PROPERTIES 0
#endif
#ifndef LOWER_BOUND
#define LOWER_BOUND NAN
#endif
#ifndef N_PARAMS
#define N_PARAMS 2
#endif
#ifndef PARAMS
#define PARAMS params
#endif
#ifndef METRICS
#define METRICS metrics
#endif

/* The first parameter. */
#ifndef PARAM_ID
#define PARAM_ID "scale"
#endif
#ifndef KIND
#define KIND DORA_PARAM_REAL
#endif
#ifndef FLAGS
#define FLAGS DORA_PARAM_SCHEDULABLE
#endif
#ifndef MIN
#define MIN -10
#endif
#ifndef MAX
#define MAX 10
#endif
#ifndef DEFAULT
#define DEFAULT 1
#endif
#ifndef N_CHOICES
#define N_CHOICES 0
#endif
#ifndef CHOICES
#define CHOICES NULL
#endif
#ifndef SECOND_CHOICE
#define SECOND_CHOICE "two"
#endif
#ifndef SECOND_PARAM_SIZE
#define SECOND_PARAM_SIZE sizeof(dora_param)
#endif
#ifndef SECOND_PARAM_ID
#define SECOND_PARAM_ID "steps"
#endif

/* The metric. */
#ifndef METRIC_ID
#define METRIC_ID "responses"
#endif
#ifndef N_METRICS
#define N_METRICS 1
#endif
#ifndef REDUCE
#define REDUCE DORA_REDUCE_SUM
#endif

__attribute__((unused)) static const dora_choice choices[] = {{"one", NULL}, {SECOND_CHOICE, NULL}};
__attribute__((unused)) static const dora_param params[] = {
    {sizeof(dora_param), KIND, FLAGS, N_CHOICES, PARAM_ID, "factor", NULL, "multiplies the loss", MIN, MAX,
     DEFAULT, CHOICES},
    {SECOND_PARAM_SIZE, DORA_PARAM_INTEGER, 0, 0, SECOND_PARAM_ID, NULL, NULL, NULL, 0, 100, 3, NULL},
};
__attribute__((unused)) static const dora_metric metrics[] = {
    {sizeof(dora_metric), REDUCE, METRIC_ID, NULL, NULL}};
static const char *const columns[] = {COLUMN, NULL};
static const char *const gradient_columns[] = {GRADIENT_COLUMN, NULL};
__attribute__((unused)) static const dora_objective objectives[] = {
    {.struct_size = OBJECTIVE_SIZE,
     .revision = REVISION,
     .id = ID,
     .name = NAME,
     .summary = "The sum of the log-probabilities.",
     .license = LICENSE,
     .needs = NEEDS,
     .uses = USES,
     .uses_columns = columns,
     .gradient_columns = gradient_columns,
     .k_min = K_MIN,
     .k_max = K_MAX,
     .coupling = COUPLING,
     .properties = PROPERTIES,
     .lower_bound = LOWER_BOUND,
     .n_params = N_PARAMS,
     .n_metrics = N_METRICS,
     .params = PARAMS,
     .metrics = METRICS},
    {.struct_size = sizeof(dora_objective),
     .revision = 1,
     .id = SECOND_ID,
     .name = "Second",
     .summary = "Another one.",
     .license = "Apache-2.0",
     .k_min = 1,
     .lower_bound = NAN},
};

struct dora_instance {
  double scale;
  double total; /* the state, which is the sum of all losses so far */
};

static dora_status say(dora_status status, char *error, uint64_t capacity, const char *text) {
  snprintf(error, capacity, "%s", text);
  return status;
}

/* ------------------------------------------------------------------------------ ways to be created */

__attribute__((unused)) static dora_status create(const dora_objective *objective, const dora_host *host,
                                                  const dora_kv *values, uint32_t n, dora_instance **out,
                                                  char *error, uint64_t capacity) {
  (void)objective, (void)error, (void)capacity;
  host->log(host->ctx, DORA_LOG_INFO, "made\ta fixture");
  *out = calloc(1, sizeof **out);
  if (*out == NULL) return DORA_E_NOMEM;
  for (uint32_t i = 0; i < n; i++)
    if (strcmp(values[i].id, "scale") == 0) (*out)->scale = values[i].value;
  return DORA_OK;
}

__attribute__((unused)) static dora_status refuses_parameters(const dora_objective *objective,
                                                              const dora_host *host, const dora_kv *values,
                                                              uint32_t n, dora_instance **out, char *error,
                                                              uint64_t capacity) {
  (void)objective, (void)host, (void)values, (void)n;
  *out = NULL;
  return say(DORA_E_PARAM, error, capacity, "scale and steps don't go together");
}

__attribute__((unused)) static dora_status creates_nothing(const dora_objective *objective,
                                                           const dora_host *host, const dora_kv *values,
                                                           uint32_t n, dora_instance **out, char *error,
                                                           uint64_t capacity) {
  (void)objective, (void)host, (void)values, (void)n, (void)error, (void)capacity;
  *out = NULL;
  return DORA_OK;
}

/* Sleeps, and fails if it is called a second time in the meantime. */
__attribute__((unused)) static dora_status is_alone(const dora_objective *objective, const dora_host *host,
                                                    const dora_kv *values, uint32_t n, dora_instance **out,
                                                    char *error, uint64_t capacity) {
  static atomic_int calls;
  *out = NULL;
  const int others = atomic_fetch_add(&calls, 1);
  thrd_sleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
  atomic_fetch_sub(&calls, 1);
  if (others > 0) return say(DORA_E_INTERNAL, error, capacity, "two calls of create at once");
  return create(objective, host, values, n, out, error, capacity);
}

__attribute__((unused)) static dora_status set_params(dora_instance *self, const dora_kv *values, uint32_t n,
                                                      char *error, uint64_t capacity) {
  (void)error, (void)capacity;
  for (uint32_t i = 0; i < n; i++) self->scale = values[i].value;
  return DORA_OK;
}

__attribute__((unused)) static void destroy(dora_instance *self) { free(self); }

__attribute__((unused)) static dora_status needs_scores(const dora_instance *self, dora_requirements *out) {
  (void)self;
  out->needs = DORA_INPUT_SCORE;
  out->needs_columns = columns;
  return DORA_OK;
}

/* ---------------------------------------------------------------------------- ways to be evaluated */

__attribute__((unused)) static dora_status honest(dora_instance *self, const dora_batch *batch,
                                                  dora_result *result) {
  for (int64_t i = 0; i < batch->n_data; i++) {
    const double upstream = batch->upstream != NULL ? batch->upstream[i] : 1;
    double loss = 0;
    for (int64_t r = batch->first[i]; r < batch->first[i + 1]; r++) {
      loss += self->scale * batch->logp[r];
      result->d_logp[r] = upstream * self->scale;
    }
    result->loss[i] = loss;
    result->lower_bound[i] = NAN;
    if (result->metrics != NULL) result->metrics[i] = (double)(batch->first[i + 1] - batch->first[i]);
    if (!(batch->flags & (DORA_BATCH_REPEAT | DORA_BATCH_VALIDATION))) self->total += loss;
  }
  return DORA_OK;
}

/* Has a derivative with respect to a column with one value per response, l_i = Σ_r column_r. */
__attribute__((unused)) static dora_status reads_column(dora_instance *self, const dora_batch *batch,
                                                        dora_result *result) {
  const dora_status status = honest(self, batch, result);
  if (batch->n_columns != 1 || batch->columns[0].extent != DORA_PER_RESPONSE)
    return say(DORA_E_INPUT, result->error, result->error_capacity, "needs its column");
  for (int64_t i = 0; i < batch->n_data; i++) {
    result->loss[i] = 0;
    for (int64_t r = batch->first[i]; r < batch->first[i + 1]; r++) {
      result->loss[i] += batch->columns[0].values[r];
      result->d_logp[r] = 0;
      if (batch->columns[0].d_values)
        batch->columns[0].d_values[r] = batch->upstream ? batch->upstream[i] : 1;
    }
  }
  return status;
}

__attribute__((unused)) static dora_status joint(dora_instance *self, const dora_batch *batch,
                                                 dora_result *result) {
  const dora_status status = honest(self, batch, result);
  result->total = 0;
  for (int64_t i = 0; i < batch->n_data; i++) {
    result->total += result->loss[i] / (double)batch->n_data;
    result->loss[i] = NAN;
  }
  return batch->upstream != NULL ? DORA_E_INTERNAL : status;
}

__attribute__((unused)) static dora_status joint_without_total(dora_instance *self, const dora_batch *batch,
                                                               dora_result *result) {
  return honest(self, batch, result);
}

__attribute__((unused)) static dora_status stores_nan(dora_instance *self, const dora_batch *batch,
                                                      dora_result *result) {
  const dora_status status = honest(self, batch, result);
  result->loss[batch->n_data - 1] = NAN;
  return status;
}

__attribute__((unused)) static dora_status stores_infinite_derivative(dora_instance *self,
                                                                      const dora_batch *batch,
                                                                      dora_result *result) {
  const dora_status status = honest(self, batch, result);
  result->d_logp[batch->n_responses - 1] = INFINITY;
  return status;
}

__attribute__((unused)) static dora_status forgets_a_derivative(dora_instance *self, const dora_batch *batch,
                                                                dora_result *result) {
  const double before = result->d_logp[0];
  const dora_status status = honest(self, batch, result);
  memcpy(&result->d_logp[0], &before, sizeof before);
  return status;
}

__attribute__((unused)) static dora_status stores_nothing(dora_instance *self, const dora_batch *batch,
                                                          dora_result *result) {
  (void)self, (void)batch, (void)result;
  return DORA_OK;
}

__attribute__((unused)) static dora_status overruns(dora_instance *self, const dora_batch *batch,
                                                    dora_result *result) {
  const dora_status status = honest(self, batch, result);
  result->d_logp[batch->n_responses] = 0;
  return status;
}

__attribute__((unused)) static dora_status unknown_status(dora_instance *self, const dora_batch *batch,
                                                          dora_result *result) {
  (void)self, (void)batch, (void)result;
  return 77;
}

__attribute__((unused)) static dora_status overflows(dora_instance *self, const dora_batch *batch,
                                                     dora_result *result) {
  (void)self, (void)batch;
  result->bad_datum = 1;
  return say(DORA_E_NUMERIC, result->error, result->error_capacity, "exp(1000) overflows");
}

__attribute__((unused)) static dora_status refuses_batch(dora_instance *self, const dora_batch *batch,
                                                         dora_result *result) {
  (void)self, (void)batch;
  result->bad_datum = 1000; /* there is no such datum */
  return say(DORA_E_INPUT, result->error, result->error_capacity, "needs two scores");
}

__attribute__((unused)) static dora_status runs_out_of_memory(dora_instance *self, const dora_batch *batch,
                                                              dora_result *result) {
  (void)self, (void)batch, (void)result;
  return DORA_E_NOMEM;
}

__attribute__((unused)) static dora_status fails_silently(dora_instance *self, const dora_batch *batch,
                                                          dora_result *result) {
  (void)self, (void)batch, (void)result;
  return DORA_E_INTERNAL;
}

/* Fills the whole buffer with a text that contains a line break and an escape sequence and isn't
 * zero-terminated. */
__attribute__((unused)) static dora_status unterminated_text(dora_instance *self, const dora_batch *batch,
                                                             dora_result *result) {
  (void)self, (void)batch;
  memset(result->error, 'x', result->error_capacity);
  memcpy(result->error, "red\x1b[31m\n\xff", 10);
  return DORA_E_INTERNAL;
}

/* Reports its step, its flags, and whether it was given inputs that it doesn't take. */
__attribute__((unused)) static dora_status tells_context(dora_instance *self, const dora_batch *batch,
                                                         dora_result *result) {
  (void)self;
  snprintf(result->error, result->error_capacity, "step %d flags %u score %d ref %d columns %u tokens %d",
           (int)batch->step, batch->flags, batch->score != NULL, batch->ref_logp != NULL, batch->n_columns,
           (int)batch->n_tokens);
  return DORA_E_INPUT;
}

/* ------------------------------------------------------------------------------------------- state */

__attribute__((unused)) static dora_status save(const dora_instance *self, void *buffer, uint64_t *size) {
  const int fits = buffer != NULL && *size >= sizeof self->total;
  *size = sizeof self->total;
  if (!fits) return DORA_E_NOMEM;
  memcpy(buffer, &self->total, sizeof self->total);
  return DORA_OK;
}

/* Requests room for 8 bytes, but then reports that it stored 1 MiB. */
__attribute__((unused)) static dora_status save_more(const dora_instance *self, void *buffer,
                                                     uint64_t *size) {
  const dora_status status = save(self, buffer, size);
  if (status == DORA_OK) *size = 1 << 20;
  return status;
}

/* Requests more room than there is. */
__attribute__((unused)) static dora_status save_much(const dora_instance *self, void *buffer,
                                                     uint64_t *size) {
  (void)self, (void)buffer;
  *size = UINT64_MAX - 7;
  return DORA_E_NOMEM;
}

__attribute__((unused)) static dora_status load(dora_instance *self, const void *buffer, uint64_t size,
                                                char *error, uint64_t capacity) {
  if (size != sizeof self->total) return say(DORA_E_INPUT, error, capacity, "not a state of this objective");
  memcpy(&self->total, buffer, sizeof self->total);
  return DORA_OK;
}

#ifndef LOAD
#define LOAD load
#endif
#ifndef SAVE
#define SAVE save
#endif
__attribute__((unused)) static const dora_state state = {sizeof(dora_state), 0, SAVE, LOAD};
__attribute__((unused)) static const void *extension(const char *id) {
  return strcmp(id, DORA_EXTENSION_STATE) == 0 ? &state : NULL;
}

/* -------------------------------------------------------------------------------------------- pack */

__attribute__((unused)) static const dora_pack pack = {
    .magic = MAGIC,
    .struct_size = PACK_SIZE,
    .abi_major = MAJOR,
    .abi_minor_min = MINOR,
    .n_objectives = N_OBJECTIVES,
    .reserved = RESERVED,
    .id = PACK_ID,
    .version = VERSION,
    .objectives = OBJECTIVES,
    .create = CREATE,
    .set_params = SET_PARAMS,
    .requirements = REQUIREMENTS,
    .evaluate = EVALUATE,
    .destroy = DESTROY,
    .extension = EXTENSION,
};

DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor);
const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor) {
  (void)host_major, (void)host_minor;
  return ENTRY_RESULT;
}
