/* Real: a number that knows its derivative.
 *
 * Goals, in this order: exact derivatives; stable functions; a cost near that of a derivative written by hand.
 *
 * A Real is a value together with its derivative by *one* node of a tape. A function of one Real only
 * multiplies that derivative and records nothing; a node is added where two different nodes meet. The
 * loss of a pair is thus a single node, whatever is done to the margin. Backward, one sweep over the
 * nodes gives the derivative by every leaf.
 */
#ifndef DORA_REAL_HPP
#define DORA_REAL_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace dora {

// What an objective holds constant on purpose. A frozen evaluation gets the constants of the one before.
class StoppedValues {
 public:
  void begin(bool is_frozen) {
    is_frozen_ = is_frozen;
    next_ = 0;
    if (!is_frozen) values_.clear();
  }

  double pass(double value) {
    if (!is_frozen_) values_.push_back(value);
    if (next_ >= values_.size()) throw std::logic_error("a frozen batch is not the one before it");
    return values_[next_++];
  }

 private:
  std::vector<double> values_;
  std::size_t next_ = 0;
  bool is_frozen_ = false;
};

// The record of one evaluation: leaves 0 ..< leaves, then the nodes, each a sum of two multiples.
class Tape {
 public:
  // Forgets everything. `stopped` is null for an objective that stops no gradient.
  void begin(std::size_t leaves, StoppedValues *stopped) {
    leaves_ = static_cast<std::uint32_t>(leaves);
    stopped_ = stopped;
    nodes_.clear();
  }

  std::uint32_t join(std::uint32_t first, double d_first, std::uint32_t second, double d_second) {
    nodes_.push_back({d_first, d_second, first, second});
    return leaves_ + static_cast<std::uint32_t>(nodes_.size()) - 1;
  }

  // Between the last node and the first seed.
  void ready() {
    const std::size_t count = leaves_ + nodes_.size();
    if (adjoint_.size() < count) adjoint_.resize(count);
    std::fill_n(adjoint_.data(), count, 0.0);
  }

  // Adds `weight` times a node's derivative to those that `sweep` will give.
  void seed(std::uint32_t node, double weight) { adjoint_[node] += weight; }

  // The derivative by every leaf, [leaves], of all that was seeded.
  //
  // A node with derivative 0 isn't skipped: 0 times an infinite slope is the NaN by which a formula that
  // overflowed on the way to a finite value is found out.
  const double *sweep() {
    double *adjoint = adjoint_.data();
    for (std::size_t i = nodes_.size(); i-- > 0;) {
      const Node &node = nodes_[i];
      const double a = adjoint[leaves_ + i];
      adjoint[node.first] += a * node.d_first;
      adjoint[node.second] += a * node.d_second;
    }
    return adjoint;
  }

  double stop(double value) {
    if (!stopped_) throw std::logic_error("stop_gradient needs Info::stops_gradient()");
    return stopped_->pass(value);
  }

 private:
  struct Node {
    double d_first, d_second;
    std::uint32_t first, second;
  };
  std::vector<Node> nodes_;
  std::vector<double> adjoint_; // [leaves + nodes], or more
  std::uint32_t leaves_ = 0;
  StoppedValues *stopped_ = nullptr;
};

class Real {
 public:
  // A constant.
  Real(double value = 0) : value_(value), slope_(0), tape_(nullptr), node_(0) {}
  // A leaf or node of a tape, by which it has derivative `slope`.
  Real(double value, double slope, Tape *tape, std::uint32_t node)
      : value_(value), slope_(slope), tape_(tape), node_(node) {}

  double value() const { return value_; }
  bool is_constant() const { return tape_ == nullptr; }

  // f(x), from its value and its derivative there.
  Real mapped(double value, double derivative) const {
    return Real(value, slope_ * derivative, tape_, node_);
  }

  // f(x, y), from its value and its derivatives there.
  static Real joined(double value, const Real &x, double d_x, const Real &y, double d_y) {
    if (y.is_constant()) return x.mapped(value, d_x);
    if (x.is_constant()) return y.mapped(value, d_y);
    const double x_slope = x.slope_ * d_x, y_slope = y.slope_ * d_y;
    if (x.node_ == y.node_) return Real(value, x_slope + y_slope, x.tape_, x.node_);
    return Real(value, 1, x.tape_, x.tape_->join(x.node_, x_slope, y.node_, y_slope));
  }

  // Adds `weight` times this number's derivative to what its tape will sweep.
  void seed(double weight) const {
    if (tape_) tape_->seed(node_, weight * slope_);
  }

  // The value as a constant of the evaluation.
  double stopped() const { return tape_ ? tape_->stop(value_) : value_; }

