/* adaptive: pairwise losses whose beta, margins or scale are computed from the batch.
 *
 *   δ = (π_w - ref_w) - (π_l - ref_l)         π, ref: summed log-probabilities, nats
 *   z = beta δ
 *
 * w is the response with the higher score, or the first one at a tie or if the data have no scores.
 * Quantities that are computed from the batch are treated as constants.
 */
#include <dora.hpp>

#include "targets.hpp"

using namespace dora;

namespace {

struct OfBatch : Objective {
  Metric accuracy{"accuracy", "share of data with a margin above 0, ties half"};

  static Info info(const char *id, const char *name, const char *summary, const char *citation) {
    return Info(id, name, summary, citation)
        .uses(DORA_INPUT_SCORE)
        .responses(2, 2)
        .bound(0)
        .properties(DORA_PROP_SCORE_SHIFT_INVARIANT)
        .stops_gradient()
        .license("Apache-2.0")
        .tags("pairwise,batch");
  }

  static Real delta(const Pair &pair) {
    const auto &[w, l] = pair;
    return (w.logp - w.ref_logp) - (l.logp - l.ref_logp);
  }

  void report_accuracy(const Datum &d, const Real &margin) const {
    d.report(accuracy, ((margin.value() > 0) + (margin.value() >= 0)) / 2.0);
  }
};

// Beta depends on the mean margin of the data in the batch that are nearest to the running mean,
// and increases with it.
struct BetaDPO : OfBatch {
  Param beta{"beta", 0.1, positive(1000), "beta of a batch whose margins are as usual"};
  Param alpha{"alpha", 0.6, between(0, 1000), "how much beta follows the batch's mean margin", "1/nats"};
  Param momentum{"momentum", 0.9, below(0, 1), "of the running mean of the margins"};
  Param keep{"keep", 0.8, above(0, 1), "share of the batch that is kept, the nearest to the running mean"};
  Param beta_min{"beta_min", 0.001, positive(1000), "beta is never below it"};
  State usual{0};
  Metric beta_used{"beta_used", "beta of the batch"};
  Metric kept{"kept", "share of data that are kept"};

  static Info info() {
    return OfBatch::info("beta-dpo", "β-DPO", "DPO whose beta follows the batch, without its outliers.",
                         "https://arxiv.org/abs/2407.08639")
        .needs(DORA_INPUT_REF_LOGP)
        .has_kinks();
  }

  void losses(const Batch &batch, Reals &loss) {
    Reals deltas;
    Doubles margins;
    for (std::size_t i = 0; i < batch.size(); i++) {
      deltas.push_back(delta(batch[i].pair()));
      margins.push_back(beta * stop_gradient(deltas[i]));
    }
    usual = momentum * usual + (1 - momentum) * mean_of(margins);
    const Doubles share = shares(margins);
    double found = 0;
    for (std::size_t i = 0; i < batch.size(); i++) found += share[i] * margins[i];
    found /= static_cast<double>(batch.size());
    const double used = std::fmax(beta_min, beta * (1 + alpha * (found - usual)));
    for (std::size_t i = 0; i < batch.size(); i++) {
      loss.push_back(-share[i] * log_sigmoid(used * deltas[i]));
      report_accuracy(batch[i], deltas[i]);
      batch[i].report(beta_used, used);
      batch[i].report(kept, share[i] != 0);
    }
  }

  static double mean_of(const Doubles &values) {
    double sum = 0;
    for (double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  }

  // Returns N/n for the n data that are kept and 0 for the others, so that the mean over the batch
  // is the mean over the kept data.
  Doubles shares(const Doubles &margins) const {
    const std::size_t count = margins.size();
    // In floating point, 0.7 · 10 is slightly below 7.
    const double wanted = std::floor(keep * static_cast<double>(count) + 1e-9);
    const std::size_t n = wanted < 1 ? 1 : static_cast<std::size_t>(wanted);
    ShortList<std::size_t> order;
    for (std::size_t i = 0; i < count; i++) order.push_back(i);
    Doubles distance;
    // NaN margins come last, so that the order is well defined.
    for (double margin : margins)
      distance.push_back(std::isnan(margin) ? std::numeric_limits<double>::infinity()
                                            : std::fabs(margin - usual));
    std::sort(order.begin(), order.end(), [&distance](std::size_t a, std::size_t b) {
      return distance[a] < distance[b] || (distance[a] == distance[b] && a < b);
    });
    Doubles result;
    for (std::size_t i = 0; i < count; i++) result.push_back(0);
    for (std::size_t i = 0; i < n; i++)
      result[order[i]] = static_cast<double>(count) / static_cast<double>(n);
    return result;
  }
};

struct OfTargets : OfBatch {
  Metric target{"target_margin", "target margin of the pair", "nats"};

