/* The functions and tables that the interface requires of a library, generated from the types of
 * its objectives. */
#ifndef DORA_PACK_HPP
#define DORA_PACK_HPP

#include <dora.h>

#include <cstring>
#include <type_traits>

#include "evaluate.hpp"


// A configured objective, which the interface calls an instance.
struct dora_instance {
  explicit dora_instance(const dora_objective &description) : about(description) {}
  virtual ~dora_instance() = default;
  virtual const dora::detail::Declarations &declared() const = 0;
  virtual void run(dora::detail::Evaluation &evaluation) = 0;

  const dora_objective &about;
  dora::StoppedValues stopped;
  std::vector<double> before; // the state before the latest batch
};

namespace dora {
namespace detail {

// Type traits that detect which of `loss` and `losses` an objective defines. An objective with neither has
// `total`.
template <class T, class = void>
struct has_loss : std::false_type {};
template <class T>
struct has_loss<T, std::void_t<decltype(&T::loss)>> : std::true_type {};
template <class T, class = void>
struct has_losses : std::false_type {};
template <class T>
struct has_losses<T, std::void_t<decltype(&T::losses)>> : std::true_type {};

template <class T>
struct Instance final : dora_instance {
  using dora_instance::dora_instance;
  const Declarations &declared() const override { return objective.declared(); }

  void run(Evaluation &evaluation) override {
    if constexpr (has_loss<T>::value)
      evaluation.separable([this](const Datum &datum) { return objective.loss(datum); });
    else if constexpr (has_losses<T>::value)
      evaluation.coupled([this](const Batch &batch, Reals &loss) { objective.losses(batch, loss); });
    else
      evaluation.joint([this](const Batch &batch) { return objective.total(batch); });
  }

  T objective;
};

// Everything that a library returns to the host. None of it is ever freed.
class Table {
  // The lowest minor version of the interface that this kit works with. The type is signed to avoid
  // warnings about a comparison that is always false.
  static constexpr std::int64_t least_minor = 0;

 public:
  template <class... T>
  static const dora_pack *entry(const char *id, const char *version, std::uint32_t major,
                                std::uint32_t minor) {
    if (major != DORA_ABI_MAJOR || minor < least_minor) return nullptr;
    if (!the()) {
      try {
        Table *table = new Table;
        table->objectives_.reserve(sizeof...(T));
        (table->add<T>(), ...);
        table->finish(id, version);
        the() = table;
      } catch (...) {
        return nullptr;
      }
    }
    return &the()->pack_;
  }

 private:
  using Factory = dora_instance *(*)(const dora_objective &);

  // The library's table. It is stored as a pointer, so that it isn't destroyed when the process
  // ends.
  DORA_PRIVATE static Table *&the() {
    static Table *table = nullptr;
    return table;
  }

  template <class T>
  void add() {
    // The prototype is never destroyed, since the description points to its members.
    const T &prototype = *new T;
    const Declarations &declared = prototype.declared();
    dora_objective about = T::info().about;
    about.coupling = has_loss<T>::value ? DORA_SEPARABLE : has_losses<T>::value ? DORA_COUPLED : DORA_JOINT;
    if (!declared.states.empty()) about.properties |= DORA_PROP_STATEFUL;
    // Stopped values and state are stored in the instance, so only one evaluation may run at a
    // time.
    if (!(about.properties & (DORA_PROP_STATEFUL | DORA_PROP_STOP_GRADIENT)))
      about.properties |= DORA_PROP_CONCURRENT;
    about.needs_columns = list(declared, [](const Column &c) { return c.need == Need::required; });
    about.uses_columns = list(declared, [](const Column &c) { return c.need == Need::optional; });
    about.gradient_columns = list(declared, [](const Column &c) { return c.has_gradient; });
    about.n_params = static_cast<std::uint32_t>(declared.settings.size());
    about.n_metrics = static_cast<std::uint32_t>(declared.metrics.size());
    about.params = copies<dora_param>(declared.settings);
    about.metrics = copies<dora_metric>(declared.metrics);
    objectives_.push_back(about);
    factories_.push_back(
        [](const dora_objective &description) -> dora_instance * { return new Instance<T>(description); });
  }

  template <class Wanted>
  static const char *const *list(const Declarations &declared, Wanted wanted) {
    auto *ids = new std::vector<const char *>;
    for (const Column *column : declared.columns)
      if (wanted(*column)) ids->push_back(column->id);
    if (ids->empty()) return nullptr;
    ids->push_back(nullptr);
    return ids->data();
  }

  template <class Schema, class Member>
  static const Schema *copies(const std::vector<Member *> &members) {
    if (members.empty()) return nullptr;
    auto *schemas = new std::vector<Schema>;
    for (const Member *member : members) schemas->push_back(member->schema);
    return schemas->data();
  }

  void finish(const char *id, const char *version) {
    pack_.magic = DORA_PACK_MAGIC;
    pack_.struct_size = sizeof pack_;
    pack_.abi_major = DORA_ABI_MAJOR;
    pack_.abi_minor_min = static_cast<std::uint32_t>(least_minor);
    pack_.n_objectives = static_cast<std::uint32_t>(objectives_.size());
    pack_.id = id;
    pack_.version = version;
    pack_.objectives = objectives_.data();
    pack_.create = create;
    pack_.set_params = set_params;
    pack_.evaluate = evaluate;
    pack_.destroy = [](dora_instance *instance) { delete instance; };
    pack_.extension = extension;
  }

