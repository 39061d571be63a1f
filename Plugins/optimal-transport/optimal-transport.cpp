/* optimal-transport: Alignment via Optimal Transport (Melnyk et al. 2024, https://arxiv.org/abs/2406.05882).
 *
 *   L = 1/B Σ_i l( beta (u_(i) - v_(i)) ),    l(z) = -(1 - eps) log σ(z) - eps log σ(-z)
 *
 * u_(i) and v_(i) are two samples of numbers, each in ascending order. Equal numbers keep the order
 * of the data. A datum has no loss of its own, because the matching depends on the whole batch.
 */
#include <dora.hpp>

using namespace dora;

namespace {

struct Transport : Objective {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Param label_smoothing{"label_smoothing", 0, between(0, 1), "share of labels taken to be wrong"};

  static Info info(const char *id, const char *name, const char *summary) {
    return Info(id, name, summary, "https://arxiv.org/abs/2406.05882")
        .needs(DORA_INPUT_REF_LOGP)
        .uses(DORA_INPUT_SCORE)
        .responses(2, 2)
        .bound(0)
        .properties(DORA_PROP_SCORE_SHIFT_INVARIANT | DORA_PROP_NON_SMOOTH)
        .license("Apache-2.0")
        .tags("pairwise,batch");
  }

  Real distance(const Reals &u, const Reals &v) const {
    const Reals low = sorted(u), high = sorted(v);
    Real sum = 0;
    for (std::size_t i = 0; i < u.size(); i++) {
      const Real z = beta * (low[i] - high[i]);
      sum -= (1 - label_smoothing) * log_sigmoid(z) + label_smoothing * log_sigmoid(-z);
    }
    return sum / static_cast<double>(u.size());
  }
};

struct Paired : Transport {
  static Info info() {
    return Transport::info("aot", "AOT", "The policy's margins should dominate the reference model's.");
  }

  Real total(const Batch &batch) const {
    Reals policy, reference;
    for (std::size_t i = 0; i < batch.size(); i++) {
      const auto [w, l] = batch[i].pair();
      policy.push_back(w.logp - l.logp);
      reference.push_back(w.ref_logp - l.ref_logp);
    }
    return distance(policy, reference);
  }
};

struct Unpaired : Transport {
  static Info info() {
    return Transport::info("aot-unpaired", "AOT, unpaired",
                           "The chosen responses' log-ratios should dominate the rejected ones'.");
  }

  Real total(const Batch &batch) const {
    Reals chosen, rejected;
    for (std::size_t i = 0; i < batch.size(); i++) {
      const auto [w, l] = batch[i].pair();
      chosen.push_back(w.logp - w.ref_logp);
      rejected.push_back(l.logp - l.ref_logp);
    }
    return distance(chosen, rejected);
  }
};

} // namespace

DORA_PACK("org.dora.optimal-transport", "0.1.0", Paired, Unpaired)
