/* What an objective declares: parameters, columns, metrics and state as members, the rest in `info`.
 *
 * A member registers itself with the Objective it is part of while that is being constructed, so that a
 * declaration stands in one place and is used by its own name. An objective has `static Info info()` and
 * one of
 *
 *     Real loss(const Datum &) const;                   separable: a datum's loss depends on it alone
 *     void losses(const Batch &, Reals &loss) const;    coupled: one number per datum is pushed to `loss`
 *     Real total(const Batch &) const;                  joint: the objective of the batch, already a mean
 *
 * which need not be `const` where there is state. `refuse("…")` in any of them says what a datum lacks.
 */
#ifndef DORA_DECLARE_HPP
#define DORA_DECLARE_HPP

#include <dora.h>

#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

/* What is declared with it belongs to one library. GNU compilers otherwise let all libraries of a process
 * share a static variable of an inline function, even those that were loaded separately. */
#define DORA_PRIVATE __attribute__((visibility("hidden")))

namespace dora {

class Setting;
class Column;
class Metric;
class State;

namespace detail {

struct Declarations {
  std::vector<Setting *> settings;
  std::vector<Column *> columns;
  std::vector<Metric *> metrics;
  std::vector<State *> states;
};

// Those of the objective whose members are being constructed on this thread.
DORA_PRIVATE inline thread_local Declarations *under_construction = nullptr;

template <class T>
std::uint32_t declare(std::vector<T *> Declarations::*list, T *member) {
  if (!under_construction) throw std::logic_error("declared outside of an objective");
  auto &members = under_construction->*list;
  members.push_back(member);
  return static_cast<std::uint32_t>(members.size() - 1);
}

} // namespace detail

// The base of every objective: it knows its members.
class Objective {
 public:
  Objective(const Objective &) = delete;
  Objective &operator=(const Objective &) = delete;
  const detail::Declarations &declared() const { return declared_; }

 protected:
  Objective() { detail::under_construction = &declared_; }

 private:
  detail::Declarations declared_;
};

// ------------------------------------------------------------------------------------------ parameters

// The values that a parameter may have.
struct Range {
  double min, max;
  std::uint32_t flags;
};
inline Range between(double min, double max) { return {min, max, 0}; }
// Above 0, searched by factors.
inline Range positive(double max) { return {0, max, DORA_PARAM_MIN_OPEN | DORA_PARAM_LOG_SCALE}; }
inline Range above(double min, double max) { return {min, max, DORA_PARAM_MIN_OPEN}; }
// From min, to anything below max.
inline Range below(double min, double max) { return {min, max, DORA_PARAM_MAX_OPEN}; }

// What all kinds of parameters have.
class Setting {
 public:
  Setting(const Setting &) = delete;
  Setting &operator=(const Setting &) = delete;

  dora_param schema{};
  double value;

 protected:
  Setting(std::uint32_t kind, const char *id, double initial, Range range, const char *help)
      : value(initial) {
    schema.struct_size = sizeof schema;
    schema.kind = kind;
    schema.flags = range.flags;
    schema.id = id;
    schema.help = help;
    schema.min = range.min, schema.max = range.max;
    schema.default_value = initial;
    detail::declare(&detail::Declarations::settings, this);
  }
};

// A number. It may change between steps.
//
// It reads as a double. Beware of `is_long ? alpha : 1`: C++ makes an int of it, and of alpha 0.3 a zero.
// Write `1.0`.
class Param : public Setting {
 public:
  Param(const char *id, double initial, Range range, const char *help, const char *unit = nullptr)
      : Setting(DORA_PARAM_REAL, id, initial, range, help) {
    schema.unit = unit;
    schema.flags |= DORA_PARAM_SCHEDULABLE;
  }
  operator double() const { return value; }
};

// A whole number, for the whole run.
class Whole : public Setting {
 public:
  Whole(const char *id, int initial, int min, int max, const char *help, const char *unit = nullptr)
      : Setting(DORA_PARAM_INTEGER, id, initial, between(min, max), help) {
    schema.unit = unit;
  }
  operator int() const { return static_cast<int>(value); }
};

// True or false, for the whole run.
class Flag : public Setting {
 public:
  Flag(const char *id, bool initial, const char *help)
      : Setting(DORA_PARAM_BOOLEAN, id, initial, between(0, 1), help) {}
  operator bool() const { return value != 0; }
};

// One of several ids, for the whole run; as a number, its place among them. The first is the default.
class Choice : public Setting {
 public:
  Choice(const char *id, std::initializer_list<dora_choice> choices, const char *help)
      : Setting(DORA_PARAM_ENUM, id, 0, between(0, static_cast<double>(choices.size()) - 1), help),
        choices_(choices) {
    schema.choices = choices_.data();
    schema.n_choices = static_cast<std::uint32_t>(choices_.size());
  }
  operator int() const { return static_cast<int>(value); }

