/* What an objective sees: a datum with its responses, or the whole batch. */
#ifndef DORA_DATUM_HPP
#define DORA_DATUM_HPP

#include <dora.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <stdexcept>

#include "declare.hpp"
#include "reals.hpp"

namespace dora {

// One response. What the batch doesn't have is NaN.
struct Response {
  Real logp;          // summed log-probability under the policy, nats
  double ref_logp;    // the same under the reference model
  double len;         // scored tokens
  double score;       // NaN: it has none
  std::int64_t index; // in the batch
};

struct Pair {
  Response chosen, rejected;
};

namespace detail {

// A result beyond float64.
struct Overflow : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The part of a batch that one tape covers, and where its leaves are: log-probabilities of responses, then
// of tokens, then columns.
struct Window {
  const dora_batch *batch = nullptr;
  dora_result *result = nullptr;
  Tape *tape = nullptr;
  const std::vector<const dora_column *> *columns = nullptr; // [declared columns], null where absent
  std::vector<std::size_t> column_leaf;                      // [declared columns]
  std::int64_t first_datum = 0, end_datum = 0;
  std::int64_t first_response = 0, end_response = 0;
  std::int64_t first_token = 0, end_token = 0;
  std::uint32_t n_metrics = 0;

  std::size_t token_leaf() const { return static_cast<std::size_t>(end_response - first_response); }

  // Response r of the batch.
  Response response(std::int64_t r) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const auto value = [r](const double *list) { return list ? list[r] : none; };
    return {leaf(batch->logp[r], static_cast<std::size_t>(r - first_response)), value(batch->ref_logp),
            value(batch->len), value(batch->score), r};
  }
  Real leaf(double value, std::size_t number) const {
    return Real(value, tape, static_cast<std::uint32_t>(number) + 1);
  }

  // Where a column's values for this window begin and end in it.
  std::pair<std::int64_t, std::int64_t> range(const dora_column &column) const {
    switch (column.extent) {
      case DORA_PER_DATUM: return {first_datum, end_datum};
      case DORA_PER_RESPONSE: return {first_response, end_response};
      default: return {first_token, end_token};
    }
  }
};

} // namespace detail

// Some responses of a datum, in an order of their own.
class Responses {
 public:
  class Iterator {
   public:
    Iterator(const detail::Window *window, const std::int64_t *at) : window_(window), at_(at) {}
    Response operator*() const { return window_->response(*at_); }
    Iterator &operator++() { return ++at_, *this; }
    bool operator!=(const Iterator &other) const { return at_ != other.at_; }

   private:
    const detail::Window *window_;
    const std::int64_t *at_;
  };

  // Those of first ..< end that have a score.
  Responses(const detail::Window &window, std::int64_t first, std::int64_t end) : window_(&window) {
    const double *score = window.batch->score;
    if (!score) refuse("needs scores");
    std::int64_t *next = indices_.extend(static_cast<std::size_t>(end - first));
    for (std::int64_t r = first; r < end; r++) {
      *next = r;
      next += !std::isnan(score[r]);
    }
    indices_.shorten(static_cast<std::size_t>(next - indices_.begin()));
    if (indices_.empty()) refuse("needs a response with a score");
  }

  // Best first, of equals the lower index.
  void rank() {
    const double *score = window_->batch->score;
    std::sort(indices_.begin(), indices_.end(), [score](std::int64_t a, std::int64_t b) {
      return score[a] > score[b] || (score[a] == score[b] && a < b);
    });
  }

  std::size_t size() const { return indices_.size(); }
  Response operator[](std::size_t i) const { return window_->response(indices_[i]); }
  Iterator begin() const { return Iterator(window_, indices_.begin()); }
  Iterator end() const { return Iterator(window_, indices_.end()); }

 private:
  const detail::Window *window_;
  ShortList<std::int64_t> indices_; // in the batch
};

// One datum. Valid during the call that it was passed to.
class Datum {
 public:
  Datum(const detail::Window &window, std::int64_t index) : window_(&window), index_(index) {}

  // K.
  std::size_t size() const { return static_cast<std::size_t>(end() - first()); }

  Response operator[](std::size_t j) const { return response(first() + static_cast<std::int64_t>(j)); }

  // The data set's own weight; 1 where it has none.
  double weight() const { return batch().weight ? batch().weight[index_] : 1; }
  // Which response comes from the target source, counted from 0; -1 for none.
  std::int64_t golden_index() const { return batch().golden_index ? batch().golden_index[index_] : -1; }

