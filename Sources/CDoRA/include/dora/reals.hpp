/* Lists of Reals, and functions of lists such as sums, softmax, log-sum-exp and sorting. */
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

// A list that allocates memory only if it has more than 16 elements, since most data have few
// responses.
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

  // Adds `n` uninitialized elements and returns a pointer to them.
  T *extend(std::size_t n) {
    while (room_ - size_ < n) grow();
    size_ += n;
    return data_ + (size_ - n);
  }
  // Removes all elements after the first `n`.
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
  std::unique_ptr<unsigned char[]> heap_; // null if the elements are in `inside_`
  alignas(T) unsigned char inside_[inside * sizeof(T)];
};

// A view of consecutive elements in a list.
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
  // Returns a view of the elements from i to the end.
  RealView from(std::size_t i) const { return RealView(*this).from(i); }
};

// A list of constants.
class Doubles : public ShortList<double> {};

// Returns a number, given its value and its derivatives with respect to each x, [x.size()].
DORA_INLINE Real by_hand(double value, RealView x, const double *derivative) {
  return Real::gathered(value, x.begin(), x.size(), [derivative](std::size_t j) { return derivative[j]; });
}

namespace detail {

// The exponentials of x after subtracting the largest element, `top`. If several elements are
// largest, `top` is the first of them.
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
  // Divides the exponentials by their sum, which makes them probabilities.
  void normalise() {
    const double factor = 1 / sum();
    for (double &each : e) each *= factor;
  }

  std::size_t top = 0;
  double others = 0; // the sum without the largest one
  Doubles e;
};

} // namespace detail

// Returns the numbers in ascending order. Equal numbers are ordered by index.
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
  // Usually one of the two lists is constant. The part for its derivatives then costs nothing.
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

// log softmax(x)_k = x_k - log Σ_j e^x_j. To be accurate near 0, it is computed there as -log1p of
// a small number.
inline Real log_softmax(RealView x, std::size_t k) {
  detail::Exponentials exponentials(x);
  const double sum = exponentials.sum();
  const double value = (x[k].value() - x[exponentials.top].value()) - std::log1p(exponentials.others);
  double rest = 0; // the probability of all elements except k
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
  // dp_j = p_j (dx_j - d log Σ e^x). The logarithm's value isn't needed here, only its derivative.
  const Real total = by_hand(0, x, p);
  Reals result;
  Real *each = result.extend(x.size());
  // The elements are constructed in place, because copying data that were just written is slow.
  for (std::size_t j = 0; j < x.size(); j++)
    ::new (static_cast<void *>(each + j)) Real(Real::joined(p[j], x[j], p[j], total, -p[j]));
  return result;
}

} // namespace dora

#endif /* DORA_REALS_HPP */