  Real operator-() const { return mapped(-value_, -1); }
  Real &operator+=(const Real &y) { return *this = joined(value_ + y.value_, *this, 1, y, 1); }
  Real &operator-=(const Real &y) { return *this = joined(value_ - y.value_, *this, 1, y, -1); }

 private:
  double value_, slope_;
  Tape *tape_; // null: a constant
  std::uint32_t node_;
};

// ------------------------------------------------------------------------------------------ arithmetic

inline Real operator+(const Real &x, const Real &y) {
  return Real::joined(x.value() + y.value(), x, 1, y, 1);
}
inline Real operator-(const Real &x, const Real &y) {
  return Real::joined(x.value() - y.value(), x, 1, y, -1);
}
inline Real operator*(const Real &x, const Real &y) {
  return Real::joined(x.value() * y.value(), x, y.value(), y, x.value());
}
inline Real operator/(const Real &x, const Real &y) {
  const double q = x.value() / y.value();
  return Real::joined(q, x, 1 / y.value(), y, -q / y.value());
}
inline Real operator+(const Real &x, double c) { return x.mapped(x.value() + c, 1); }
inline Real operator+(double c, const Real &x) { return x.mapped(c + x.value(), 1); }
inline Real operator-(const Real &x, double c) { return x.mapped(x.value() - c, 1); }
inline Real operator-(double c, const Real &x) { return x.mapped(c - x.value(), -1); }
inline Real operator*(const Real &x, double c) { return x.mapped(x.value() * c, c); }
inline Real operator*(double c, const Real &x) { return x.mapped(c * x.value(), c); }
inline Real operator/(const Real &x, double c) { return x.mapped(x.value() / c, 1 / c); }
inline Real operator/(double c, const Real &x) {
  const double q = c / x.value();
  return x.mapped(q, -q / x.value());
}

// ------------------------------------------------------------------------------------------- functions

inline double sigmoid(double x) {
  return x > 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}

inline Real square(const Real &x) { return x.mapped(x.value() * x.value(), 2 * x.value()); }
inline Real exp(const Real &x) {
  const double e = std::exp(x.value());
  return x.mapped(e, e);
}
inline Real expm1(const Real &x) { return x.mapped(std::expm1(x.value()), std::exp(x.value())); }
inline Real log(const Real &x) { return x.mapped(std::log(x.value()), 1 / x.value()); }
inline Real log1p(const Real &x) { return x.mapped(std::log1p(x.value()), 1 / (1 + x.value())); }
inline Real pow(const Real &x, double p) {
  return x.mapped(std::pow(x.value(), p), p * std::pow(x.value(), p - 1));
}
inline Real sqrt(const Real &x) {
  const double root = std::sqrt(x.value());
  return x.mapped(root, 0.5 / root);
}

// 1 / (1 + e^-x), for any x.
inline Real sigmoid(const Real &x) {
  const double e = std::exp(-std::fabs(x.value()));
  const double far = e / (1 + e), near = 1 / (1 + e); // sigmoid of -|x| and of |x|
  return x.mapped(x.value() > 0 ? near : far, far * near);
}

// log sigmoid(x) = -log(1 + e^-x), for any x.
inline Real log_sigmoid(const Real &x) {
  const double e = std::exp(-std::fabs(x.value()));
  const double value = std::fmin(x.value(), 0.0) - std::log1p(e);
  return x.mapped(value, (x.value() > 0 ? e : 1.0) / (1 + e));
}

// log(1 + e^x), for any x.
inline Real softplus(const Real &x) { return -log_sigmoid(-x); }

// log(1 - e^x), for x < 0, without cancellation at either end.
inline Real log1mexp(const Real &x) {
  const double v = x.value();
  const double value = v > -0.6931471805599453 ? std::log(-std::expm1(v)) : std::log1p(-std::exp(v));
  return x.mapped(value, -1 / std::expm1(-v));
}

// max(0, x), whose derivative at the kink is 0. NaN stays NaN, so that a bad input isn't hidden.
inline Real relu(const Real &x) { return x.value() <= 0 ? Real(0) : x; }
inline Real abs(const Real &x) {
  const double v = x.value();
  return x.mapped(std::fabs(v), v > 0 ? 1 : v < 0 ? -1 : 0);
}
// Of two equals, the first.
inline Real max(const Real &x, const Real &y) { return y.value() > x.value() ? y : x; }
inline Real min(const Real &x, const Real &y) { return y.value() < x.value() ? y : x; }

// x, held constant: the derivative doesn't see through it.
inline double stop_gradient(const Real &x) { return x.stopped(); }

} // namespace dora

#endif /* DORA_REAL_HPP */
