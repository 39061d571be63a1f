/* Objectives that keep every rule and are like none that is shipped. Checks that fail one of them are wrong.
 */
#include <dora.hpp>

using namespace dora;

namespace {

Info plain(const char *id) { return Info(id, "Unusual", "For the tests.").license("Apache-2.0"); }

// Exactly three responses, in the order of their scores: no pairs, no lists of other lengths.
struct Triple : Objective {
  static Info info() {
    return plain("triple")
        .needs(DORA_INPUT_SCORE | DORA_INPUT_LEN)
        .responses(3, 3)
        .bound(0)
        .properties(DORA_PROP_PERMUTATION_EQUIVARIANT | DORA_PROP_SCORE_SHIFT_INVARIANT);
  }
  Real loss(const Datum &d) const {
    const Responses y = d.ranked();
    if (y.size() != 3) refuse("needs three scores");
    return softplus(y[1].logp / y[1].len - y[0].logp / y[0].len) +
           softplus(y[2].logp / y[2].len - y[1].logp / y[1].len);
  }
};

// A function of columns alone: log-probabilities have no part in it, and derivative 0.
struct ColumnsOnly : Objective {
  Column cost{"cost", Per::datum, Need::required, true};
  Column bonus{"bonus", Per::response, Need::optional};
  static Info info() { return plain("columns-only"); }
  Real loss(const Datum &d) const {
    double sum = 0;
    for (std::size_t j = 0; d.has(bonus) && j < d.size(); j++) sum += d.at(bonus, d[j]);
    return square(d.variable(cost)) - sum;
  }
};

// One response, good or bad; labels are 0 and 1 and nothing else.
struct Unpaired : Objective {
  Param beta{"beta", 0.1, positive(100), "steepness"};
  Column desirable{"desirable", Per::datum};
  static Info info() { return plain("unpaired").needs(DORA_INPUT_REF_LOGP).responses(1, 1).bound(0); }
  Real loss(const Datum &d) const {
    const double label = d[desirable];
    if (label != 0 && label != 1) refuse("needs 'desirable' to be 0 or 1");
    return -log_sigmoid((2 * label - 1) * beta * (d[0].logp - d[0].ref_logp));
  }
};

// Token by token, and the sums have no part in it.
struct Tokens : Objective {
  static Info info() { return plain("tokens").needs(DORA_INPUT_TOK_LOGP | DORA_INPUT_REF_TOK_LOGP).bound(0); }
  Real loss(const Datum &d) const {
    Real sum = 0;
    for (std::size_t j = 0; j < d.size(); j++)
      for (std::size_t t = 0; t < d.token_count(d[j]); t++)
        sum += softplus(d.ref_token_logp(d[j], t) - d.token_logp(d[j], t));
    return sum;
  }
};

// Parameters of every kind.
struct Typed : Objective {
  Whole power{"power", 2, 1, 5, "of the margin"};
  Flag is_mean{"mean", false, "per token instead of in sum"};
  Choice link{"link", {{"logistic", "log(1 + e^-z)"}, {"exponential", "e^-z"}}, "what becomes of it"};
  static Info info() { return plain("typed").needs(DORA_INPUT_LEN).uses(DORA_INPUT_SCORE).responses(2, 2); }
  Real loss(const Datum &d) const {
    const auto [w, l] = d.pair();
    Real z = (is_mean ? w.logp / w.len - l.logp / l.len : w.logp - l.logp) / 4;
    Real raised = 1;
    for (int i = 0; i < power; i++) raised = raised * z;
    return link == 0 ? softplus(-raised) : exp(-raised);
  }
};

// A bound for every datum of its own, and none for all.
struct OwnBound : Objective {
  static Info info() { return plain("own-bound").responses(2); }
  Real loss(const Datum &d) const {
    const double floor = -2.0 * static_cast<double>(d.size());
    d.bound(floor);
    Real sum = floor;
    for (std::size_t j = 0; j < d.size(); j++) sum += square(d[j].logp) / 10;
    return sum;
  }
};

// One number for the batch: the spread of mean log-probabilities.
struct Spread : Objective {
  static Info info() { return plain("spread").needs(DORA_INPUT_LEN).bound(0); }
  Real total(const Batch &batch) const {
    Real sum = 0, squares = 0;
    double n = 0;
    for (std::size_t i = 0; i < batch.size(); i++)
      for (std::size_t j = 0; j < batch[i].size(); j++) {
        const Real u = batch[i][j].logp / batch[i][j].len;
        sum += u, squares += square(u), n += 1;
      }
    return squares / n - square(sum / n) + 1e-9;
  }
};

// Scores are probabilities, and others are refused.
struct Probabilities : Objective {
  static Info info() { return plain("probabilities").needs(DORA_INPUT_SCORE).bound(0); }
  Real loss(const Datum &d) const {
    Real sum = 0;
    for (std::size_t j = 0; j < d.size(); j++) {
      if (!(d[j].score >= 0 && d[j].score <= 1)) refuse("needs scores from 0 to 1");
      sum += square(exp(d[j].logp) - d[j].score);
    }
    return sum;
  }
};

// The response of the target source comes first, always.
struct TargetFirst : Objective {
  static Info info() {
    return plain("target-first").needs(DORA_INPUT_GOLDEN_INDEX).uses(DORA_INPUT_WEIGHT).bound(0).responses(2);
  }
  Real loss(const Datum &d) const {
    if (d.golden_index() != 0) refuse("needs the response of the target source to be the first");
    return d.weight() * softplus(d[1].logp - d[0].logp);
  }
};

} // namespace

DORA_PACK("org.example.unusual", "1.0.0", Triple, ColumnsOnly, Unpaired, Tokens, Typed, OwnBound, Spread,
          Probabilities, TargetFirst)
