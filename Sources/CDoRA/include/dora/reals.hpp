/* Lists of Reals, and the functions that take one: sums, softmax, log-sum-exp, sorting. */
#ifndef DORA_REALS_HPP
#define DORA_REALS_HPP

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "real.hpp"

namespace dora {

// A list that takes memory from the heap only once it has more than 16 elements: a datum has few.
template <class T>
class ShortList {
  static_assert(std::is_trivially_copyable<T>::value, "elements are moved as bytes");

 public:
  ShortList() = default;
  ShortList(const ShortList &) = delete;
  ShortList &operator=(const ShortList &) = delete;
  ShortList(ShortList &&other) noexcept : size_(other.size_), room_(other.room_) {
    if (other.heap_) {
      heap_ = std::move(other.heap_);
      data_ = other.data_;
    } else {
      std::memcpy(inside_, other.inside_, size_ * sizeof(T));
    }
    other.size_ = 0, other.room_ = inside, other.data_ = other.own();
  }

  void push_back(const T &value) {
    if (size_ == room_) grow();
    ::new (static_cast<void *>(data_ + size_)) T(value);
    size_++;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T *data() { return data_; }
  const T *data() const { return data_; }
  T *begin() { return data_; }
  T *end() { return data_ + size_; }
  const T *begin() const { return data_; }
  const T *end() const { return data_ + size_; }
  T &operator[](std::size_t i) { return data_[i]; }
  const T &operator[](std::size_t i) const { return data_[i]; }

 private:
  T *own() { return reinterpret_cast<T *>(inside_); }

  void grow() {
    std::unique_ptr<unsigned char[]> more(new unsigned char[2 * room_ * sizeof(T)]);
    std::memcpy(more.get(), data_, size_ * sizeof(T));
    heap_ = std::move(more);
    data_ = reinterpret_cast<T *>(heap_.get());
    room_ *= 2;
  }

  static constexpr std::size_t inside = 16;
  std::size_t size_ = 0, room_ = inside;
  T *data_ = own();
  std::unique_ptr<unsigned char[]> heap_; // null: the elements lie in `inside_`
  alignas(T) unsigned char inside_[inside * sizeof(T)];
};

// A stretch of somebody else's list.
class RealView {
 public:
  RealView(const Real *begin, const Real *end) : begin_(begin), end_(end) {}
  const Real *begin() const { return begin_; }
  const Real *end() const { return end_; }
  std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }
  const Real &operator[](std::size_t i) const { return begin_[i]; }
  RealView from(std::size_t i) const { return RealView(begin_ + i, end_); }

 private:
  const Real *begin_, *end_;
};

class Reals : public ShortList<Real> {
 public:
  operator RealView() const { return RealView(begin(), end()); }
  // Elements i and after.
  RealView from(std::size_t i) const { return RealView(begin() + i, end()); }
};

// A number whose value and derivatives by each x, [x.size()], were worked out by hand.
inline Real by_hand(double value, RealView x, const double *derivative) {
  Real result = value;
  for (std::size_t j = 0; j < x.size(); j++)
    result = Real::joined(value, result, 1, x[j], derivative[j]);
  return result;
}

namespace detail {

// Exponentials of x with the largest (the first of equals) subtracted.
struct Exponentials {
  explicit Exponentials(RealView x) {
    if (x.size() == 0) throw std::logic_error("a softmax of nothing");
    for (std::size_t j = 1; j < x.size(); j++)
      if (x[j].value() > x[top].value()) top = j;
    for (std::size_t j = 0; j < x.size(); j++) {
      const double each = j == top ? 1 : std::exp(x[j].value() - x[top].value());
      e.push_back(each);
      if (j != top) others += each;
    }
  }
  double sum() const { return 1 + others; }

  std::size_t top = 0;
  double others = 0; // their sum, the largest apart
  ShortList<double> e;
};

} // namespace detail

// In ascending order, of equals the lower index first.
inline Reals sorted(RealView x) {
  ShortList<std::size_t> order;
  for (std::size_t i = 0; i < x.size(); i++) order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return x[a].value() < x[b].value() || (x[a].value() == x[b].value() && a < b);
  });
  Reals result;
  for (std::size_t i : order) result.push_back(x[i]);
  return result;
}

inline Real sum(RealView x) {
  Real result = 0;
  for (const Real &each : x) result += each;
  return result;
}

inline Real mean(RealView x) { return sum(x) / static_cast<double>(x.size()); }

// Σ_j x_j y_j
inline Real dot(RealView x, RealView y) {
  Real result = 0;
  for (std::size_t j = 0; j < x.size(); j++) result += x[j] * y[j];
  return result;
}

// log Σ_j e^x_j
inline Real logsumexp(RealView x) {
  detail::Exponentials exponentials(x);
  const double sum = exponentials.sum();
  const double value = x[exponentials.top].value() + std::log1p(exponentials.others);
  for (double &e : exponentials.e) e /= sum;
  return by_hand(value, x, exponentials.e.data());
}

// log softmax(x)_k = x_k - log Σ_j e^x_j. Near 0 it keeps its digits: it is then -log1p of what is small.
inline Real log_softmax(RealView x, std::size_t k) {
  detail::Exponentials exponentials(x);
  const double sum = exponentials.sum();
  const double value = (x[k].value() - x[exponentials.top].value()) - std::log1p(exponentials.others);
  double rest = 0; // of the probability, k apart
  for (std::size_t j = 0; j < x.size(); j++) {
    exponentials.e[j] /= -sum;
    if (j != k) rest -= exponentials.e[j];
  }
  exponentials.e[k] = rest;
  return by_hand(value, x, exponentials.e.data());
}

// softmax(x)_j = e^x_j / Σ_k e^x_k
inline Reals softmax(RealView x) {
  detail::Exponentials exponentials(x);
  const double sum = exponentials.sum();
  for (double &p : exponentials.e) p /= sum;
  // dp_j = p_j (dx_j - d log Σ e^x); of the logarithm only the derivative is wanted here.
  const Real total = by_hand(0, x, exponentials.e.data());
  Reals result;
  for (std::size_t j = 0; j < x.size(); j++) {
    const double p = exponentials.e[j];
    result.push_back(Real::joined(p, x[j], p, total, -p));
  }
  return result;
}

} // namespace dora

#endif /* DORA_REALS_HPP */
