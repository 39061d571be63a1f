/* The example of docs/writing-in-c.md: the same loss implemented twice, from its formula
 * and by hand.
 *
 *   p = softmax(pi / T)       pi: summed log-probabilities of a datum's responses, nats
 *   l = -Σ_j p_j R_j          R: their scores
 *
 * `dora-bench plugins` compares the two.
 */
#include <dora_plugin.h>

enum { T, N_PARAMS };
static const dora_param params[N_PARAMS] = {
    [T] = {.struct_size = sizeof(dora_param),
           .kind = DORA_PARAM_REAL,
           .flags = DORA_PARAM_MIN_OPEN | DORA_PARAM_LOG_SCALE | DORA_PARAM_SCHEDULABLE,
           .id = "T",
           .unit = "nats",
           .help = "divides the log-probabilities before their softmax",
           .min = 0,
           .max = 1e6,
           .default_value = 2},
};

#define DESCRIBED(id_, name_)                                                                      \
  {                                                                                                \
    .struct_size = sizeof(dora_objective), .revision = 1, .id = id_, .name = name_,                \
    .summary = "Expected score of a response drawn from the tempered policy, negated.",            \
    .citation = "https://arxiv.org/abs/2405.13516", .license = "Apache-2.0",                       \
    .tags = "listwise,reference-free", .needs = DORA_INPUT_SCORE, .k_min = 1,                      \
    .coupling = DORA_SEPARABLE,                                                                    \
    .properties = DORA_PROP_PERMUTATION_EQUIVARIANT | DORA_PROP_CONCURRENT, .lower_bound = NAN,    \
    .n_params = N_PARAMS, .params = params                                                         \
  }
static const dora_objective objectives[] = {
    DESCRIBED("derived", "LIRE, its derivative derived"),
    DESCRIBED("by-hand", "LIRE, its derivative by hand"),
};

static dora_real derived(dora_datum *d, dora_vec logp) {
  const dora_vec p = dora_softmax(dora_vec_scale(1 / d->param[T], logp));
  return dora_neg(dora_dot(p, d->score));
}

static double by_hand(dora_datum *d, double *d_logp) {
  double top = d->logp[0], sum = 0, mean = 0;
  for (int64_t j = 1; j < d->k; j++) top = fmax(top, d->logp[j]);
  for (int64_t j = 0; j < d->k; j++) {
    d_logp[j] = exp((d->logp[j] - top) / d->param[T]);
    sum += d_logp[j];
    mean += d_logp[j] * d->score[j];
  }
  mean /= sum;
  for (int64_t j = 0; j < d->k; j++) d_logp[j] *= (mean - d->score[j]) / (sum * d->param[T]);
  return -mean;
}

static const dora_loss losses[] = {{.formula = derived}, {.by_hand = by_hand}};
DORA_PACK("org.dora.example-c", "0.1.0", objectives, losses);
