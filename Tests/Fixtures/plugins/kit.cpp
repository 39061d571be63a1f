/* Objectives in C++ that show what dora.hpp does about its author's mistakes and about odd batches. */
#include <dora.hpp>

#include <cmath>

using namespace dora;

namespace {

Info plain(const char *id) { return Info(id, "Kit", "For the tests."); }

// Every function of Real, added up, so that a finite difference sees each of them.
struct Functions : Objective {
  static Info info() { return plain("functions").responses(3, 3).has_kinks(); }

  Real loss(const Datum &d) const {
    const Real x = d[0].logp, y = d[1].logp, z = d[2].logp; // all below 0
    Reals all;
    for (std::size_t j = 0; j < d.size(); j++) all.push_back(d[j].logp);
    Real total = 1 + x - 2 + (3 - y) * x / (z - 1) - 2 / z + x * 0.5 / 4;
    total += exp(x) + expm1(y) + log(-z) + log1p(exp(z)) + sqrt(-x) + pow(-y, 1.5) + square(z);
    total += sigmoid(x) + log_sigmoid(-y) + softplus(z) + log1mexp(x) + log1mexp(y / 100);
    total += relu(x) + relu(-y) + abs(z) + max(x, y) * min(y, z);
    total -= logsumexp(all) * log_softmax(all, 1) + mean(all) + sum(sorted(all).from(1));
    const double slopes[] = {1, -2, 0.5};
    total += by_hand(x.value() - 2 * y.value() + 0.5 * z.value(), all, slopes);
    return total + dot(softmax(all), all);
  }
};

// More elements than a short list holds without the heap.
struct Long : Objective {
  static Info info() { return plain("long"); }
  Real loss(const Datum &d) const {
    Reals x;
    for (std::size_t j = 0; j < d.size(); j++) x.push_back(d[j].logp * static_cast<double>(j + 1));
    Reals moved = std::move(x);
    return logsumexp(moved);
  }
};

struct Throws : Objective {
  Choice what{
      "what", {{"refusal", nullptr}, {"error", nullptr}, {"memory", nullptr}, {"number", nullptr}}, "thrown"};
  static Info info() { return plain("throws"); }
  Real loss(const Datum &d) const {
    if (d[0].logp.value() > -5) return d[0].logp;
    if (what == 0) refuse("needs a likelier response");
    if (what == 1) throw std::out_of_range("a defect");
    if (what == 2) throw std::bad_alloc();
    throw 7;
  }
};

struct Overflows : Objective {
  Flag derivative{"derivative", false, "only the derivative does"};
  static Info info() { return plain("overflows"); }
  Real loss(const Datum &d) const {
    const Real x = d[0].logp;
    if (x.value() > -5) return x;
    return derivative ? sqrt(x - x.value()) : exp(-1000 * x);
  }
};

// One that forgets to say that it stops a gradient, and one of too few losses.
struct Forgetful : Objective {
  static Info info() { return plain("forgetful"); }
  Real loss(const Datum &d) const { return stop_gradient(d[0].logp) * d[0].logp; }
};
struct TooFew : Objective {
  static Info info() { return plain("too-few"); }
  void losses(const Batch &, Reals &) const {}
};

struct Settings : Objective {
  Param open{"open", 0.5, {0, 1, DORA_PARAM_MIN_OPEN | DORA_PARAM_MAX_OPEN}, "both ends excluded", "nats"};
  Flag flag{"flag", true, "fixed"};
  Column needed{"needed", Per::datum};
  Column wanted{"wanted", Per::response, Need::optional, true};
  Metric metric{"metric", "A metric", "nats", DORA_REDUCE_MAX};

  static Info info() {
    return plain("settings").needs(DORA_INPUT_LEN).tags("a,alias:other").license("CC0-1.0").revision(3);
  }
  Real loss(const Datum &d) const {
    d.report(metric, d[needed]);
    d.bound(-100);
    Real sum = open * d[0].logp;
    if (d.has(wanted))
      for (std::size_t j = 0; j < d.size(); j++) sum += d.variable(wanted, d[j]) * d[j].logp;
    return sum;
  }
};

} // namespace

DORA_PACK("org.example.kit", "1.0.0", Functions, Long, Throws, Overflows, Forgetful, TooFew, Settings)
