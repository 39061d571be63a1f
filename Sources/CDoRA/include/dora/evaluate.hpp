/* The evaluation of formulas: computes losses and derivatives, and catches exceptions. */
#ifndef DORA_EVALUATE_HPP
#define DORA_EVALUATE_HPP

#include <dora.h>

#include <cstdio>
#include <new>

#include "datum.hpp"

namespace dora {
namespace detail {

// Writes a line to the caller's buffer, truncated to its size.
inline dora_status say(dora_status status, char *error, std::uint64_t capacity, const char *text) {
  if (error && capacity > 0) std::snprintf(error, capacity, "%s", text);
  return status;
}

// Converts the current exception to a status and a text. Call this only in a `catch` clause.
inline dora_status caught(char *error, std::uint64_t capacity) {
  try {
    throw;
  } catch (const Refusal &refusal) {
    return say(DORA_E_INPUT, error, capacity, refusal.what());
  } catch (const Overflow &overflow) {
    return say(DORA_E_NUMERIC, error, capacity, overflow.what());
  } catch (const std::bad_alloc &) {
    return say(DORA_E_NOMEM, error, capacity, "out of memory");
  } catch (const std::exception &defect) {
    return say(DORA_E_INTERNAL, error, capacity, defect.what());
  } catch (...) {
    return say(DORA_E_INTERNAL, error, capacity, "something was thrown that is no exception");
  }
}

// One evaluation of a batch, either datum by datum or as a whole.
class Evaluation {
 public:
  Evaluation(const dora_objective &about, const Declarations &declared, const dora_batch *batch,
             dora_result *result, StoppedValues *stopped)
      : about_(about), declared_(declared), stopped_(stopped) {
    window_.batch = batch;
    window_.result = result;
    window_.tape = &tape_;
    window_.columns = &columns_;
    window_.n_metrics = about.n_metrics;
    window_.column_leaf.resize(declared.columns.size());
    if (stopped) stopped->begin(batch->flags & DORA_BATCH_FREEZE);
    check_inputs();
    find_columns();
    if (result->lower_bound) std::fill_n(result->lower_bound, batch->n_data, about.lower_bound);
  }

  template <class Loss>
  void separable(Loss &&loss) {
    for (std::int64_t i = 0; i < batch().n_data; i++) {
      blamed_ = i;
      open(i, i + 1);
      const Real value = loss(Datum(window_, i));
      window_.result->loss[i] = finite(value.value(), "the loss");
      tape_.ready();
      value.seed(upstream(i));
      store();
    }
  }

  template <class Losses>
  void coupled(Losses &&losses) {
    open(0, batch().n_data);
    Reals found;
    losses(Batch(window_), found);
    if (found.size() != static_cast<std::size_t>(batch().n_data))
      throw std::logic_error("a coupled objective must push one loss per datum");
    tape_.ready();
    for (std::int64_t i = 0; i < batch().n_data; i++) {
      blamed_ = i;
      const Real &loss = found[static_cast<std::size_t>(i)];
      window_.result->loss[i] = finite(loss.value(), "the loss");
      loss.seed(upstream(i));
    }
    blamed_ = -1;
    store();
  }

  template <class Total>
  void joint(Total &&total) {
    open(0, batch().n_data);
    const Real value = total(Batch(window_));
    window_.result->total = finite(value.value(), "the objective");
    std::fill_n(window_.result->loss, batch().n_data, std::numeric_limits<double>::quiet_NaN());
    tape_.ready();
    value.seed(1);
    store();
  }

  // The index of the datum that was being evaluated, or -1 if there is none.
  std::int64_t blamed() const { return blamed_; }

 private:
  const dora_batch &batch() const { return *window_.batch; }
  double upstream(std::int64_t i) const { return batch().upstream ? batch().upstream[i] : 1; }

  // This is a separate function to keep `finite` small.
  [[noreturn]] static void overflow(const char *what) {
    throw Overflow(std::string(what) + " overflows float64");
  }
  static double finite(double value, const char *what) {
    if (!std::isfinite(value)) overflow(what);
    return value;
  }

  // Refuses infinite metrics, as for losses. NaN is left for the host to detect, since it may mark
  // a metric that wasn't reported.
  void check_metrics() const {
    const double *metrics = window_.result->metrics;
    if (!metrics) return;
    const std::int64_t end = window_.end_datum * window_.n_metrics;
    for (std::int64_t m = window_.first_datum * window_.n_metrics; m < end; m++)
      if (std::isinf(metrics[m])) overflow("a metric");
  }

