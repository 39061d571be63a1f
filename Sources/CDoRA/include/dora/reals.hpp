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

  // `n` more elements, to be written before they are read.
  T *extend(std::size_t n) {
    while (room_ - size_ < n) grow();
    size_ += n;
    return data_ + (size_ - n);
  }
  // Drops all after the first `n`.
  void shorten(std::size_t n) { size_ = n; }

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

  DORA_COLD void grow() {
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
  RealView(const Real *begin, std::size_t size) : begin_(begin), size_(size) {}
  const Real *begin() const { return begin_; }
  const Real *end() const { return begin_ + size_; }
  std::size_t size() const { return size_; }
  const Real &operator[](std::size_t i) const { return begin_[i]; }
  RealView from(std::size_t i) const { return RealView(begin_ + i, size_ - i); }

 private:
  const Real *begin_;
  std::size_t size_;
};

class Reals : public ShortList<Real> {
 public:
  operator RealView() const { return RealView(begin(), size()); }
  // Elements i and after.
  RealView from(std::size_t i) const { return RealView(*this).from(i); }
};

// A list of constants.
class Doubles : public ShortList<double> {};

// A number whose value and derivatives by each x, [x.size()], were worked out by hand.
DORA_INLINE Real by_hand(double value, RealView x, const double *derivative) {
  return Real::gathered(value, x.begin(), x.size(), [derivative](std::size_t j) { return derivative[j]; });
}

namespace detail {

// Exponentials of x with the largest (the first of equals) subtracted.
struct Exponentials {
  DORA_INLINE explicit Exponentials(RealView x) {
    if (x.size() == 0) throw std::logic_error("a softmax of nothing");
    for (std::size_t j = 1; j < x.size(); j++)
      if (x[j].value() > x[top].value()) top = j;
    double *each = e.extend(x.size());
    const double greatest = x[top].value();
    for (std::size_t j = 0; j < x.size(); j++) {
      each[j] = j == top ? 0 : std::exp(x[j].value() - greatest);
      others += each[j];
    }
    each[top] = 1;
  }
  double sum() const { return 1 + others; }
  // Makes probabilities of them.
  void normalise() {
    const double factor = 1 / sum();
    for (double &each : e) each *= factor;
  }

  std::size_t top = 0;
  double others = 0; // their sum, the largest apart
  Doubles e;
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

DORA_INLINE Real sum(RealView x) {
  double value = 0;
  for (const Real &each : x) value += each.value();
  return Real::gathered(value, x.begin(), x.size(), [](std::size_t) { return 1.0; });
}

DORA_INLINE Real mean(RealView x) { return sum(x) / static_cast<double>(x.size()); }

// Σ_j x_j w_j
DORA_INLINE Real dot(RealView x, const Doubles &w) {
  double value = 0;
  for (std::size_t j = 0; j < x.size(); j++) value += x[j].value() * w[j];
  return by_hand(value, x, w.data());
}

// Σ_j x_j y_j
DORA_INLINE Real dot(RealView x, RealView y) {
  double value = 0;
  for (std::size_t j = 0; j < x.size(); j++) value += x[j].value() * y[j].value();
  // Mostly one of the two lists is constant, and its half costs nothing.
  return Real::gathered(value, x.begin(), x.size(), [y](std::size_t j) { return y[j].value(); }) +
         Real::gathered(0, y.begin(), x.size(), [x](std::size_t j) { return x[j].value(); });
}

// log Σ_j e^x_j
inline Real logsumexp(RealView x) {
  detail::Exponentials exponentials(x);
  const double value = x[exponentials.top].value() + std::log1p(exponentials.others);
  exponentials.normalise();
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
DORA_INLINE Reals softmax(RealView x) {
  detail::Exponentials exponentials(x);
  exponentials.normalise();
  const double *p = exponentials.e.data();
  // dp_j = p_j (dx_j - d log Σ e^x); of the logarithm only the derivative is wanted here.
  const Real total = by_hand(0, x, p);
  Reals result;
  Real *each = result.extend(x.size());
  // Made where they stay: copies of what was just written are slow.
  for (std::size_t j = 0; j < x.size(); j++)
    ::new (static_cast<void *>(each + j)) Real(Real::joined(p[j], x[j], p[j], total, -p[j]));
  return result;
}

} // namespace dora

#endif /* DORA_REALS_HPP */