 private:
  std::vector<dora_choice> choices_;
};

// --------------------------------------------------------------------------------- columns and metrics

enum class Per : std::uint32_t {
  datum = DORA_PER_DATUM,
  response = DORA_PER_RESPONSE,
  token = DORA_PER_TOKEN
};
enum class Need { required, optional };

// An input beyond the fixed ones. The loss is a function of it only if it `is_variable`.
class Column {
 public:
  Column(const char *column_id, Per per, Need column_need = Need::required, bool is_variable = false)
      : id(column_id), extent(per), need(column_need), has_gradient(is_variable),
        index(detail::declare(&detail::Declarations::columns, this)) {}
  Column(const Column &) = delete;
  Column &operator=(const Column &) = delete;

  const char *const id;
  const Per extent;
  const Need need;
  const bool has_gradient;
  const std::uint32_t index;
};

// A number per datum that is reported beside the loss.
class Metric {
 public:
  Metric(const char *id, const char *label, const char *unit = nullptr,
         std::uint32_t reduce = DORA_REDUCE_MEAN)
      : schema{sizeof(dora_metric), reduce, id, label, unit},
        index(detail::declare(&detail::Declarations::metrics, this)) {}
  Metric(const Metric &) = delete;
  Metric &operator=(const Metric &) = delete;

  const dora_metric schema;
  const std::uint32_t index;
};

// A number that one batch leaves to the next. An objective only advances it: on a batch that is repeated,
// or that is no training step, it is put back.
class State {
 public:
  explicit State(double initial) : value(initial) {
    detail::declare(&detail::Declarations::states, this);
  }
  State(const State &) = delete;
  State &operator=(const State &) = delete;

  operator double() const { return value; }
  State &operator=(double next) { return value = next, *this; }

  double value;
};

// -------------------------------------------------------------------------------------------- the rest

// What an objective says about itself beyond its members.
class Info {
 public:
  Info(const char *id, const char *name, const char *summary, const char *citation = nullptr) {
    about.struct_size = sizeof about;
    about.revision = 1;
    about.id = id, about.name = name, about.summary = summary, about.citation = citation;
    about.license = "NOASSERTION"; // as SPDX says "not stated"
    about.k_min = 1;
    about.lower_bound = std::numeric_limits<double>::quiet_NaN();
  }

  Info &needs(std::uint64_t inputs) { return about.needs |= inputs, *this; }
  Info &uses(std::uint64_t inputs) { return about.uses |= inputs, *this; }
  // The number of responses that a datum may have; if `most` is 0, there is no upper limit.
  Info &responses(std::uint32_t least, std::uint32_t most = 0) {
    return about.k_min = least, about.k_max = most, *this;
  }
  Info &bound(double nats) { return about.lower_bound = nats, *this; }
  Info &license(const char *spdx) { return about.license = spdx, *this; }
  Info &tags(const char *list) { return about.tags = list, *this; }
  Info &revision(std::uint32_t number) { return about.revision = number, *this; }
  Info &properties(std::uint32_t bits) { return about.properties |= bits, *this; }
  Info &has_kinks() { return properties(DORA_PROP_NON_SMOOTH); }
  Info &stops_gradient() { return properties(DORA_PROP_STOP_GRADIENT); }

  dora_objective about{};
};

// What a datum lacks, in words that follow "it": "needs two responses". Ends the batch.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};
[[noreturn]] inline void refuse(const std::string &why) { throw Refusal(why); }

} // namespace dora

#endif /* DORA_DECLARE_HPP */
