/* score-margin: pairwise losses that use the difference of the scores, not only their order.
 *
 *   δ = (π_w - ref_w) - (π_l - ref_l)         π, ref: summed log-probabilities, nats
 *
 * w is the response with the higher score, or the first one at a tie.
 */
#include <dora.hpp>

using namespace dora;

namespace {

struct OfScores : Objective {
  Metric accuracy{"accuracy", "share of data with a margin above 0, ties half"};

  static Info info(const char *id, const char *name, const char *summary, const char *citation) {
    return Info(id, name, summary, citation)
        .needs(DORA_INPUT_REF_LOGP | DORA_INPUT_SCORE)
        .responses(2, 2)
        .bound(0)
        .properties(DORA_PROP_SCORE_SHIFT_INVARIANT)
        .license("Apache-2.0")
        .tags("pairwise");
  }

  Real delta(const Datum &d, const Pair &pair) const {
    const auto &[w, l] = pair;
    const Real delta = (w.logp - w.ref_logp) - (l.logp - l.ref_logp);
    d.report(accuracy, ((delta.value() > 0) + (delta.value() >= 0)) / 2.0);
    return delta;
  }
};

struct Offset : OfScores {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Param alpha{"alpha", 1, between(0, 1000), "how much of the scores' difference is asked for as a margin"};
  Choice scale{"scale",
               {{"log", "alpha log of the difference"}, {"linear", "alpha times the difference"}},
               "how a difference of scores becomes an offset"};

  static Info info() {
    return OfScores::info("odpo", "ODPO", "DPO with a margin that grows with the difference of the scores.",
                          "https://arxiv.org/abs/2402.10571")
        .properties(DORA_PROP_PERMUTATION_EQUIVARIANT);
  }

  Real loss(const Datum &d) const {
    const Pair pair = d.pair();
    const double gap = pair.chosen.score - pair.rejected.score;
    const Real z = beta * delta(d, pair);
    // If the scores are equal, the responses have no order and there is no target. The loss is the
    // limit given by the logarithm.
    if (gap == 0) return 0;
    return -log_sigmoid(z - alpha * (scale == 0 ? std::log(gap) : gap));
  }
};

// The weight compares the reward model's output with its output for a margin that is c times as
// large.
struct MarginAdaptive : OfScores {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Param c_max{"c_max", 2, between(1, 1000), "amplification of the smallest margins"};
  Param c_min{"c_min", 0.5, below(0, 1), "damping of the largest margins"};
  Param lambda{"lambda", 1, positive(1000), "how sharply the one goes over into the other", "1/score"};
  Param tau{"tau", 2, between(0, 1000), "the margin that is left as it is", "score"};
  Column reward{"reward", Per::response, Need::optional};
  Metric weight{"pair_weight", "weight of the pair"};

  static Info info() {
    return OfScores::info("madpo", "MADPO",
                          "DPO weighted by a reward model's margin: hard pairs more, easy ones less.",
                          "https://arxiv.org/abs/2510.05342");
  }

  Real loss(const Datum &d) const {
    const Pair pair = d.pair();
    const auto &[w, l] = pair;
    const double factor = weight_of(d.has(reward) ? d.at(reward, w) - d.at(reward, l) : w.score - l.score);
    d.report(weight, factor);
    return -factor * log_sigmoid(beta * delta(d, pair));
  }

  double weight_of(double h) const {
    if (h <= -tau) return 1;
    // The ratio is computed as a difference of logarithms, because both sigmoids may underflow.
    return std::exp(log_sigmoid(Real(scale_at(std::fabs(h)) * h)).value() - log_sigmoid(Real(h)).value());
  }

  // Returns a scale that decreases from about c_max at 0 to 1 at tau, and further to c_min.
  double scale_at(double size) const {
    if (c_max == 1) return 1;
    const double rise = (c_max - 1) / (1 - c_min) * std::exp(lambda * (size - tau));
    return c_min + (c_max - c_min) / (1 + rise);
  }
};

// The robust forms of REBEL are this loss with the robustifier kl-dro, kldpo-normalised, chi2-dro
// or wdpo.
struct REBEL : OfScores {
  Param eta{"eta", 1, positive(1e6), "nats of log-ratio per unit of score"};

  static Info info() {
    return OfScores::info("rebel", "REBEL", "Regression of the log-ratios' difference on that of the scores.",
                          "https://arxiv.org/abs/2509.19104")
        .properties(DORA_PROP_PERMUTATION_EQUIVARIANT)
        .tags("pairwise,alias:dro-rebel");
  }

  Real loss(const Datum &d) const {
    const Pair pair = d.pair();
    return square(delta(d, pair) / eta - (pair.chosen.score - pair.rejected.score));
  }
};

} // namespace

DORA_PACK("org.dora.score-margin", "0.1.0", Offset, MarginAdaptive, REBEL)
