/* dora-official: objectives as implemented in the code released with DoRA
 * (https://arxiv.org/abs/2504.05831), https://github.com/stevie1023/DoRA. The comment on each
 * objective says how it differs from the form in its paper.
 *
 * π, ref: summed log-probabilities, nats; K: responses of a datum; R: scores.
 */
#include <dora.hpp>

using namespace dora;

namespace {

Info about(const char *id, const char *name, const char *summary) {
  return Info(id, name, summary, "https://github.com/stevie1023/DoRA")
      .needs(DORA_INPUT_SCORE)
      .bound(0)
      .properties(DORA_PROP_PERMUTATION_EQUIVARIANT | DORA_PROP_SCORE_SHIFT_INVARIANT)
      .license("Apache-2.0")
      .tags("listwise,official-code");
}

// Uses the mean of the Plackett-Luce factors; `dpo-pl` uses their sum.
struct MeanDPOPL : Objective {
  Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference model"};
  Choice ties{"ties",
              {{"order", "equal scores rank in the order of the data set"},
               {"skip", "responses of equal scores are not compared"}},
              "what becomes of equal scores"};

  static Info info() {
    return about("dpo-pl-dora", "DPO, Plackett-Luce, DoRA's code",
                 "Mean negative log-likelihood of the choices that make up the responses' ranking.")
        .needs(DORA_INPUT_REF_LOGP);
  }

  Real loss(const Datum &d) const {
    const Responses y = d.ranked();
    Reals u;
    for (const Response &r : y) u.push_back(beta * (r.logp - r.ref_logp));
    Real loss = 0;
    for (std::size_t k = 0; k < u.size(); k++)
      loss -= ties == 0 ? log_softmax(u.from(k), 0) : choice(y, u, k);
    return loss / static_cast<double>(u.size());
  }

  // Returns the factor for choosing response k among itself and the responses with lower scores.
  static Real choice(const Responses &y, const Reals &u, std::size_t k) {
    Reals stage;
    stage.push_back(u[k]);
    for (std::size_t j = k + 1; j < u.size(); j++)
      if (y[j].score < y[k].score) stage.push_back(u[j]);
    return log_softmax(stage, 0);
  }
};

// Uses the softmax of the scores and a mean over responses; `lire` uses the scores themselves and a
// sum.
struct MeanLIRE : Objective {
  Param T{"T", 2, positive(1e6), "divides the log-probabilities before their softmax", "nats"};

  static Info info() {
    return about("lire-dora", "LIRE, DoRA's code",
                 "Mean over responses of the tempered policy's probability times the softmaxed score.")
        .bound(-1)
        .tags("listwise,official-code,reference-free");
  }

  Real loss(const Datum &d) const {
    Reals x, R;
    for (const Response &r : d.scored()) x.push_back(r.logp / T), R.push_back(r.score);
    return -dot(softmax(x), softmax(R)) / static_cast<double>(x.size());
  }
};

// The ranking term is divided by K. The SFT target is the next-to-last response, whatever its
// score, and the SFT loss is averaged over the padded row.
struct OfRanking : Objective {
  Column padded_length{"padded_length", Per::datum};

  static Info info(const char *id, const char *name, const char *summary) {
    Info info = about(id, name, summary);
    info.about.properties &= ~DORA_PROP_PERMUTATION_EQUIVARIANT;
    return info.needs(DORA_INPUT_LEN).responses(2).has_kinks().tags("listwise,official-code,reference-free");
  }

  Real ranking_and_sft(const Datum &d) const {
    Real ranking = 0;
    for (std::size_t i = 0; i < d.size(); i++)
      for (std::size_t j = 0; j < d.size(); j++)
        if (d[i].score < d[j].score) ranking += relu(d[i].logp / d[i].len - d[j].logp / d[j].len);
    const Real sft = -d[d.size() - 2].logp / d[padded_length];
    return ranking / static_cast<double>(d.size()) + sft;
  }
};

struct RRHF : OfRanking {
  static Info info() {
    return OfRanking::info("rrhf-dora", "RRHF, DoRA's code", "RRHF with SFT on the last response but one.");
  }

  Real loss(const Datum &d) const { return ranking_and_sft(d); }
};

// The exponent is a scalar L for the whole batch times the weight of each response, w = 1 / (1/4 +
// 1/4 (1-p)/p) = 4p. This is neither Eq. 9 nor Table 4 of the paper.
struct RobustRRHF : OfRanking {
  Param lambda{"lambda", 1, positive(1e6), "temperature", "nats"};
  Column probs{"probs", Per::response};

  static Info info() {
    return OfRanking::info("dora-official-rrhf", "RRHF under DoRA, DoRA's code",
                           "Log-mean-exp over responses of one batch loss times each response's weight.");
  }

  Real total(const Batch &batch) const {
    Real L = 0;
    for (std::size_t i = 0; i < batch.size(); i++) L += ranking_and_sft(batch[i]);
    L = L / static_cast<double>(batch.size());
    Reals exponents;
    for (std::size_t i = 0; i < batch.size(); i++)
      for (std::size_t j = 0; j < batch[i].size(); j++)
        exponents.push_back(4 * batch[i].at(probs, batch[i][j]) / lambda * L);
    return lambda * (logsumexp(exponents) - std::log(static_cast<double>(exponents.size())));
  }
};

} // namespace

DORA_PACK("org.dora.dora-official", "0.1.0", MeanDPOPL, MeanLIRE, RRHF, RobustRRHF)
