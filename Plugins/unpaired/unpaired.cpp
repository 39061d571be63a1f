/* unpaired: losses for single responses that are labelled desirable or undesirable.
 *
 *   u = π - ref         π, ref: summed log-probabilities, nats
 *
 * A datum has one response and the column `desirable`, 1 or 0.
 */
#include <dora.hpp>

using namespace dora;

namespace {

struct Labelled : Objective {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Column desirable{"desirable", Per::datum};

  static Info info(const char *id, const char *name, const char *summary, const char *citation) {
    return Info(id, name, summary, citation)
        .needs(DORA_INPUT_REF_LOGP)
        .responses(1, 1)
        .bound(0)
        .properties(DORA_PROP_PERMUTATION_EQUIVARIANT)
        .license("Apache-2.0")
        .tags("unpaired");
  }

  Real reward(const Datum &d) const {
    const Response r = d[0];
    return beta * (r.logp - r.ref_logp);
  }
};

struct WithWeights : Labelled {
  Param desirable_weight{"desirable_weight", 1, between(0, 1000), "weight of desirable responses"};
  Param undesirable_weight{"undesirable_weight", 1, between(0, 1000), "weight of the others"};
};

// z0 is treated as a constant. It is computed from completions that belong to other prompts.
struct KTO : WithWeights {
  Column kl_policy{"kl_policy_logps", Per::response};
  Column kl_reference{"kl_reference_logps", Per::response};
  Metric z0{"z0", "estimate of the KL divergence from the reference model", "nats"};

  static Info info() {
    return Labelled::info("kto", "KTO", "A value function around the batch's divergence z0.",
                          "https://arxiv.org/abs/2402.01306");
  }

  void losses(const Batch &batch, Reals &loss) const {
    double divergence = 0;
    for (std::size_t i = 0; i < batch.size(); i++) {
      const Response r = batch[i][0];
      divergence += batch[i].at(kl_policy, r) - batch[i].at(kl_reference, r);
    }
    divergence = std::fmax(0, divergence / static_cast<double>(batch.size()));
    for (std::size_t i = 0; i < batch.size(); i++) {
      const Real v = reward(batch[i]) - beta * divergence;
      loss.push_back(batch[i][desirable] ? desirable_weight * sigmoid(-v) : undesirable_weight * sigmoid(v));
      batch[i].report(z0, divergence);
    }
  }
};

struct APOZero : WithWeights {
  static Info info() {
    return Labelled::info("apo-zero-unpaired", "APO-zero, unpaired", "KTO's value function around 0.",
                          "https://arxiv.org/abs/2408.06266");
  }

  Real loss(const Datum &d) const {
    const Real v = reward(d);
    return d[desirable] ? desirable_weight * sigmoid(-v) : undesirable_weight * sigmoid(v);
  }
};

// As in TRL, delta is the mean of all rewards so far, including this batch's. The paper averages
// the means of the two classes instead.
struct BCO : Labelled {
  State mean{0}, count{1e-24};
  Metric delta{"delta", "running mean of the rewards", "nats"};

  static Info info() {
    return Labelled::info("bco", "BCO", "Binary classification of rewards around their running mean.",
                          "https://arxiv.org/abs/2404.04656")
        .stops_gradient();
  }

  void losses(const Batch &batch, Reals &loss) {
    const double shift = advance(batch);
    for (std::size_t i = 0; i < batch.size(); i++) {
      const Real v = reward(batch[i]) - shift;
      loss.push_back(-log_sigmoid(batch[i][desirable] ? v : -v));
      batch[i].report(delta, shift);
    }
  }

  // Adds the rewards of the batch to the running mean, and returns the new mean.
  double advance(const Batch &batch) {
    const double n = static_cast<double>(batch.size());
    Real sum = 0;
    for (std::size_t i = 0; i < batch.size(); i++) sum += reward(batch[i]);
    const double whole = count + n;
    mean = mean + (stop_gradient(sum / n) - mean) * n / whole;
    count = whole;
    return mean;
  }
};

} // namespace

DORA_PACK("org.dora.unpaired", "0.1.0", KTO, APOZero, BCO)
