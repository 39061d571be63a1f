/* policy-gradient: losses of reinforcement learning, by the rewards of several responses to a prompt.
 *
 *   A_r = what response r's reward is above those of the others of its prompt
 *   rho = exp(logp - old_tok_logp)          of a token, or of a response
 *
 * `score` is the reward. A response without one counts as one with A = 0. `old_tok_logp` are the
 * log-probabilities that the tokens had when they were drawn. Where all logp are still those, rho is 1
 * and every loss here has the gradient of -A logp, weighted in its own way.
 *
 * The sums over tokens are of one batch: the mean of the host over the data of a step makes them the
 * sums over all tokens of the step.
 */
#include <dora.hpp>

using namespace dora;

namespace {

Info about(const char *id, const char *name, const char *summary, const char *citation) {
  return Info(id, name, summary, citation)
      .needs(DORA_INPUT_SCORE)
      .responses(2)
      .properties(DORA_PROP_SCORE_SHIFT_INVARIANT)
      .license("Apache-2.0")
      .tags("policy-gradient");
}

// Rewards of a datum as advantages.
struct Advantages {
  // A_r = r - mean; with `is_scaled`, divided by the standard deviation with Bessel's correction.
  static Doubles of_group(const Datum &d, bool is_scaled) {
    const Sums sums(d);
    double squares = 0;
    for (std::size_t k = 0; k < d.size(); k++)
      if (!std::isnan(d[k].score)) squares += (d[k].score - sums.mean()) * (d[k].score - sums.mean());
    const double deviation = sums.count > 1 ? std::sqrt(squares / (sums.count - 1)) : 0;
    const double divisor = is_scaled ? deviation + 1e-4 : 1;
    Doubles advantages;
    for (std::size_t k = 0; k < d.size(); k++)
      advantages.push_back(std::isnan(d[k].score) ? 0 : (d[k].score - sums.mean()) / divisor);
    return advantages;
  }

  // A_r = r - mean of the others.
  static Doubles leave_one_out(const Datum &d) {
    const Sums sums(d);
    Doubles advantages;
    for (std::size_t k = 0; k < d.size(); k++) {
      const bool has_others = !std::isnan(d[k].score) && sums.count > 1;
      const double n = sums.count;
      advantages.push_back(has_others ? (d[k].score - sums.mean()) * (n / (n - 1)) : 0);
    }
    return advantages;
  }

 private:
  // Of the scores that are there, relative to the first one, since the differences are what counts.
  struct Sums {
    explicit Sums(const Datum &d) {
      for (std::size_t k = 0; k < d.size(); k++) {
        if (std::isnan(d[k].score)) continue;
        if (count == 0) first = d[k].score;
        sum += d[k].score - first;
        count += 1;
      }
    }
    double mean() const { return count > 0 ? first + sum / count : 0; }
    double first = 0, sum = 0, count = 0;
  };
};

// A number, and its derivative with respect to one token's log-probability.
struct Slope {
  double value, derivative;
};

// What all losses here have: tokens with the log-probabilities that they were drawn with.
//
// A response may have thousands of tokens, so that values and derivatives are worked out by hand, and a
// datum is one node of the tape.
struct TokenLevel : Objective {
  Param beta{"beta", 0, between(0, 1000), "weight of the divergence from the reference model"};
  Column old{"old_tok_logp", Per::token};
  Metric clipped{"clipped", "share of ratios that are clipped"};
  Metric drift{"drift", "mean of old_tok_logp - logp", "nats"};

  static Info info(const char *id, const char *name, const char *summary, const char *citation) {
    return about(id, name, summary, citation).needs(DORA_INPUT_TOK_LOGP).uses(DORA_INPUT_REF_TOK_LOGP);
  }

  // A sum over tokens, each with its derivative.
  struct Sum {
    double value = 0;
    Reals tokens;
    Doubles derivatives;
    double ratios = 0, clipped = 0, drift = 0;

    void add(const Real &token, const Slope &loss, double weight) {
      value += weight * loss.value;
      tokens.push_back(token);
      derivatives.push_back(weight * loss.derivative);
    }
  };

  Real finished(const Datum &d, const Sum &sum) const {
    d.report(clipped, sum.clipped / std::max(sum.ratios, 1.0));
    d.report(drift, sum.drift / std::max(static_cast<double>(sum.tokens.size()), 1.0));
    return by_hand(sum.value, sum.tokens, sum.derivatives.data());
  }

  // beta (e^x - x - 1), x = ref - logp: an estimate of the divergence that is never negative.
  Slope divergence(const Datum &d, const Response &r, std::size_t t, double logp) const {
    if (beta == 0) return {0, 0};
    const double reference = d.ref_token_logp(r, t);
    if (std::isnan(reference)) refuse("needs token log-probabilities under the reference model for beta > 0");
    const double x = reference - logp, excess = std::expm1(x);
    return {beta * (excess - x), -beta * excess};
  }