  // `rewards` contains differences between rewards. `subtracted` is subtracted from every target.
  void with_targets(const Batch &batch, const Reals &rewards, Targets targets, double subtracted,
                    Reals &loss) const {
    Doubles fixed;
    for (const Real &reward : rewards) fixed.push_back(stop_gradient(reward));
    const Doubles margins = targets.of(fixed);
    for (std::size_t i = 0; i < batch.size(); i++) {
      loss.push_back(-log_sigmoid(rewards[i] - (margins[i] - subtracted)));
      report_accuracy(batch[i], rewards[i]);
      batch[i].report(target, margins[i]);
    }
  }
};

struct GammaDPO : OfTargets {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Param gamma{"gamma", 1, positive(1000), "mean target margin of a batch", "nats"};
  Param tau{"tau", 1, positive(1e6), "how strongly the targets are held to equal ones"};

  static Info info() {
    return OfBatch::info("gamma-po", "γ-PO on DPO",
                         "DPO with a target margin per pair: larger where the margin is large.",
                         "https://arxiv.org/abs/2506.03690")
        .needs(DORA_INPUT_REF_LOGP);
  }

  void losses(const Batch &batch, Reals &loss) const {
    Reals rewards;
    for (std::size_t i = 0; i < batch.size(); i++) rewards.push_back(beta * delta(batch[i].pair()));
    with_targets(batch, rewards, {gamma, tau}, gamma, loss);
  }
};

struct GammaSimPO : OfTargets {
  Param beta{"beta", 10, positive(1000), "scale of the log-probabilities per token"};
  Param gamma{"gamma", 4, positive(1000), "mean target margin of a batch", "nats"};
  Param tau{"tau", 10, positive(1e6), "how strongly the targets are held to equal ones"};

  static Info info() {
    return OfBatch::info("gamma-simpo", "γ-PO on SimPO",
                         "SimPO with a target margin per pair: larger where the margin is large.",
                         "https://arxiv.org/abs/2506.03690")
        .needs(DORA_INPUT_LEN);
  }

  void losses(const Batch &batch, Reals &loss) const {
    Reals rewards;
    for (std::size_t i = 0; i < batch.size(); i++) {
      const auto [w, l] = batch[i].pair();
      rewards.push_back(beta * (w.logp / w.len - l.logp / l.len));
    }
    with_targets(batch, rewards, {gamma, tau}, 0, loss);
  }
};

// With p_i = σ(z_i), A = mean p^γ and B = mean p^(1+γ), the objective is φ(A/B) B. It equals the
// mean of the losses below if ξ is treated as a constant. Since the density-power score is minimal
// at ξ = A/B, the derivatives are equal too.
struct Holder : OfBatch {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Param gamma{"gamma", 2, positive(100), "how fast pairs that the policy finds unlikely lose their weight"};
  Choice phi{"phi",
             {{"density_power", "φ(h) = γ - (1+γ) h, each pair by itself"},
              {"pseudo_spherical", "φ(h) = -h^(1+γ), relative to the batch"}},
             "function of the Hölder divergence"};
  Metric scale{"scale", "ξ, the scale of the probabilities"};

  static Info info() {
    return OfBatch::info("holder-dpo", "Hölder-DPO",
                         "Hölder divergence from the labels: wrong ones lose all their weight.",
                         "https://arxiv.org/abs/2505.17859")
        .needs(DORA_INPUT_REF_LOGP)
        .bound(-1)
        .tags("pairwise,robust,batch");
  }

  void losses(const Batch &batch, Reals &loss) const {
    Reals log_p;
    for (std::size_t i = 0; i < batch.size(); i++) {
      const Real z = beta * delta(batch[i].pair());
      report_accuracy(batch[i], z);
      log_p.push_back(log_sigmoid(z));
    }
    const double log_scale = phi == 0 ? 0 : relative_scale(log_p);
    for (std::size_t i = 0; i < batch.size(); i++) {
      const Real t = log_p[i] + log_scale;
      loss.push_back(gamma * exp((1 + gamma) * t) - (1 + gamma) * exp(gamma * t));
      batch[i].report(scale, std::exp(log_scale));
    }
  }

  // Returns the logarithm of mean p^γ / mean p^(1+γ).
  double relative_scale(const Reals &log_p) const {
    Reals fixed;
    for (const Real &each : log_p) fixed.push_back(stop_gradient(each));
    Reals low, high;
    for (const Real &each : fixed) {
      low.push_back(gamma * each);
      high.push_back((1 + gamma) * each);
    }
    return logsumexp(low).value() - logsumexp(high).value();
  }
};

} // namespace

DORA_PACK("org.dora.adaptive", "0.1.0", BetaDPO, GammaDPO, GammaSimPO, Holder)