  void check_inputs() const {
    const struct {
      std::uint64_t bit;
      const void *values;
      const char *name;
    } inputs[] = {
        {DORA_INPUT_REF_LOGP, batch().ref_logp, "ref_logp"},
        {DORA_INPUT_LEN, batch().len, "len"},
        {DORA_INPUT_SCORE, batch().score, "score"},
        {DORA_INPUT_WEIGHT, batch().weight, "weight"},
        {DORA_INPUT_GOLDEN_INDEX, batch().golden_index, "golden_index"},
        {DORA_INPUT_TOK_LOGP, batch().tok_logp, "tok_logp"},
        {DORA_INPUT_REF_TOK_LOGP, batch().ref_tok_logp, "ref_tok_logp"},
    };
    for (const auto &input : inputs)
      if ((about_.needs & input.bit) && !input.values) refuse(std::string("needs ") + input.name);
    for (std::int64_t i = 0; i < batch().n_data; i++) {
      const std::int64_t k = batch().first[i + 1] - batch().first[i];
      if (k < about_.k_min || (about_.k_max && k > about_.k_max)) refuse("takes another number of responses");
    }
  }

  void find_columns() {
    columns_.assign(declared_.columns.size(), nullptr);
    const char *next = reinterpret_cast<const char *>(batch().columns);
    for (std::uint32_t c = 0; c < batch().n_columns; c++, next += batch().columns->struct_size) {
      const auto *column = reinterpret_cast<const dora_column *>(next);
      for (const Column *declared : declared_.columns)
        if (std::strcmp(declared->id, column->id) == 0)
          columns_[declared->index] = fitting(column, *declared);
    }
    for (const Column *declared : declared_.columns)
      if (declared->need == Need::required && !columns_[declared->index])
        refuse(std::string("needs the column '") + declared->id + "'");
  }

  // Returns the column if its extent fits the declaration. A column with one value per datum can be
  // used where one value per response is expected. The reverse is possible only if every datum has
  // one response.
  const dora_column *fitting(const dora_column *column, const Column &declared) const {
    const auto expected = static_cast<std::uint32_t>(declared.extent);
    const bool is_token = column->extent == DORA_PER_TOKEN;
    const bool is_single = batch().n_responses == batch().n_data;
    const bool fits = column->extent == expected || (!is_token && expected == DORA_PER_RESPONSE) ||
                      (!is_token && expected == DORA_PER_DATUM && is_single);
    const char *const extents[] = {"datum", "response", "token"};
    if (!fits)
      refuse(std::string("needs the column '") + declared.id + "' with one value per " + extents[expected]);
    return column;
  }

  // Starts a tape for the data i ..< end.
  void open(std::int64_t i, std::int64_t end) {
    window_.first_datum = i, window_.end_datum = end;
    window_.first_response = batch().first[i], window_.end_response = batch().first[end];
    if (batch().tok_first) {
      window_.first_token = batch().tok_first[window_.first_response];
      window_.end_token = batch().tok_first[window_.end_response];
    }
    std::size_t leaves = window_.token_leaf();
    if (batch().tok_logp) leaves += static_cast<std::size_t>(window_.end_token - window_.first_token);
    for (std::size_t c = 0; c < columns_.size(); c++) {
      window_.column_leaf[c] = leaves;
      if (!has_gradient(c)) continue;
      const auto range = window_.range(*columns_[c]);
      leaves += static_cast<std::size_t>(range.second - range.first);
    }
    tape_.begin(leaves, stopped_);
  }

  bool has_gradient(std::size_t c) const {
    return declared_.columns[c]->has_gradient && columns_[c] && columns_[c]->d_values;
  }

  // Computes the derivatives with the tape, and stores them for its window.
  void store() {
    check_metrics();
    const double *derivative = tape_.sweep();
    const double *next =
        copy(derivative, window_.result->d_logp, window_.first_response, window_.end_response);
    if (batch().tok_logp)
      next = copy(next, window_.result->d_tok_logp, window_.first_token, window_.end_token);
    for (std::size_t c = 0; c < columns_.size(); c++) {
      if (!columns_[c] || !columns_[c]->d_values) continue;
      const auto range = window_.range(*columns_[c]);
      double *values = columns_[c]->d_values;
      if (has_gradient(c))
        next = copy(next, values, range.first, range.second);
      else
        std::fill(values + range.first, values + range.second, 0);
    }
  }

  const double *copy(const double *from, double *to, std::int64_t first, std::int64_t end) {
    for (std::int64_t at = first; at < end; at++, from++) {
      if (to) to[at] = finite(*from, "the derivative");
    }
    return from;
  }

  const dora_objective &about_;
  const Declarations &declared_;
  StoppedValues *stopped_;
  Tape tape_;
  Window window_;
  std::vector<const dora_column *> columns_;
  std::int64_t blamed_ = -1;
};

} // namespace detail
} // namespace dora

#endif /* DORA_EVALUATE_HPP */