  // Σ_k weight(k) Σ_t token(k, t, …), where `token` returns the loss of a token.
  template <class Weight, class Token>
  Real sum(const Datum &d, Weight &&weight, Token &&token) const {
    Sum sum;
    for (std::size_t k = 0; k < d.size(); k++) {
      const Response r = d[k];
      const double w = weight(r);
      for (std::size_t t = 0; t < d.token_count(r); t++) {
        const Real logp = d.token_logp(r, t);
        bool is_clipped = false;
        const Slope loss = token(k, logp, d.at(old, r, t), is_clipped);
        const Slope more = divergence(d, r, t, logp.value());
        sum.add(logp, {loss.value + more.value, loss.derivative + more.derivative}, w);
        sum.ratios += 1;
        sum.clipped += is_clipped;
        sum.drift += d.at(old, r, t) - logp.value();
      }
    }
    return finished(d, sum);
  }

  // 1 / (K n_k): the mean over responses of the mean over their tokens.
  static double per_response(const Datum &d, const Response &r) {
    return 1 / (static_cast<double>(d.size()) * static_cast<double>(d.token_count(r)));
  }
};

// -min(rho A, clip(rho) A), and its derivative with respect to log rho.
Slope clipped_loss(double ratio, double advantage, double low, double high, bool &is_clipped) {
  is_clipped = (advantage < 0 && ratio < low) || (advantage > 0 && ratio > high);
  if (is_clipped) return {-advantage * (ratio < low ? low : high), 0};
  return {-advantage * ratio, -advantage * ratio};
}

struct ClippedTokens : TokenLevel {
  Param epsilon{"epsilon", 0.2, between(0, 1), "how far below 1 a ratio may fall before it is clipped"};

  template <class Weight>
  Real clipped_sum(const Datum &d, bool is_scaled, double high, Weight &&weight) const {
    const Doubles advantages = Advantages::of_group(d, is_scaled);
    return sum(d, weight, [&](std::size_t k, const Real &logp, double before, bool &is_clipped) {
      return clipped_loss(std::exp(logp.value() - before), advantages[k], 1 - epsilon, 1 + high, is_clipped);
    });
  }
};

struct GRPO : ClippedTokens {
  Param epsilon_high{"epsilon_high", 0.2, between(0, 1000), "how far above 1 a ratio may rise"};
  Flag scale{"scale", true, "divide rewards by their standard deviation"};

  static Info info() {
    return TokenLevel::info("grpo", "GRPO", "Clipped ratios of tokens, times the reward within the group.",
                            "https://arxiv.org/abs/2402.03300")
        .has_kinks();
  }
  Real loss(const Datum &d) const {
    return clipped_sum(d, scale, epsilon_high, [&](const Response &r) { return per_response(d, r); });
  }
};

struct DrGRPO : ClippedTokens {
  Param epsilon_high{"epsilon_high", 0.2, between(0, 1000), "how far above 1 a ratio may rise"};
  Flag scale{"scale", false, "divide rewards by their standard deviation"};
  Param max_tokens{"max_tokens", 512, positive(1e9),
                   "by what sums over tokens are divided, the same for all"};

  static Info info() {
    return TokenLevel::info("dr-grpo", "Dr. GRPO",
                            "GRPO without the two divisions that favour some responses.",
                            "https://arxiv.org/abs/2503.20783")
        .has_kinks();
  }
  Real loss(const Datum &d) const {
    const double weight = 1 / (static_cast<double>(d.size()) * max_tokens);
    return clipped_sum(d, scale, epsilon_high, [weight](const Response &) { return weight; });
  }
};

// Sums over all tokens of a step, divided by their number. The host takes the mean over data.
struct OfBatch {
  Column tokens{"batch_tokens", Per::datum};
  Column data{"batch_data", Per::datum};

  double per_token(const Datum &d) const {
    if (!(d[tokens] > 0)) refuse("needs batch_tokens above 0");
    return d[data] / d[tokens];
  }
};

struct DAPO : ClippedTokens, OfBatch {
  Param epsilon_high{"epsilon_high", 0.28, between(0, 1000), "how far above 1 a ratio may rise"};
  Flag scale{"scale", true, "divide rewards by their standard deviation"};

  static Info info() {
    return TokenLevel::info("dapo", "DAPO",
                            "GRPO with a higher upper limit, as a mean over the tokens of a step.",
                            "https://arxiv.org/abs/2503.14476")
        .has_kinks();
  }
  Real loss(const Datum &d) const {
    const double weight = per_token(d);
    return clipped_sum(d, scale, epsilon_high, [weight](const Response &) { return weight; });
  }
};

struct CISPO : TokenLevel, OfBatch {
  Param epsilon_high{"epsilon_high", 5, positive(1e6), "the greatest weight of a token"};
  Flag scale{"scale", true, "divide rewards by their standard deviation"};

