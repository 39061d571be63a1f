/* dpo-pl: DPO under the Plackett-Luce model of a ranking (Rafailov et al. 2023,
 * https://arxiv.org/abs/2305.18290, Appendix A.3).
 *
 *   u = beta (pi - ref)                       pi, ref: summed log-probabilities, nats
 *   l = Σ_k [ log Σ_{j >= k} exp(u_j) - u_k ],    responses in the order of their scores, best first
 *   dl/du_m = Σ_{k <= m} exp(u_m) / Σ_{j >= k} exp(u_j) - 1
 *
 * Responses with equal scores keep the data set's order. With ties = skip, they have no order. Each
 * response is then chosen among itself and the responses with lower scores,
 *
 *   l = Σ_k [ log( exp(u_k) + Σ_{R_j < R_k} exp(u_j) ) - u_k ],
 *
 * so that no two responses with the same score are compared. A response without a score is left out
 * of the ranking. For two responses, this is DPO.
 */
#include <dora.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <new>
#include <vector>

// ---------------------------------------------------------------------------------------- description

namespace {

enum { BETA, TIES, N_PARAMS };
enum { ORDER, SKIP, N_TIES };

const dora_choice ties[N_TIES] = {
    {"order", "equal scores rank in the order of the data set"},
    {"skip", "responses of equal scores are not compared"},
};

const dora_param params[N_PARAMS] = {
    {sizeof(dora_param), DORA_PARAM_REAL, DORA_PARAM_MIN_OPEN | DORA_PARAM_LOG_SCALE | DORA_PARAM_SCHEDULABLE,
     0, "beta", "inverse temperature", nullptr, "how strongly the policy is held to the reference model", 0,
     1000, 0.1, nullptr},
    {sizeof(dora_param), DORA_PARAM_ENUM, 0, N_TIES, "ties", "equal scores", nullptr,
     "what becomes of equal scores", 0, N_TIES - 1, ORDER, ties},
};

const dora_objective objective = {
    sizeof(dora_objective),
    1,
    "dpo-pl",
    "DPO, Plackett-Luce",
    "Negative log-likelihood of the responses' ranking under their implicit rewards.",
    "https://arxiv.org/abs/2305.18290",
    "Apache-2.0",
    "listwise",
    DORA_INPUT_REF_LOGP | DORA_INPUT_SCORE,
    0,
    nullptr, // needs_columns
    nullptr, // uses_columns
    nullptr, // gradient_columns
    1,       // k_min
    0,       // k_max: no limit
    DORA_SEPARABLE,
    DORA_PROP_PERMUTATION_EQUIVARIANT | DORA_PROP_SCORE_SHIFT_INVARIANT | DORA_PROP_CONCURRENT,
    0, // lower_bound
    N_PARAMS,
    0,
    params,
    nullptr,
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
    if (std::strcmp(values[i].id, params[TIES].id) == 0) {
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

// Computes the loss of a ranking with rewards u, best first, and its derivative with respect to
// each reward. k is chosen among itself and the responses from `next[k]` on.
//
// Every factor subtracts its largest reward and adds up the other exponentials. The loss of a
// nearly certain choice is therefore log1p of a small number instead of log(1), and its derivative
// is a sum of positive terms instead of p - 1.
double rank(const std::vector<double> &u, const std::vector<size_t> &next, std::vector<double> &slope) {
  double loss = 0;
  slope.assign(u.size(), 0);
  for (size_t k = 0; k < u.size(); k++) {
    size_t top = k;
    for (size_t j = next[k]; j < u.size(); j++) top = u[j] > u[top] ? j : top;
    double others = top == k ? 0 : std::exp(u[k] - u[top]); // Σ exp(u_j - u_top) over all but top
    for (size_t j = next[k]; j < u.size(); j++) others += j == top ? 0 : std::exp(u[j] - u[top]);
    loss += u[top] - u[k] + std::log1p(others);
    for (size_t j = next[k]; j < u.size(); j++) {
      const double p = std::exp(u[j] - u[top]) / (1 + others);
      slope[j] += p;
      slope[k] -= p;
    }
  }
  return loss;
}

// Finds the first alternative to each response in a ranking.
void alternatives(const double *score, const std::vector<int64_t> &order, bool skips,
                  std::vector<size_t> &next) {
  next.resize(order.size());
  for (size_t k = order.size(); k-- > 0;) {
    const bool is_tied = k + 1 < order.size() && score[order[k]] == score[order[k + 1]];
    next[k] = skips && is_tied ? next[k + 1] : k + 1;
  }
}

dora_status refuse(dora_result *result, dora_status status, int64_t datum, const char *why) {
  result->bad_datum = datum;
  std::snprintf(result->error, result->error_capacity, "%s", why);
  return status;
}

dora_status evaluate(dora_instance *self, const dora_batch *batch, dora_result *result) try {
  const double beta = self->param[BETA];
  std::vector<int64_t> order;   // [K] the datum's responses with a score, best first
  std::vector<double> u, slope; // [K] rewards in this order, and derivatives with respect to them
  std::vector<size_t> next;     // [K] the first alternative to each response
  for (int64_t i = 0; i < batch->n_data; i++) {
    order.clear(), u.clear();
    for (int64_t r = batch->first[i]; r < batch->first[i + 1]; r++) {
      result->d_logp[r] = 0;
      if (!std::isnan(batch->score[r])) order.push_back(r);
    }
    if (order.empty()) return refuse(result, DORA_E_INPUT, i, "needs a response with a score");
    std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return batch->score[a] > batch->score[b] || (batch->score[a] == batch->score[b] && a < b);
    });
    for (int64_t r : order) u.push_back(beta * (batch->logp[r] - batch->ref_logp[r]));

    alternatives(batch->score, order, self->param[TIES] == SKIP, next);
    const double loss = rank(u, next, slope);
    if (!std::isfinite(loss)) return refuse(result, DORA_E_NUMERIC, i, "the loss overflows float64");
    const double upstream = batch->upstream ? batch->upstream[i] : 1;
    for (size_t j = 0; j < u.size(); j++) result->d_logp[order[j]] = upstream * beta * slope[j];
    result->loss[i] = loss;
    if (result->lower_bound) result->lower_bound[i] = 0;
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
    "org.dora.dpo-pl",
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
