/* listwise: losses for any number of responses with scores.
 *
 *   u = beta (π - ref)         π, ref: summed log-probabilities, nats;  R: scores
 *
 * A response without a score is ignored. Rankings begin with the best response. Equal values are
 * ordered by index.
 */
#include <dora.hpp>

using namespace dora;

namespace {

Info about(const char *id, const char *name, const char *summary, const char *citation) {
  return Info(id, name, summary, citation)
      .needs(DORA_INPUT_SCORE)
      .bound(0)
      .properties(DORA_PROP_PERMUTATION_EQUIVARIANT | DORA_PROP_SCORE_SHIFT_INVARIANT)
      .license("Apache-2.0")
      .tags("listwise");
}

// Compares the distribution of the scores with that of the policy's rewards.
struct OfDistributions : Objective {
  Param beta_reward{"beta_reward", 1, positive(1e6), "temperature of the scores"};
  Param beta_model{"beta_model", 0.1, positive(1000), "how strongly the policy is held to the reference"};

  Reals scores(const Responses &responses) const {
    Reals result;
    for (const Response &r : responses) result.push_back(r.score / beta_reward);
    return result;
  }

  Reals rewards(const Responses &responses) const {
    Reals result;
    for (const Response &r : responses) result.push_back(beta_model * (r.logp - r.ref_logp));
    return result;
  }
};

// This loss is also known as InfoNCA.
struct RewardDPO : OfDistributions {
  static Info info() {
    return about("dpo-rw", "DPO-rw", "Cross-entropy of the policy's rewards under the scores' softmax.",
                 "https://arxiv.org/abs/2402.00856")
        .needs(DORA_INPUT_REF_LOGP);
  }

  Real loss(const Datum &d) const {
    const Responses responses = d.scored();
    const Reals R = scores(responses), u = rewards(responses), p = softmax(R);
    Real loss = 0;
    for (std::size_t j = 0; j < p.size(); j++) loss -= p[j] * log_softmax(u, j);
    return loss;
  }
};

struct RewardEXO : OfDistributions {
  static Info info() {
    return about("exo-rw", "EXO-rw", "Reverse KL divergence of the policy's softmax from the scores'.",
                 "https://arxiv.org/abs/2402.00856")
        .needs(DORA_INPUT_REF_LOGP);
  }

  Real loss(const Datum &d) const {
    const Responses responses = d.scored();
    const Reals R = scores(responses), u = rewards(responses), p = softmax(u);
    Real loss = 0;
    for (std::size_t j = 0; j < p.size(); j++) loss += p[j] * (log_softmax(u, j) - log_softmax(R, j));
    return loss;
  }
};

// Uses LambdaLoss weights. They depend only on the ranks of u, which are piecewise constant, so
// they don't contribute to the derivative.
struct LiPO : Objective {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Choice log_base{"log_base", {{"e", "natural"}, {"2", "base 2"}}, "of the discount log(1 + rank)"};

  static Info info() {
    Info info = about("lipo-lambda", "LiPO-lambda", "Pairwise logistic losses weighted as in LambdaLoss.",
                      "https://arxiv.org/abs/2402.01878");
    info.about.properties &= ~DORA_PROP_SCORE_SHIFT_INVARIANT; // because of 2^R
    return info.needs(DORA_INPUT_REF_LOGP).has_kinks();
  }

  Real loss(const Datum &d) const {
    const Responses y = d.scored();
    Reals u;
    for (const Response &r : y) u.push_back(beta * (r.logp - r.ref_logp));
    Real loss = 0;
    for (std::size_t i = 0; i < y.size(); i++)
      for (std::size_t j = 0; j < y.size(); j++)
        if (y[i].score > y[j].score)
          loss +=
              gain(y[i], y[j]) * std::fabs(1 / discount(u, i) - 1 / discount(u, j)) * softplus(u[j] - u[i]);
    return loss;
  }

  static double gain(const Response &a, const Response &b) { return std::exp2(a.score) - std::exp2(b.score); }

