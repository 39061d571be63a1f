/* f-divergence: DPO with a divergence other than the reverse KL (https://arxiv.org/abs/2309.16240).
 *
 *   l = -log σ( beta (f'(u_w) - f'(u_l)) ),    u = exp(π - ref)
 *
 * π, ref: summed log-probabilities, nats. w is the response with the higher score, or the first one
 * at a tie or if the data have no scores.
 */
#include <dora.hpp>

using namespace dora;

namespace {

struct OfDivergence : Objective {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Metric margin{"margin", "implicit reward margin", "nats"};

  static Info info(const char *id, const char *name, const char *summary,
                   const char *citation = "https://arxiv.org/abs/2309.16240") {
    return Info(id, name, summary, citation)
        .needs(DORA_INPUT_REF_LOGP)
        .uses(DORA_INPUT_SCORE)
        .responses(2, 2)
        .bound(0)
        .properties(DORA_PROP_SCORE_SHIFT_INVARIANT)
        .license("Apache-2.0")
        .tags("pairwise,f-divergence");
  }

  // `slope` is f'(u) as a function of log u, which avoids overflow of u.
  template <class Slope>
  Real loss(const Datum &d, Slope slope) const {
    const auto [w, l] = d.pair();
    const Real z = beta * (slope(w.logp - w.ref_logp) - slope(l.logp - l.ref_logp));
    d.report(margin, z.value());
    return -log_sigmoid(z);
  }
};

struct ForwardKL : OfDivergence {
  Choice divergence{"f_divergence_type", {{"forward_kl", "f'(u) = 1 - 1/u"}}, "what the id says"};

  static Info info() {
    return OfDivergence::info("fdpo-forward-kl", "f-DPO, forward KL",
                              "DPO under the forward Kullback-Leibler divergence.");
  }

  Real loss(const Datum &d) const {
    return OfDivergence::loss(d, [](const Real &log_u) { return 1 - exp(-log_u); });
  }
};

struct JensenShannon : OfDivergence {
  Choice divergence{
      "f_divergence_type", {{"js_divergence", "f'(u) = log(2u / (1 + u))"}}, "what the id says"};

  static Info info() {
    return OfDivergence::info("fdpo-js", "f-DPO, Jensen-Shannon", "DPO under the Jensen-Shannon divergence.");
  }

  Real loss(const Datum &d) const {
    // The constant log 2 is omitted, since it cancels in the difference.
    return OfDivergence::loss(d, [](const Real &log_u) { return log_sigmoid(log_u); });
  }
};

struct Alpha : OfDivergence {
  Param alpha{"f_alpha_divergence_coef", 0.5, between(-10, 10), "alpha; at 1 the loss is that of dpo"};

  static Info info() {
    return OfDivergence::info("fdpo-alpha", "f-DPO, alpha divergence",
                              "DPO under an alpha divergence, its exponents held below 80.")
        .has_kinks();
  }

  Real loss(const Datum &d) const {
    // f'(u) = (u^a - 1) / a. The limit for a = 0 is log u, which is DPO. As in TRL, the exponent is
    // capped at 80, and the limit is used if |a| < 1e-6.
    const double a = alpha - 1;
    return OfDivergence::loss(d, [a](const Real &log_u) {
      // expm1 avoids the cancellation in e^x - 1 for small a.
      return std::fabs(a) < 1e-6 ? log_u : expm1(min(a * log_u, 80)) / a;
    });
  }
};

// f'(u) = u + log u, which combines the chi-squared divergence and the reverse KL. As in the paper,
// the margin is clipped. A clipped margin has no gradient.
struct MixedChiSquared : OfDivergence {
  Param r_max{"r_max", 1000, positive(1e6), "the margin is clipped at twice it", "nats"};

  static Info info() {
    return OfDivergence::info("chipo", "χPO",
                              "DPO under the chi-squared divergence and the reverse KL together.",
                              "https://arxiv.org/abs/2407.13399")
        .has_kinks();
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    const Real u_w = w.logp - w.ref_logp, u_l = l.logp - l.ref_logp;
    const Real z = beta * ((exp(u_w) + u_w) - (exp(u_l) + u_l));
    const Real clipped = min(max(z, -2 * r_max), 2 * r_max);
    d.report(margin, clipped.value());
    return -log_sigmoid(clipped);
  }
};

} // namespace

DORA_PACK("org.dora.f-divergence", "0.2.0", ForwardKL, JensenShannon, Alpha, MixedChiSquared)
