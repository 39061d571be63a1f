/* lire: Listwise Reward Enhancement (Zhu et al. 2024, https://arxiv.org/abs/2405.13516).
 *
 *   p = softmax(pi / T)                       pi: summed log-probabilities of a datum's responses, nats
 *   l = -Σ_j p_j R_j
 *   dl/dpi_j = -p_j (R_j - Σ_k p_k R_k) / T
 *
 * R is the score itself, as in the paper, or the softmax of the scores, as in the authors' code. A
 * response without a score is ignored, and the softmax is over the other responses.
 */
#include <dora.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <new>
#include <vector>

// ---------------------------------------------------------------------------------------- description

namespace {

enum { T, REWARD, N_PARAMS };
enum { RAW, SOFTMAX, N_REWARDS };

const dora_choice rewards[N_REWARDS] = {
    {"raw", "the scores as they are, as in the paper"},
    {"softmax", "the softmax of a datum's scores, as in the authors' code"},
};

const dora_param params[N_PARAMS] = {
    {sizeof(dora_param), DORA_PARAM_REAL, DORA_PARAM_MIN_OPEN | DORA_PARAM_LOG_SCALE | DORA_PARAM_SCHEDULABLE,
     0, "T", "temperature", "nats", "divides the log-probabilities before their softmax", 0, 1e6, 2, nullptr},
    {sizeof(dora_param), DORA_PARAM_ENUM, 0, N_REWARDS, "reward", "form of the reward", nullptr,
     "what the responses' scores become", 0, N_REWARDS - 1, RAW, rewards},
};

enum { EXPECTED_REWARD, N_METRICS };
const dora_metric metrics[N_METRICS] = {
    {sizeof(dora_metric), DORA_REDUCE_MEAN, "expected_reward", "mean score under p", nullptr},
};

const dora_objective objective = {
    sizeof(dora_objective),
    1,
    "lire",
    "LIRE",
    "Expected reward of a response drawn from the tempered policy, to be maximised.",
    "https://arxiv.org/abs/2405.13516",
    "Apache-2.0",
    "listwise,reference-free",
    DORA_INPUT_SCORE,
    0,
    nullptr, // needs_columns
    nullptr, // uses_columns
    nullptr, // gradient_columns
    1,       // k_min
    0,       // k_max: no limit
    DORA_SEPARABLE,
    DORA_PROP_PERMUTATION_EQUIVARIANT | DORA_PROP_CONCURRENT,
    std::numeric_limits<double>::quiet_NaN(), // the bound depends on the scores; see `lower_bound`
    N_PARAMS,
    N_METRICS,
    params,
    metrics,
};

} // namespace

// ----------------------------------------------------------------------------------------- parameters

struct dora_instance {
  double param[N_PARAMS];
};

