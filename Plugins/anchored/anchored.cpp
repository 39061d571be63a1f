/* anchored: pairwise losses that use the reward of each response, not only the difference.
 *
 *   a = beta (π_w - ref_w),   b = beta (π_l - ref_l)         π, ref: summed log-probabilities, nats
 *
 * w is the response with the higher score, or the first one at a tie or if the data have no scores.
 */
#include <dora.hpp>

using namespace dora;

namespace {

struct OfRewards : Objective {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Metric chosen{"reward_chosen", "implicit reward of the chosen response", "nats"};
  Metric rejected{"reward_rejected", "implicit reward of the rejected response", "nats"};

  struct Rewards {
    Real a, b;
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

  Rewards rewards(const Datum &d) const {
    const auto [w, l] = d.pair();
    const Rewards result = {beta * (w.logp - w.ref_logp), beta * (l.logp - l.ref_logp)};
    d.report(chosen, result.a.value());
    d.report(rejected, result.b.value());
    return result;
  }
};

struct NCA : OfRewards {
  static Info info() {
    return OfRewards::info("nca-pair", "NCA, pairwise",
                           "Noise-contrastive alignment: raises the chosen response's own likelihood too.",
                           "https://arxiv.org/abs/2402.05369");
  }

  Real loss(const Datum &d) const {
    const auto [a, b] = rewards(d);
    return -log_sigmoid(a) - 0.5 * log_sigmoid(-a) - 0.5 * log_sigmoid(-b);
  }
};

// BCO without the shift of the rewards, unlike `bco`.
struct PairedBCO : OfRewards {
  static Info info() {
    return OfRewards::info("bco-pair", "BCO, pairwise", "Binary classification of chosen against rejected.",
                           "https://arxiv.org/abs/2404.04656");
  }

  Real loss(const Datum &d) const {
    const auto [a, b] = rewards(d);
    return -log_sigmoid(a) - log_sigmoid(-b);
  }
};

struct APOZero : OfRewards {
  static Info info() {
    return OfRewards::info("apo-zero", "APO-zero",
                           "Raises the chosen response and lowers the rejected one, each by itself.",
                           "https://arxiv.org/abs/2408.06266");
  }

  Real loss(const Datum &d) const {
    const auto [a, b] = rewards(d);
    return sigmoid(-a) + sigmoid(b);
  }
};

struct APODown : OfRewards {
  static Info info() {
    return OfRewards::info("apo-down", "APO-down", "Lowers both responses, the rejected one by more.",
                           "https://arxiv.org/abs/2408.06266");
  }

  Real loss(const Datum &d) const {
    const auto [a, b] = rewards(d);
    return sigmoid(a) + sigmoid(b - a);
  }
};

struct SPPO : OfRewards {
  static Info info() {
    return OfRewards::info("sppo-hard", "SPPO, hard labels",
                           "Squared distance of the log-ratios from +1 / (2 beta) and -1 / (2 beta).",
                           "https://arxiv.org/abs/2405.00675");
  }

  Real loss(const Datum &d) const {
    const auto [a, b] = rewards(d);
    return square((a - 0.5) / beta) + square((b + 0.5) / beta);
  }
};

// SPPO as implemented by its authors. The labels are win rates, and the loss is half the sum of the
// squares.
struct OfficialSPPO : OfRewards {
  Param p_win{"p_win", 1, between(0, 1), "win rate of the chosen response where no column tells"};
  Param p_lose{"p_lose", 0, between(0, 1), "win rate of the rejected response where no column tells"};
  Column win{"p_win", Per::datum, Need::optional};
  Column lose{"p_lose", Per::datum, Need::optional};

  static Info info() {
    return OfRewards::info("sppo-official", "SPPO, authors' code",
                           "Squared distance of the log-ratios from what the win rates say.",
                           "https://github.com/uclaml/SPPO");
  }

  Real loss(const Datum &d) const {
    const auto [a, b] = rewards(d);
    const double p = d.has(win) ? d[win] : p_win, q = d.has(lose) ? d[lose] : p_lose;
    return (square((a - (p - 0.5)) / beta) + square((b - (q - 0.5)) / beta)) / 2;
  }
};

} // namespace

DORA_PACK("org.dora.anchored", "0.1.0", NCA, PairedBCO, APOZero, APODown, SPPO, OfficialSPPO)
