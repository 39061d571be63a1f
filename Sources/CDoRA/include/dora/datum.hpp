/* The input of an objective, which is a datum with its responses or a whole batch. */
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

// A response. Inputs that the batch doesn't have are NaN.
struct Response {
  Real logp;          // summed log-probability under the policy, in nats
  double ref_logp;    // summed log-probability under the reference model, in nats
  double len;         // number of scored tokens
  double score;       // NaN if the response has no score
  std::int64_t index; // position in the batch
};

struct Pair {
  Response chosen, rejected;
};

namespace detail {

// The error for a result that float64 can't represent.
struct Overflow : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The part of a batch that one tape covers. The leaves of the tape are the log-probabilities of the
// responses, then those of the tokens, then the columns.
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

  // Returns response r of the batch.
  Response response(std::int64_t r) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const auto value = [r](const double *list) { return list ? list[r] : none; };
    return {leaf(batch->logp[r], static_cast<std::size_t>(r - first_response)), value(batch->ref_logp),
            value(batch->len), value(batch->score), r};
  }
  Real leaf(double value, std::size_t number) const {
    return Real(value, tape, static_cast<std::uint32_t>(number) + 1);
  }

  // Returns the range of a column's values that belong to this window.
  std::pair<std::int64_t, std::int64_t> range(const dora_column &column) const {
    switch (column.extent) {
      case DORA_PER_DATUM:
        return {first_datum, end_datum};
      case DORA_PER_RESPONSE:
        return {first_response, end_response};
      default:
        return {first_token, end_token};
    }
  }
};

} // namespace detail

// A list of responses of a datum, in any order.
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

  // Makes a list of the responses first ..< end that have a score.
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

  // Sorts the responses by descending score. Equal scores are ordered by index.
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
  ShortList<std::int64_t> indices_; // positions in the batch
};

// A datum. It is valid only during the call to which it was passed.
class Datum {
 public:
  Datum(const detail::Window &window, std::int64_t index) : window_(&window), index_(index) {}

  // K, the number of responses.
  std::size_t size() const { return static_cast<std::size_t>(end() - first()); }

  Response operator[](std::size_t j) const { return response(first() + static_cast<std::int64_t>(j)); }

  // The weight of the datum in the data set; 1 if the data set has no weights.
  double weight() const { return batch().weight ? batch().weight[index_] : 1; }
  // The index of the response that comes from the target source, or -1 if there is none.
  std::int64_t golden_index() const { return batch().golden_index ? batch().golden_index[index_] : -1; }

  // Returns the first two responses. The chosen one has the higher score. If the scores are equal
  // or there are no scores, it is the first.
  Pair pair() const {
    if (size() < 2) refuse("needs two responses");
    const Response a = (*this)[0], b = (*this)[1];
    if (batch().score && (std::isnan(a.score) || std::isnan(b.score)))
      refuse("needs a score for both responses");
    return b.score > a.score ? Pair{b, a} : Pair{a, b};
  }

  // Returns the responses that have a score, in the order of the data.
  Responses scored() const { return Responses(*window_, first(), end()); }

  // Returns the responses that have a score, in descending order of score. Equal scores are ordered
  // by index.
  Responses ranked() const {
    Responses result = scored();
    result.rank();
    return result;
  }

  // Returns the response with the highest score. If several have it, or if there are no scores,
  // returns the first.
  Response best() const {
    if (!batch().score) return (*this)[0];
    return ranked()[0];
  }

  // ----- Tokens of a response, t = 0 … token_count - 1. `token_logp` is differentiated.

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

  // ----- Columns. A value per datum also applies to each response of the datum.

  bool has(const Column &column) const { return (*window_->columns)[column.index] != nullptr; }
  double operator[](const Column &column) const { return values(column)[index_]; }
  double at(const Column &column, const Response &r) const { return values(column)[place(column, r)]; }
  double at(const Column &column, const Response &r, std::size_t t) const {
    return values(column)[token(r, t)];
  }
  // Returns a column's value as a variable, so that the loss is differentiated with respect to it.
  Real variable(const Column &column) const { return variable(column, index_); }
  Real variable(const Column &column, const Response &r) const { return variable(column, place(column, r)); }

  // ----- Results that are reported in addition to the loss.

  void report(const Metric &metric, double value) const {
    if (!std::isfinite(value)) throw detail::Overflow("a metric overflows float64");
    double *metrics = window_->result->metrics;
    if (metrics) metrics[index_ * window_->n_metrics + metric.index] = value;
  }
  // Sets a lower bound of this datum's loss.
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

// A whole batch of N data.
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
