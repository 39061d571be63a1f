/* The example of docs/writing-in-cpp.md: the same loss implemented twice, from its formula
 * and by hand.
 *
 *   p = softmax(π / T)       π: summed log-probabilities of a datum's responses, nats
 *   l = -Σ_j p_j R_j         R: their scores
 */
#include <dora.hpp>

using namespace dora;

struct Derived : Objective {
  Param T{"T", 2, positive(1e6), "divides the log-probabilities before their softmax", "nats"};

  static Info info(const char *id = "derived", const char *name = "LIRE, its derivative derived") {
    return Info(id, name, "Expected score of a response drawn from the tempered policy, negated.",
                "https://arxiv.org/abs/2405.13516")
        .needs(DORA_INPUT_SCORE)
        .properties(DORA_PROP_PERMUTATION_EQUIVARIANT)
        .license("Apache-2.0")
        .tags("listwise,reference-free");
  }

  Real loss(const Datum &d) const {
    Reals x;
    Doubles R;
    for (const Response &r : d.scored()) x.push_back(r.logp / T), R.push_back(r.score);
    return -dot(softmax(x), R);
  }
};

struct ByHand : Objective {
  Param T{"T", 2, positive(1e6), "divides the log-probabilities before their softmax", "nats"};

  static Info info() { return Derived::info("by-hand", "LIRE, its derivative by hand"); }

  Real loss(const Datum &d) const {
    const Responses y = d.scored();
    Reals logp;
    ShortList<double> slope;
    double top = y[0].logp.value(), sum = 0, mean = 0;
    for (const Response &r : y) logp.push_back(r.logp), top = std::fmax(top, r.logp.value());
    for (const Response &r : y) {
      slope.push_back(std::exp((r.logp.value() - top) / T));
      sum += slope[slope.size() - 1];
      mean += slope[slope.size() - 1] * r.score;
    }
    mean /= sum;
    for (std::size_t j = 0; j < y.size(); j++) slope[j] *= (mean - y[j].score) / (sum * T);
    return by_hand(-mean, logp, slope.data());
  }
};

DORA_PACK("org.dora.example-cpp", "0.1.0", Derived, ByHand)
