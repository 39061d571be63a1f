/* robust-pairwise: DPO for data in which some labels are wrong.
 *
 *   z = beta ((π_w - ref_w) - (π_l - ref_l))         π, ref: summed log-probabilities, nats
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
        .tags("pairwise,robust");
  }

  Real z(const Datum &d) const {
    const auto [w, l] = d.pair();
    const Real z = beta * ((w.logp - w.ref_logp) - (l.logp - l.ref_logp));
    d.report(margin, z.value());
    d.report(accuracy, ((z.value() > 0) + (z.value() >= 0)) / 2.0);
    return z;
  }
};

struct Conservative : OfMargin {
  Param label_smoothing{"label_smoothing", 0.1, between(0, 1), "share of labels taken to be wrong"};

  static Info info() {
    return OfMargin::info("cdpo", "cDPO", "DPO's expected loss when a share of the labels is flipped.",
                          "https://ericmitchell.ai/cdpo.pdf");
  }

  Real loss(const Datum &d) const {
    const Real z = this->z(d);
    return -(1 - label_smoothing) * log_sigmoid(z) - label_smoothing * log_sigmoid(-z);
  }
};

struct Unbiased : OfMargin {
  Param label_smoothing{"label_smoothing", 0.1, below(0, 0.5), "share of labels taken to be wrong"};

  static Info info() {
    return OfMargin::info("robust-dpo", "Robust DPO",
                          "An unbiased estimate of DPO's loss on clean labels; it may be negative.",
                          "https://arxiv.org/abs/2403.00409")
        .bound(std::numeric_limits<double>::quiet_NaN());
  }

  Real loss(const Datum &d) const {
    const Real z = this->z(d);
    const double e = label_smoothing;
    return (e * log_sigmoid(-z) - (1 - e) * log_sigmoid(z)) / (1 - 2 * e);
  }
};

struct ROPO : OfMargin {
  Param alpha{"alpha", 14, positive(1e6), "weight of the noise-aware term; the paper asks for more than 2"};

  static Info info() {
    return OfMargin::info("ropo", "ROPO", "DPO plus a bounded loss that tolerates wrong labels.",
                          "https://arxiv.org/abs/2404.04102");
  }

  Real loss(const Datum &d) const {
    const Real z = this->z(d);
    return 4 * alpha / ((1 + alpha) * (1 + alpha)) * (alpha * sigmoid(-z) - log_sigmoid(z));
  }
};

// ROPO as in the first version of the paper, in which the two terms have independent weights.
struct FirstROPO : OfMargin {
  Param alpha{"alpha", 2, between(0, 1e6), "weight of the noise-aware term"};
  Param gamma{"gamma", 0.1, between(0, 1e6), "weight of the DPO term"};

  static Info info() {
    return OfMargin::info("ropo-v1", "ROPO, first version",
                          "A freely weighted sum of DPO and a bounded loss.",
                          "https://arxiv.org/abs/2404.04102v1");
  }

  Real loss(const Datum &d) const {
    const Real z = this->z(d);
    return alpha * sigmoid(-z) - gamma * log_sigmoid(z);
  }
};

// The weight is part of the loss, so it is also differentiated.
struct Focal : OfMargin {
  Param gamma{"gamma", 0.05, between(0, 100),
              "how strongly pairs that the policy finds unlikely are weighed down"};

  static Info info() {
    return OfMargin::info("focalpo", "FocalPO", "DPO weighted by the policy's own probability of the label.",
                          "https://arxiv.org/abs/2501.06645");
  }

  Real loss(const Datum &d) const {
    const Real log_p = log_sigmoid(z(d));
    return -exp(gamma * log_p) * log_p;
  }
};

} // namespace

DORA_PACK("org.dora.robust-pairwise", "0.2.0", Conservative, Unbiased, ROPO, FirstROPO, Focal)