  static Info info() {
    return TokenLevel::info("cispo", "CISPO",
                            "Log-probabilities weighted by clipped ratios, which are held constant.",
                            "https://arxiv.org/abs/2506.13585")
        .has_kinks()
        .stops_gradient();
  }
  Real loss(const Datum &d) const {
    const Doubles advantages = Advantages::of_group(d, scale);
    const double weight = per_token(d);
    return sum(
        d, [weight](const Response &) { return weight; },
        [&](std::size_t k, const Real &logp, double before, bool &is_clipped) -> Slope {
          const double ratio = stop_gradient(exp(logp - before));
          is_clipped = ratio > epsilon_high;
          const double factor = -std::min<double>(ratio, epsilon_high) * advantages[k];
          return {factor * logp.value(), factor};
        });
  }
};

struct SAPO : TokenLevel {
  Param tau_pos{"tau_pos", 1, positive(1000),
                "how fast the weight falls off where the reward is above the mean"};
  Param tau_neg{"tau_neg", 1.05, positive(1000), "the same elsewhere"};
  Flag scale{"scale", true, "divide rewards by their standard deviation"};

  static Info info() {
    return TokenLevel::info("sapo", "SAPO", "GRPO whose ratios are damped smoothly in place of clipped.",
                            "https://arxiv.org/abs/2511.20347");
  }
  Real loss(const Datum &d) const {
    const Doubles advantages = Advantages::of_group(d, scale);
    return sum(
        d, [&](const Response &r) { return per_response(d, r); },
        [&](std::size_t k, const Real &logp, double before, bool &) -> Slope {
          const double tau = advantages[k] > 0 ? tau_pos : tau_neg;
          const double excess = std::expm1(logp.value() - before);
          const double gate = sigmoid(tau * excess), other = sigmoid(-tau * excess);
          const double slope = -advantages[k] * 4 * gate;
          // Where the gate is closed, the ratio may be infinite.
          return {slope / tau, other > 0 ? slope * other * (1 + excess) : 0};
        });
  }
};

// One ratio for each response.
struct ResponseLevel : TokenLevel {
  // The mean over responses. `is_mean`: a ratio is the geometric mean of its tokens'; else their product.
  Real clipped_mean(const Datum &d, const Doubles &advantages, double low, double high, bool is_mean) const {
    Sum sum;
    const auto responses = static_cast<double>(d.size());
    for (std::size_t k = 0; k < d.size(); k++) {
      const Response r = d[k];
      const auto tokens = static_cast<double>(d.token_count(r));
      double log_ratio = 0;
      for (std::size_t t = 0; t < d.token_count(r); t++)
        log_ratio += d.token_logp(r, t).value() - d.at(old, r, t);
      const double share = is_mean ? 1 / tokens : 1;
      bool is_clipped = false;
      const Slope loss =
          clipped_loss(tokens > 0 ? std::exp(share * log_ratio) : 1, advantages[k], low, high, is_clipped);
      sum.ratios += 1;
      sum.clipped += is_clipped;
      sum.drift -= log_ratio;
      sum.value += loss.value / responses;
      for (std::size_t t = 0; t < d.token_count(r); t++) {
        const Real logp = d.token_logp(r, t);
        const Slope more = divergence(d, r, t, logp.value());
        const double rest = more.derivative / tokens + share * loss.derivative;
        sum.add(logp, {more.value / tokens, rest}, 1 / responses);
      }
    }
    return finished(d, sum);
  }
};

struct GSPO : ResponseLevel {
  Param epsilon{"epsilon", 3e-4, between(0, 1), "how far below 1 a response's ratio may fall"};
  Param epsilon_high{"epsilon_high", 4e-4, between(0, 1000), "how far above 1 it may rise"};
  Flag scale{"scale", true, "divide rewards by their standard deviation"};

  static Info info() {
    return TokenLevel::info("gspo", "GSPO",
                            "GRPO with one ratio per response, the geometric mean of its tokens'.",
                            "https://arxiv.org/abs/2507.18071")
        .has_kinks();
  }
  Real loss(const Datum &d) const {
    return clipped_mean(d, Advantages::of_group(d, scale), 1 - epsilon, 1 + epsilon_high, true);
  }
};

struct RLOO : ResponseLevel {
  Param epsilon{"epsilon", 0.2, between(0, 1), "how far below 1 a response's ratio may fall"};
  Param epsilon_high{"epsilon_high", 0.2, between(0, 1000), "how far above 1 it may rise"};

  static Info info() {
    return TokenLevel::info("rloo", "RLOO",
                            "Clipped ratios of responses, times the reward above the mean of the others.",
                            "https://arxiv.org/abs/2402.14740")
        .has_kinks();
  }
  Real loss(const Datum &d) const {
    return clipped_mean(d, Advantages::leave_one_out(d), 1 - epsilon, 1 + epsilon_high, false);
  }
};

} // namespace

DORA_PACK("org.dora.policy-gradient", "0.1.0", GRPO, DrGRPO, DAPO, GSPO, CISPO, SAPO, RLOO)
