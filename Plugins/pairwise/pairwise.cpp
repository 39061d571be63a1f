/* pairwise: losses that depend on the margin between a chosen and a rejected response.
 *
 *   δ = (π_w - ref_w) - (π_l - ref_l)         π, ref: summed log-probabilities, nats
 *   z = beta δ
 *
 * w is the response with the higher score, or the first one at a tie or if the data have no scores.
 */
#include <dora.hpp>

using namespace dora;

namespace {

struct OfMargin : Objective {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Metric margin{"margin", "implicit reward margin", "nats"};
  Metric accuracy{"accuracy", "share of data with a margin above 0, ties half"};

  static Info info(const char *id, const char *name, const char *summary, const char *citation) {
    return Info(id, name, summary, citation)
        .needs(DORA_INPUT_REF_LOGP)
        .uses(DORA_INPUT_SCORE)
        .responses(2, 2)
        .bound(0)
        .properties(DORA_PROP_SCORE_SHIFT_INVARIANT)
        .license("Apache-2.0")
        .tags("pairwise");
  }

  static Real delta(const Pair &pair) {
    const auto &[w, l] = pair;
    return (w.logp - w.ref_logp) - (l.logp - l.ref_logp);
  }

  // Reports a margin and returns it.
  Real reported(const Datum &d, const Real &z) const {
    d.report(margin, z.value());
    d.report(accuracy, ((z.value() > 0) + (z.value() >= 0)) / 2.0);
    return z;
  }

  Real z(const Datum &d) const { return reported(d, beta * delta(d.pair())); }
};

struct LengthRegularised : OfMargin {
  Param alpha{"alpha", 0.01, between(0, 1000), "margin given away per token of extra length", "nats"};

  static Info info() {
    return OfMargin::info("r-dpo", "R-DPO", "DPO with a margin that grows with the difference of lengths.",
                          "https://arxiv.org/abs/2403.19159")
        .needs(DORA_INPUT_LEN);
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    return -log_sigmoid(reported(d, beta * delta({w, l}) + alpha * (w.len - l.len)));
  }
};

struct Normalised : OfMargin {
  static Info info() {
    return OfMargin::info("sigmoid-norm", "DPO per token",
                          "DPO with log-probabilities that are means over a response's tokens.",
                          "https://arxiv.org/abs/2411.15124")
        .needs(DORA_INPUT_LEN);
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    const Real z = beta * ((w.logp - w.ref_logp) / w.len - (l.logp - l.ref_logp) / l.len);
    return -log_sigmoid(reported(d, z));
  }
};

struct IPO : OfMargin {
  static Info info() {
    return OfMargin::info("ipo", "IPO, per token",
                          "Squared distance of the margin per token from 1 / (2 beta).",
                          "https://arxiv.org/abs/2310.12036")
        .needs(DORA_INPUT_LEN);
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    const Real h = (w.logp - w.ref_logp) / w.len - (l.logp - l.ref_logp) / l.len;
    return square(reported(d, h) - 1 / (2 * beta));
  }
};

// IPO without division by the length, as in Eq. 17 of the paper and in the code of DPO's authors.
struct SummedIPO : OfMargin {
  static Info info() {
    return OfMargin::info("ipo-sum", "IPO", "Squared distance of the margin from 1 / (2 beta).",
                          "https://arxiv.org/abs/2310.12036");
  }

  Real loss(const Datum &d) const { return square(reported(d, delta(d.pair())) - 1 / (2 * beta)); }
};

// The hinge loss normalized by the reference model, as in RSO. SLiC-HF itself is `slic`.
struct Hinge : OfMargin {
  static Info info() {
    return OfMargin::info("hinge", "Hinge", "Hinge loss on the margin.", "https://arxiv.org/abs/2309.06657")
        .has_kinks();
  }

  Real loss(const Datum &d) const { return relu(1 - z(d)); }
};

struct EXO : OfMargin {
  Param label_smoothing{"label_smoothing",
                        0.001,
                        {0, 1, DORA_PARAM_MIN_OPEN | DORA_PARAM_MAX_OPEN},
                        "share of labels taken to be wrong"};

  static Info info() {
    return OfMargin::info("exo-pair", "EXO, pairwise",
                          "Reverse KL divergence from the smoothed labels to the policy's preference.",
                          "https://arxiv.org/abs/2402.00856");
  }

  Real loss(const Datum &d) const {
    const Real z = this->z(d);
    return sigmoid(z) * (log_sigmoid(z) - std::log1p(-label_smoothing)) +
           sigmoid(-z) * (log_sigmoid(-z) - std::log(label_smoothing));
  }
};

// EXO as in the authors' code. The log targets are 0 and -10, although the corresponding
// probabilities don't add up to 1.
struct OfficialEXO : OfMargin {
  static Info info() {
    return OfMargin::info("exo-pref-official", "EXO, authors' code",
                          "EXO with the unnormalised log targets 0 and -10.",
                          "https://github.com/haozheji/exact-optimization")
        .bound(-std::log1p(std::exp(-10.0)));
  }

  Real loss(const Datum &d) const {
    const Real z = this->z(d);
    return sigmoid(z) * log_sigmoid(z) + sigmoid(-z) * (log_sigmoid(-z) + 10);
  }
};

// The log-ratio modulated loss, in which m blends DPO and an exponential loss. As in the original,
// exp(-z) overflows if z is below -709. This is reported as an error for the datum.
struct DiscoPOP : OfMargin {
  Param discopop_tau{"discopop_tau", 0.05, positive(1000), "temperature of the blend"};

  static Info info() {
    return OfMargin::info("discopop", "DiscoPOP", "Logistic loss blended with an exponential one.",
                          "https://arxiv.org/abs/2406.08414");
  }

  Real loss(const Datum &d) const {
    const Real z = this->z(d), m = sigmoid(z / discopop_tau);
    return (1 - m) * -log_sigmoid(z) + m * exp(-z);
  }
};

} // namespace

DORA_PACK("org.dora.pairwise", "0.1.0", LengthRegularised, Normalised, IPO, SummedIPO, Hinge, EXO,
          OfficialEXO, DiscoPOP)