namespace {

// Sets parameters to new values if these are within the limits in the table.
dora_status assign(double *param, const dora_kv *values, uint32_t n, char *error, uint64_t capacity) {
  for (uint32_t i = 0; i < n; i++) {
    uint32_t p = 0;
    while (p < N_PARAMS && std::strcmp(values[i].id, params[p].id) != 0) p++;
    if (p == N_PARAMS) {
      std::snprintf(error, capacity, "no parameter '%s'", values[i].id);
      return DORA_E_UNKNOWN_ID;
    }
    const double x = values[i].value;
    const bool open = params[p].flags & DORA_PARAM_MIN_OPEN;
    const bool fits = (open ? x > params[p].min : x >= params[p].min) && x <= params[p].max;
    const bool choice = params[p].kind != DORA_PARAM_ENUM || x == std::floor(x);
    if (!fits || !choice) { // NaN doesn't fit
      std::snprintf(error, capacity, "%s is %g, must be %s %g and at most %g", params[p].id, x,
                    open ? "above" : "at least", params[p].min, params[p].max);
      return DORA_E_PARAM;
    }
    param[p] = x;
  }
  return DORA_OK;
}

dora_status create(const dora_objective *, const dora_host *, const dora_kv *values, uint32_t n,
                   dora_instance **out, char *error, uint64_t capacity) {
  *out = nullptr;
  dora_instance made;
  for (int p = 0; p < N_PARAMS; p++) made.param[p] = params[p].default_value;
  const dora_status status = assign(made.param, values, n, error, capacity);
  if (status != DORA_OK) return status;
  *out = new (std::nothrow) dora_instance(made);
  return *out ? DORA_OK : DORA_E_NOMEM;
}

dora_status set_params(dora_instance *instance, const dora_kv *values, uint32_t n, char *error,
                       uint64_t capacity) {
  dora_instance changed = *instance;
  for (uint32_t i = 0; i < n; i++) {
    if (std::strcmp(values[i].id, params[REWARD].id) == 0) {
      std::snprintf(error, capacity, "%s can't change during training", values[i].id);
      return DORA_E_PARAM;
    }
  }
  const dora_status status = assign(changed.param, values, n, error, capacity);
  if (status == DORA_OK) *instance = changed;
  return status;
}

void destroy(dora_instance *instance) { delete instance; }

// --------------------------------------------------------------------------------------------- losses

// Replaces x with its softmax. The largest element is subtracted to avoid overflow.
void softmax(std::vector<double> &x) {
  double top = x[0], sum = 0;
  for (double value : x) top = std::fmax(top, value);
  for (double &value : x) sum += value = std::exp(value - top);
  for (double &value : x) value /= sum;
}

dora_status refuse(dora_result *result, dora_status status, int64_t datum, const char *why) {
  result->bad_datum = datum;
  std::snprintf(result->error, result->error_capacity, "%s", why);
  return status;
}

dora_status evaluate(dora_instance *self, const dora_batch *batch, dora_result *result) try {
  const double temperature = self->param[T];
  const bool soften = self->param[REWARD] == SOFTMAX;
  std::vector<int64_t> scored;          // [K] the datum's responses with a score
  std::vector<double> score, reward, p; // [K] the values for these responses
  for (int64_t i = 0; i < batch->n_data; i++) {
    scored.clear(), score.clear(), p.clear();
    for (int64_t r = batch->first[i]; r < batch->first[i + 1]; r++) {
      result->d_logp[r] = 0;
      if (std::isnan(batch->score[r])) continue;
      scored.push_back(r), score.push_back(batch->score[r]);
      p.push_back(batch->logp[r] / temperature);
    }
    if (scored.empty()) return refuse(result, DORA_E_INPUT, i, "needs a response with a score");
    for (double exponent : p) {
      if (!std::isfinite(exponent)) return refuse(result, DORA_E_NUMERIC, i, "logp / T overflows float64");
    }
    softmax(p);
    reward = score;
    if (soften) softmax(reward);

    const double upstream = batch->upstream ? batch->upstream[i] : 1;
    double expected = 0, expected_score = 0, best = reward[0];
    for (size_t j = 0; j < p.size(); j++) {
      // The formula is Σ_k p_k (R_j - R_k), because R_j - Σ_k p_k R_k suffers from cancellation if
      // p is nearly one-hot.
      double advantage = 0;
      for (size_t k = 0; k < p.size(); k++) advantage += p[k] * (reward[j] - reward[k]);
      const double slope = -p[j] * advantage / temperature;
      if (!std::isfinite(slope)) return refuse(result, DORA_E_NUMERIC, i, "the derivative overflows float64");
      result->d_logp[scored[j]] = upstream * slope;
      expected += p[j] * reward[j];
      expected_score += p[j] * score[j];
      best = std::fmax(best, reward[j]);
    }
    result->loss[i] = -expected;
    if (result->lower_bound) result->lower_bound[i] = -best;
    if (result->metrics) result->metrics[i * N_METRICS + EXPECTED_REWARD] = expected_score;
  }
  return DORA_OK;
} catch (const std::bad_alloc &) {
  return DORA_E_NOMEM;
} catch (...) {
  return DORA_E_INTERNAL; // no exception may reach the host
}

// ----------------------------------------------------------------------------------------------- pack

const dora_pack pack = {
    DORA_PACK_MAGIC,
    sizeof(dora_pack),
    DORA_ABI_MAJOR,
    0, // abi_minor_min
    1, // n_objectives
    0,
    "org.dora.lire",
    "0.1.0",
    nullptr, // vendor
    nullptr, // url
    nullptr, // build
    &objective,
    create,
    set_params,
    nullptr, // requirements: independent of the parameters
    evaluate,
    destroy,
    nullptr, // extension
};

} // namespace

extern "C" DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor) {
  return host_major == DORA_ABI_MAJOR && host_minor >= pack.abi_minor_min ? &pack : nullptr;
}