  // The first two responses, the one of the higher score first. At a tie, or without scores, the order of
  // the data.
  Pair pair() const {
    if (size() < 2) refuse("needs two responses");
    const Response a = (*this)[0], b = (*this)[1];
    if (batch().score && (std::isnan(a.score) || std::isnan(b.score)))
      refuse("needs a score for both responses");
    return b.score > a.score ? Pair{b, a} : Pair{a, b};
  }

  // The responses that have a score, in the order of the data.
  Responses scored() const { return Responses(*window_, first(), end()); }

  // The same, best first, of equals the lower index.
  Responses ranked() const {
    Responses result = scored();
    result.rank();
    return result;
  }

  // The response of the highest score, of equals the lower index; the first where there are no scores.
  Response best() const {
    if (!batch().score) return (*this)[0];
    return ranked()[0];
  }

  // ----- Tokens of a response, t = 0 … token_count - 1. The loss is a function of `token_logp`.

  std::size_t token_count(const Response &r) const {
    return static_cast<std::size_t>(batch().tok_first[r.index + 1] - batch().tok_first[r.index]);
  }
  Real token_logp(const Response &r, std::size_t t) const {
    const std::int64_t at = token(r, t);
    const std::size_t leaf = window_->token_leaf() + static_cast<std::size_t>(at - window_->first_token);
    return window_->leaf(batch().tok_logp[at], leaf);
  }
  // NaN if the batch doesn't have them.
  double ref_token_logp(const Response &r, std::size_t t) const {
    const double *values = batch().ref_tok_logp;
    return values ? values[token(r, t)] : std::numeric_limits<double>::quiet_NaN();
  }

  // ----- Columns. One value per datum also answers for its responses.

  bool has(const Column &column) const { return (*window_->columns)[column.index] != nullptr; }
  double operator[](const Column &column) const { return values(column)[index_]; }
  double at(const Column &column, const Response &r) const { return values(column)[place(column, r)]; }
  double at(const Column &column, const Response &r, std::size_t t) const {
    return values(column)[token(r, t)];
  }
  // The same, as something the loss is a function of.
  Real variable(const Column &column) const { return variable(column, index_); }
  Real variable(const Column &column, const Response &r) const {
    return variable(column, place(column, r));
  }

  // ----- What is reported beside the loss.

  void report(const Metric &metric, double value) const {
    if (!std::isfinite(value)) throw detail::Overflow("a metric overflows float64");
    double *metrics = window_->result->metrics;
    if (metrics) metrics[index_ * window_->n_metrics + metric.index] = value;
  }
  // This datum's loss is never below `nats`.
  void bound(double nats) const {
    if (window_->result->lower_bound) window_->result->lower_bound[index_] = nats;
  }

 private:
  const dora_batch &batch() const { return *window_->batch; }
  std::int64_t first() const { return batch().first[index_]; }
  std::int64_t end() const { return batch().first[index_ + 1]; }

  Response response(std::int64_t r) const { return window_->response(r); }

  std::int64_t token(const Response &r, std::size_t t) const {
    return batch().tok_first[r.index] + static_cast<std::int64_t>(t);
  }

  const double *values(const Column &column) const {
    const dora_column *found = (*window_->columns)[column.index];
    if (!found) refuse(std::string("needs the column '") + column.id + "'");
    return found->values;
  }
  std::int64_t place(const Column &column, const Response &r) const {
    values(column);
    return (*window_->columns)[column.index]->extent == DORA_PER_DATUM ? index_ : r.index;
  }
  Real variable(const Column &column, std::int64_t at) const {
    const double value = values(column)[at];
    const dora_column &found = *(*window_->columns)[column.index];
    if (!column.has_gradient || !found.d_values) return value;
    const auto offset = static_cast<std::size_t>(at - window_->range(found).first);
    return window_->leaf(value, window_->column_leaf[column.index] + offset);
  }

  const detail::Window *window_;
  std::int64_t index_;
};

// The whole batch: N data.
class Batch {
 public:
  explicit Batch(const detail::Window &window) : window_(&window) {}
  std::size_t size() const { return static_cast<std::size_t>(window_->end_datum); }
  Datum operator[](std::size_t i) const { return Datum(*window_, static_cast<std::int64_t>(i)); }

 private:
  const detail::Window *window_;
};

} // namespace dora

#endif /* DORA_DATUM_HPP */