  // --------------------------------------------------------------------------------------- parameters

  static bool fits(const dora_param &schema, double x) {
    const bool is_above = schema.flags & DORA_PARAM_MIN_OPEN ? x > schema.min : x >= schema.min;
    const bool is_below = schema.flags & DORA_PARAM_MAX_OPEN ? x < schema.max : x <= schema.max;
    return is_above && is_below && (schema.kind == DORA_PARAM_REAL || x == std::floor(x));
  }

  // Checks all values before setting any of them.
  static dora_status assign(const Declarations &declared, const dora_kv *values, std::uint32_t n,
                            bool is_training, char *error, std::uint64_t capacity) {
    const auto find = [&](const char *id) -> Setting * {
      for (Setting *param : declared.settings)
        if (std::strcmp(param->schema.id, id) == 0) return param;
      return nullptr;
    };
    for (std::uint32_t i = 0; i < n; i++) {
      const std::string id = values[i].id;
      const Setting *param = find(values[i].id);
      if (!param) return say(DORA_E_UNKNOWN_ID, error, capacity, ("no parameter '" + id + "'").c_str());
      if (is_training && !(param->schema.flags & DORA_PARAM_SCHEDULABLE))
        return say(DORA_E_PARAM, error, capacity, (id + " can't change during training").c_str());
      if (!fits(param->schema, values[i].value))
        return say(DORA_E_PARAM, error, capacity, (id + " is out of range").c_str());
    }
    for (std::uint32_t i = 0; i < n; i++) find(values[i].id)->value = values[i].value;
    return DORA_OK;
  }

  static dora_status create(const dora_objective *objective, const dora_host *, const dora_kv *values,
                            std::uint32_t n, dora_instance **out, char *error, std::uint64_t capacity) try {
    *out = nullptr;
    const auto index = static_cast<std::size_t>(objective - the()->objectives_.data());
    std::unique_ptr<dora_instance> made(the()->factories_[index](*objective));
    const dora_status status = assign(made->declared(), values, n, false, error, capacity);
    if (status == DORA_OK) *out = made.release();
    return status;
  } catch (...) {
    return caught(error, capacity);
  }

  static dora_status set_params(dora_instance *instance, const dora_kv *values, std::uint32_t n, char *error,
                                std::uint64_t capacity) try {
    return assign(instance->declared(), values, n, true, error, capacity);
  } catch (...) {
    return caught(error, capacity);
  }

  // --------------------------------------------------------------------------------------- evaluation

  static dora_status evaluate(dora_instance *self, const dora_batch *batch, dora_result *result) {
    const Declarations &declared = self->declared();
    const bool stops = self->about.properties & DORA_PROP_STOP_GRADIENT;
    std::int64_t blamed = -1;
    std::vector<double> present;
    try {
      present = states(declared);
      const bool is_again = batch->flags & (DORA_BATCH_REPEAT | DORA_BATCH_FREEZE);
      if (is_again && !self->before.empty())
        put(declared, self->before);
      else if (!declared.states.empty())
        self->before = present;
      Evaluation evaluation(self->about, declared, batch, result, stops ? &self->stopped : nullptr);
      try {
        self->run(evaluation);
      } catch (...) {
        blamed = evaluation.blamed();
        throw;
      }
      if (batch->flags) put(declared, present); // with any of the flags, the state must not advance
      return DORA_OK;
    } catch (...) {
      put(declared, present);
      result->bad_datum = blamed;
      return caught(result->error, result->error_capacity);
    }
  }

  // -------------------------------------------------------------------------------------------- state

  static std::vector<double> states(const Declarations &declared) {
    std::vector<double> values;
    for (const State *state : declared.states) values.push_back(state->value);
    return values;
  }

  static void put(const Declarations &declared, const std::vector<double> &values) {
    for (std::size_t s = 0; s < values.size(); s++) declared.states[s]->value = values[s];
  }

  // The saved state consists of the numbers as float64, in the order of their declarations.
  static dora_status save(const dora_instance *instance, void *buffer, std::uint64_t *size) try {
    const std::vector<double> values = states(instance->declared());
    const std::uint64_t room = *size;
    *size = values.size() * sizeof(double);
    if (!buffer || room < *size) return DORA_E_NOMEM;
    if (*size) std::memcpy(buffer, values.data(), *size);
    return DORA_OK;
  } catch (...) {
    return caught(nullptr, 0);
  }

  static dora_status load(dora_instance *instance, const void *buffer, std::uint64_t size, char *error,
                          std::uint64_t capacity) try {
    std::vector<double> values(instance->declared().states.size());
    if (size != values.size() * sizeof(double))
      return say(DORA_E_INPUT, error, capacity, "the state has another size");
    if (size) std::memcpy(values.data(), buffer, size);
    for (double value : values)
      if (!std::isfinite(value)) return say(DORA_E_INPUT, error, capacity, "the state isn't finite");
    put(instance->declared(), values);
    instance->before.clear();
    return DORA_OK;
  } catch (...) {
    return caught(error, capacity);
  }

  DORA_PRIVATE static const void *extension(const char *id) {
    static const dora_state state = {sizeof(dora_state), 0, save, load};
    return std::strcmp(id, DORA_EXTENSION_STATE) == 0 ? &state : nullptr;
  }

  dora_pack pack_{};
  std::vector<dora_objective> objectives_;
  std::vector<Factory> factories_;
};

} // namespace detail
} // namespace dora

#endif /* DORA_PACK_HPP */
