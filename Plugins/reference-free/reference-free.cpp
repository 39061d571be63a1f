/* reference-free: losses for a pair or a triple that need no reference model.
 *
 * π: summed log-probabilities, nats. NLL = -π / len, which is a mean over tokens. w is the response
 * with the higher score, or the first one at a tie or if the data have no scores.
 */
#include <dora.hpp>

using namespace dora;

namespace {

Info about(const char *id, const char *name, const char *summary, const char *citation) {
  return Info(id, name, summary, citation)
      .needs(DORA_INPUT_LEN)
      .uses(DORA_INPUT_SCORE)
      .responses(2, 2)
      .bound(0)
      .properties(DORA_PROP_SCORE_SHIFT_INVARIANT)
      .license("Apache-2.0")
      .tags("pairwise,reference-free");
}

Real nll(const Response &r) { return -r.logp / r.len; }

// Returns DPO's loss under the assumption that a share of the labels is flipped.
Real smoothed(const Real &z, double share) { return -(1 - share) * log_sigmoid(z) - share * log_sigmoid(-z); }

// Contrastive Preference Optimization, which is a loss for the pair plus alpha times the NLL of the
// chosen response.
struct WithNLL : Objective {
  Param beta{"beta", 0.1, positive(1000), "factor of the margin"};
  Param cpo_alpha{"cpo_alpha", 1, between(0, 1000), "weight of the chosen response's NLL"};
  Param label_smoothing{"label_smoothing", 0, between(0, 1), "share of labels taken to be wrong"};
};

struct CPO : WithNLL {
  static Info info() {
    return about("cpo", "CPO", "DPO with a uniform reference, plus the chosen response's NLL.",
                 "https://arxiv.org/abs/2401.08417");
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    return smoothed(beta * (w.logp - l.logp), label_smoothing) + cpo_alpha * nll(w);
  }
};

// As in the original, the next two losses accept `label_smoothing`, but it has no effect.
struct HingeCPO : WithNLL {
  static Info info() {
    return about("cpo-hinge", "CPO, hinge", "A hinge on the margin, plus the chosen response's NLL.",
                 "https://arxiv.org/abs/2401.08417")
        .has_kinks();
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    return relu(1 - beta * (w.logp - l.logp)) + cpo_alpha * nll(w);
  }
};

struct SquaredCPO : WithNLL {
  static Info info() {
    return about("cpo-ipo", "CPO, IPO", "IPO per token without a reference, plus the chosen response's NLL.",
                 "https://arxiv.org/abs/2401.08417");
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    return square(w.logp / w.len - l.logp / l.len - 1 / (2 * beta)) + cpo_alpha * nll(w);
  }
};

// The NLL is that of prompt and completion. It is a column in the data, or is computed from the
// log-probability of the prompt.
struct ORPO : Objective {
  Param beta{"beta", 0.1, positive(1000), "weight of the odds ratio; the paper's lambda"};
  Column nll_chosen{"nll_chosen", Per::datum, Need::optional, true};
  Column prompt_logp{"prompt_logp", Per::datum, Need::optional, true};
  Column prompt_len{"prompt_len", Per::datum, Need::optional};

  static Info info() {
    return about("orpo", "ORPO", "The chosen response's NLL plus the log odds ratio of the two.",
                 "https://arxiv.org/abs/2403.07691");
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    const Real a = w.logp / w.len, b = l.logp / l.len;
    return likelihood(d, w) - beta * log_sigmoid((a - b) - (log1mexp(a) - log1mexp(b)));
  }

  Real likelihood(const Datum &d, const Response &w) const {
    if (d.has(nll_chosen)) return d.variable(nll_chosen);
    if (!d.has(prompt_logp) || !d.has(prompt_len))
      refuse("needs the column 'nll_chosen', or 'prompt_logp' and 'prompt_len'");
    return -(d.variable(prompt_logp) + w.logp) / (d[prompt_len] + w.len);
  }
};

struct AlphaPO : Objective {
  Param beta{"beta", 2.5, positive(1000), "factor of the margin"};
  Param gamma{"simpo_gamma", 0.25, between(0, 1000), "target margin", "nats"};
  Param alpha{"alpha", 0.25, between(-100, 100), "shape of the reward; at 0 it is SimPO's"};

  static Info info() {
    return about("alphapo", "AlphaPO", "SimPO with a reward that bends with alpha.",
                 "https://arxiv.org/abs/2501.03884");
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    return -log_sigmoid(beta * (reward(w) - reward(l)) - gamma);
  }

  // Returns (1 - p^-alpha) / alpha, where p is the geometric mean of the tokens' probabilities.
  Real reward(const Response &r) const {
    const Real log_p = r.logp / r.len;
    return alpha == 0 ? log_p : (1 - pow(exp(log_p), -alpha)) / alpha;
  }
};

struct SLiC : Objective {
  Param delta{"delta", 1, between(0, 1e6), "margin to be reached", "nats"};
  Param lambda{"lambda", 0.1, between(0, 1e6), "weight of the chosen response's NLL"};

  static Info info() {
    return about("slic", "SLiC-HF", "A hinge on summed log-probabilities, plus the chosen response's NLL.",
                 "https://arxiv.org/abs/2305.10425")
        .has_kinks();
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    return relu(delta - w.logp + l.logp) + lambda * nll(w);
  }
};

// Triple Preference Optimization. Responses 0 and 1 are the pair, and response 2 is the gold
// response.
struct Triple : Objective {
  Param beta{"beta", 0.01, positive(1000), "factor of the margin"};
  Param tpo_alpha{"tpo_alpha", 1, between(0, 1000), "weight of the gold response's NLL"};
  Param tpo_l_gamma{"tpo_l_gamma", 0.5, between(0, 1000), "target margin of TPO-L", "nats"};
  Param label_smoothing{"label_smoothing", 0, between(0, 1), "share of labels taken to be wrong"};

  static Info info(const char *id, const char *name, const char *summary) {
    return about(id, name, summary, "https://arxiv.org/abs/2405.16681")
        .responses(3, 3)
        .tags("triple,reference-free");
  }
};

struct TPO : Triple {
  static Info info() {
    return Triple::info("tpo", "TPO", "CPO whose NLL is that of a third, gold response.");
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    return smoothed(beta * (w.logp - l.logp), label_smoothing) + tpo_alpha * nll(d[2]);
  }
};

struct TPOL : Triple {
  static Info info() {
    return Triple::info("tpo-l", "TPO-L", "TPO with log-probabilities per token and a target margin.");
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    const Real z = beta * (w.logp / w.len - l.logp / l.len) - tpo_l_gamma;
    return smoothed(z, label_smoothing) + tpo_alpha * nll(d[2]);
  }
};

} // namespace

DORA_PACK("org.dora.reference-free", "0.1.0", CPO, HingeCPO, SquaredCPO, ORPO, AlphaPO, SLiC, TPO, TPOL)