  double discount(const Reals &u, std::size_t i) const {
    double rank = 1;
    for (std::size_t j = 0; j < u.size(); j++)
      rank += u[j].value() > u[i].value() || (u[j].value() == u[i].value() && j < i);
    return log_base == 0 ? std::log1p(rank) : std::log2(1 + rank);
  }
};

// Preference Ranking Optimization, with p = π / len. Every response in the ranking is compared with
// those below it. Each comparison has its own temperature, the gap T between the two scores. If
// ties are skipped, a response is compared only with those that have lower scores.
struct PRO : Objective {
  Param sft_weight{"sft_weight", 0.05, between(0, 1000), "weight of the best response's NLL"};
  Choice ties{"ties",
              {{"order", "equal scores rank in the order of the data set"},
               {"skip", "responses of equal scores are not compared, and the best ones share the SFT term"}},
              "what becomes of equal scores"};

  static Info info() {
    return about("pro", "PRO", "Contrast of every response with those below it, plus SFT on the best.",
                 "https://arxiv.org/abs/2306.17492")
        .needs(DORA_INPUT_LEN);
  }

  Real loss(const Datum &d) const {
    const Responses y = d.ranked();
    return contrast(y, false, skips()) - share(y) * best(y, true);
  }

  bool skips() const { return ties != 0; }

  // Returns the log-probability of the best response, per token or summed. If ties are skipped, it
  // is the mean over all responses with the best score.
  Real best(const Responses &y, bool is_mean) const {
    const auto logp = [is_mean](const Response &r) { return is_mean ? r.logp / r.len : r.logp; };
    if (!skips()) return logp(y[0]);
    Real sum = 0;
    std::size_t n = 0;
    while (n < y.size() && y[n].score == y[0].score) sum += logp(y[n++]);
    return sum / static_cast<double>(n);
  }

  double share(const Responses &y) const {
    const double below = static_cast<double>(y.size()) - 1;
    return sft_weight * below * below;
  }

  // Returns Σ_k [ log Σ_{j >= k} exp(p_j T_kj) - p_k T_kk ]. In the authors' code, 1e-10 is added
  // inside the logarithm.
  static Real contrast(const Responses &y, bool is_official, bool skips) {
    Real loss = 0;
    const double lowest = y[y.size() - 1].score;
    for (std::size_t k = 0; k + 1 < y.size() && !(skips && y[k].score == lowest); k++) {
      Reals x; // x_0 is that of y_k, whose T is the widest gap
      x.push_back(y[k].logp / y[k].len * (y[k].score - y[y.size() - 1].score));
      for (std::size_t j = k + 1; j < y.size(); j++)
        if (!skips || y[j].score < y[k].score) x.push_back(y[j].logp / y[j].len * (y[k].score - y[j].score));
      if (is_official) x.push_back(std::log(1e-10));
      loss -= log_softmax(x, 0);
    }
    return loss;
  }
};

struct OfficialPRO : PRO {
  static Info info() {
    return about("pro-official", "PRO, authors' code", "PRO with summed SFT and 1e-10 inside the logarithm.",
                 "https://github.com/AlibabaResearch/DAMO-ConvAI/tree/main/PRO")
        .needs(DORA_INPUT_LEN);
  }

  Real loss(const Datum &d) const {
    const Responses y = d.ranked();
    return contrast(y, true, skips()) - share(y) * best(y, false);
  }
};

// LIRE as implemented in its authors' code. With the scores themselves, this loss is `lire`.
struct SoftmaxLIRE : Objective {
  Param T{"T", 2, positive(1e6), "divides the log-probabilities before their softmax", "nats"};

  static Info info() {
    return about("lire-softmax", "LIRE, authors' code",
                 "Expected softmaxed score of a response drawn from the tempered policy, to be maximised.",
                 "https://github.com/stevie1023/Lire")
        .bound(-1)
        .tags("listwise,reference-free");
  }

  Real loss(const Datum &d) const {
    Reals x, R;
    for (const Response &r : d.scored()) x.push_back(r.logp / T), R.push_back(r.score);
    return -dot(softmax(x), softmax(R));
  }
};

} // namespace

DORA_PACK("org.dora.listwise", "0.1.0", RewardDPO, RewardEXO, LiPO, PRO, OfficialPRO, SoftmaxLIRE)
