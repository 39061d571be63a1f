/* token-level: losses that weight tokens, or that add a likelihood per token.
 *
 *   z = beta ((π_w - ref_w) - (π_l - ref_l))         π, ref: summed log-probabilities, nats
 *
 * w is the response with the higher score, or the first one at a tie or if the data have no scores.
 * Here, the likelihood of a batch is the mean over its data, and that of a datum is the mean over
 * its tokens. In contrast, TRL takes the mean over all tokens in the batch, which makes a datum's
 * loss depend on the lengths of the others.
 */
#include <dora.hpp>

using namespace dora;

namespace {

Info about(const char *id, const char *name, const char *summary, const char *citation) {
  return Info(id, name, summary, citation)
      .needs(DORA_INPUT_REF_LOGP)
      .uses(DORA_INPUT_SCORE)
      .responses(2, 2)
      .bound(0)
      .properties(DORA_PROP_SCORE_SHIFT_INVARIANT)
      .license("Apache-2.0")
      .tags("pairwise,token-level");
}

struct OfMargin : Objective {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};

  Real dpo(const Response &w, const Response &l) const {
    return -log_sigmoid(beta * ((w.logp - w.ref_logp) - (l.logp - l.ref_logp)));
  }
};

struct LengthDesensitised : OfMargin {
  Param ld_alpha{"ld_alpha", 0.3, between(0, 1), "weight of tokens beyond the shorter response's length"};

  static Info info() {
    return about("ld-dpo", "LD-DPO", "DPO in which tokens beyond the common length count less.",
                 "https://arxiv.org/abs/2409.06411")
        .needs(DORA_INPUT_TOK_LOGP | DORA_INPUT_REF_TOK_LOGP);
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    const std::size_t common = std::min(d.token_count(w), d.token_count(l));
    return -log_sigmoid(beta * (log_ratio(d, w, common) - log_ratio(d, l, common)));
  }

  Real log_ratio(const Datum &d, const Response &r, std::size_t common) const {
    Real sum = 0;
    for (std::size_t t = 0; t < d.token_count(r); t++)
      sum += (t < common ? 1.0 : ld_alpha) * (d.token_logp(r, t) - d.ref_token_logp(r, t));
    return sum;
  }
};

// w_r = exp(mean over tokens of log π(t) - log Σ_v π(v)²), which measures how likely the policy
// itself is to write r.
struct Weighted : OfMargin {
  Flag use_weighting{"use_weighting", true, "weigh at all; without, this is DPO"};
  Column log_sum_sq{"token_log_sum_sq_probs", Per::token};

  static Info info() {
    return about("wpo-dpo", "WPO", "DPO weighted by how likely the policy is to write the pair.",
                 "https://arxiv.org/abs/2406.11827")
        .needs(DORA_INPUT_TOK_LOGP)
        .stops_gradient();
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    return (use_weighting ? weight(d, w) * weight(d, l) : 1.0) * dpo(w, l);
  }

  double weight(const Datum &d, const Response &r) const {
    const std::size_t n = d.token_count(r);
    Real sum = 0;
    for (std::size_t t = 0; t < n; t++) sum += d.token_logp(r, t) - d.at(log_sum_sq, r, t);
    return stop_gradient(exp(sum / static_cast<double>(n)));
  }
};

struct RPO : OfMargin {
  Param weight_0{"loss_weight_0", 1, between(0, 1000), "weight of the DPO term"};
  Param weight_1{"loss_weight_1", 1, between(0, 1000), "weight of the chosen response's NLL"};

  static Info info() {
    return about("rpo", "RPO", "DPO plus the chosen response's NLL per token.",
                 "https://arxiv.org/abs/2404.19733")
        .needs(DORA_INPUT_LEN);
  }

  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    return weight_0 * dpo(w, l) - weight_1 * w.logp / w.len;
  }
};

struct ChosenSFT : Objective {
  static Info info() {
    return Info("sft-chosen", "SFT", "Negative log-likelihood per token of the response of the best score.")
        .needs(DORA_INPUT_LEN)
        .uses(DORA_INPUT_SCORE)
        .bound(0)
        .properties(DORA_PROP_SCORE_SHIFT_INVARIANT)
        .license("Apache-2.0")
        .tags("reference-free,alias:sft");
  }

  Real loss(const Datum &d) const {
    const Response best = d.best();
    return -best.logp / best.len;
  }
};

} // namespace

DORA_PACK("org.dora.token-level", "0.1.0", LengthDesensitised, Weighted, RPO, ChosenSFT)
