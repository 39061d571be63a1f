/* displacement: variants of DPO that prevent the likelihood of the chosen response from decreasing
 * together with that of the rejected response.
 *
 *   u_w = π_w - ref_w,   u_l = π_l - ref_l         π, ref: summed log-probabilities, nats
 *
 * w is the response with the higher score, or the first one at a tie or if the data have no scores.
 */
#include <dora.hpp>

using namespace dora;

namespace {

struct OfRatios : Objective {
  Metric chosen{"log_ratio_chosen", "log-ratio of the chosen response", "nats"};
  Metric accuracy{"accuracy", "share of data with a margin above 0, ties half"};

  struct Ratios {
    Real w, l;
  };

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

  Ratios ratios(const Datum &d) const {
    const auto [w, l] = d.pair();
    const Ratios u = {w.logp - w.ref_logp, l.logp - l.ref_logp};
    const double margin = u.w.value() - u.l.value();
    d.report(chosen, u.w.value());
    d.report(accuracy, ((margin > 0) + (margin >= 0)) / 2.0);
    return u;
  }
};

// The penalty is inside the sigmoid, so it is also multiplied by beta.
struct DPOP : OfRatios {
  Param beta{"beta", 0.3, positive(1000), "how strongly the policy is held to the reference model"};
  Param lambda{"lambda", 50, between(0, 1e6),
               "weight of what the chosen response lost against the reference"};

  static Info info() {
    return OfRatios::info("dpop", "DPO-Positive",
                          "DPO with a penalty while the chosen response is below the reference model.",
                          "https://arxiv.org/abs/2402.13228")
        .has_kinks()
        .tags("pairwise,alias:smaug");
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = ratios(d);
    return -log_sigmoid(beta * (w - l - lambda * relu(-w)));
  }
};

struct Shift : OfRatios {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Param f_lambda{"f_lambda", 0.95, above(0, 1), "share of the rejected response's reward that counts"};

  static Info info() {
    return OfRatios::info("dpo-shift", "DPO-Shift", "DPO that counts the rejected response's reward in part.",
                          "https://arxiv.org/abs/2502.07599");
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = ratios(d);
    return -log_sigmoid(beta * (w - f_lambda * l));
  }
};

// Beta determines only the targets of the log-ratios. The contrastive term doesn't depend on beta.
struct Calibrated : OfRatios {
  Param beta{"beta", 0.1, positive(1000), "the log-ratios' targets are +1 / (2 beta) and -1 / (2 beta)"};
  Param cal_weight{"cal_weight", 1, between(0, 1000), "weight of the distance from the targets"};

  static Info info() {
    return OfRatios::info("cal-dpo", "Cal-DPO", "DPO that also sets the scale of each response's log-ratio.",
                          "https://arxiv.org/abs/2412.14516");
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = ratios(d);
    const double target = 1 / (2 * beta);
    return cal_weight * (square(w - target) + square(l + target)) - log_sigmoid(w - l);
  }
};

} // namespace

DORA_PACK("org.dora.displacement", "0.1.0", DPOP, Shift, Calibrated)
