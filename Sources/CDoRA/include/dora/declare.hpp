/* The declarations of an objective. Parameters, columns, metrics and state are members; `info`
 * contains everything else.
 *
 * While an objective is being constructed, its members register themselves with it. Each of them is
 * therefore declared only once. An objective has `static Info info()` and one of
 *
 *     Real loss(const Datum &) const;                   separable: a datum's loss depends on it alone
 *     void losses(const Batch &, Reals &loss) const;    coupled: one number per datum is pushed to `loss`
 *     Real total(const Batch &) const;                  joint: the objective of the batch, already a mean
 *
 * which need not be `const` if the objective has state. Any of them may call `refuse("…")` to say
 * what a datum lacks.
 */
#ifndef DORA_DECLARE_HPP
#define DORA_DECLARE_HPP

#include <dora.h>

#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

/* Declares a variable or function that each library has separately. Otherwise, with GNU compilers,
 * all libraries in a process share a static variable of an inline function, even if they were
 * loaded separately. */
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

// The declarations of the objective that is being constructed on this thread.
DORA_PRIVATE inline thread_local Declarations *under_construction = nullptr;

template <class T>
std::uint32_t declare(std::vector<T *> Declarations::*list, T *member) {
  if (!under_construction) throw std::logic_error("declared outside of an objective");
  auto &members = under_construction->*list;
  members.push_back(member);
  return static_cast<std::uint32_t>(members.size() - 1);
}

} // namespace detail

// The base class of all objectives. It holds the list of an objective's members.
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

// The range of values that a parameter may have.
struct Range {
  double min, max;
  std::uint32_t flags;
};
inline Range between(double min, double max) { return {min, max, 0}; }
// A range above 0, in which a search should use a logarithmic scale.
inline Range positive(double max) { return {0, max, DORA_PARAM_MIN_OPEN | DORA_PARAM_LOG_SCALE}; }
inline Range above(double min, double max) { return {min, max, DORA_PARAM_MIN_OPEN}; }
// A range that includes min but not max.
inline Range below(double min, double max) { return {min, max, DORA_PARAM_MAX_OPEN}; }

// The base class of all kinds of parameters.
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

// A real parameter, which may change between steps.
//
// It converts to double. Note that `is_long ? alpha : 1` is an int in C++, and therefore 0 if alpha
// is 0.3. Write `1.0` instead.
class Param : public Setting {
 public:
  Param(const char *id, double initial, Range range, const char *help, const char *unit = nullptr)
      : Setting(DORA_PARAM_REAL, id, initial, range, help) {
    schema.unit = unit;
    schema.flags |= DORA_PARAM_SCHEDULABLE;
  }
  operator double() const { return value; }
};

// An integer parameter, which is constant during a run.
class Whole : public Setting {
 public:
  Whole(const char *id, int initial, int min, int max, const char *help, const char *unit = nullptr)
      : Setting(DORA_PARAM_INTEGER, id, initial, between(min, max), help) {
    schema.unit = unit;
  }
  operator int() const { return static_cast<int>(value); }
};

// A boolean parameter, which is constant during a run.
class Flag : public Setting {
 public:
  Flag(const char *id, bool initial, const char *help)
      : Setting(DORA_PARAM_BOOLEAN, id, initial, between(0, 1), help) {}
  operator bool() const { return value != 0; }
};

// A choice among several ids, which is constant during a run. It converts to the position of the
// chosen id. The default is the first id.
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

// An input other than the fixed ones. The loss is differentiated with respect to it only if
// `is_variable` is true.
class Column {
 public:
  Column(const char *column_id, Per per, Need column_need = Need::required, bool is_variable = false)
      : id(column_id),
        extent(per),
        need(column_need),
        has_gradient(is_variable),
        index(detail::declare(&detail::Declarations::columns, this)) {}
  Column(const Column &) = delete;
  Column &operator=(const Column &) = delete;

  const char *const id;
  const Per extent;
  const Need need;
  const bool has_gradient;
  const std::uint32_t index;
};

// A number that is reported for each datum in addition to the loss.
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

// A number that is kept from one batch to the next. An objective simply assigns to it. After a
// repeated batch, or one that isn't a training step, the previous value is restored.
class State {
 public:
  explicit State(double initial) : value(initial) { detail::declare(&detail::Declarations::states, this); }
  State(const State &) = delete;
  State &operator=(const State &) = delete;

  operator double() const { return value; }
  State &operator=(double next) { return value = next, *this; }

  double value;
};

// -------------------------------------------------------------------------------------------- the rest

// The description of an objective, except for its members.
class Info {
 public:
  Info(const char *id, const char *name, const char *summary, const char *citation = nullptr) {
    about.struct_size = sizeof about;
    about.revision = 1;
    about.id = id, about.name = name, about.summary = summary, about.citation = citation;
    about.license = "NOASSERTION"; // the SPDX term for "not stated"
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

// The error for a datum that lacks something, which ends the evaluation of the batch. The text
// continues a sentence that begins with "it", for example "needs two responses".
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};
[[noreturn]] inline void refuse(const std::string &why) { throw Refusal(why); }

} // namespace dora

#endif /* DORA_DECLARE_HPP */
