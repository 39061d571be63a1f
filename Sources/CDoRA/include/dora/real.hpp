/* Real: a number for automatic differentiation.
 *
 * The goals, in order of priority, are exact derivatives, numerically stable functions, and a cost
 * close to that of a derivative written by hand.
 *
 * A Real is a value together with its derivatives with respect to at most *two* nodes of a tape. A
 * function of one Real multiplies these derivatives and records nothing on the tape. The same is
 * true of a sum that depends on at most two nodes, so the loss of a pair never uses the tape,
 * whatever function of the margin it is. If a result depends on more than two nodes, it becomes a
 * new node. A sum of many terms is one node. Finally, one backward sweep over the edges gives the
 * derivative with respect to every leaf.
 */
#ifndef DORA_REAL_HPP
#define DORA_REAL_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

/* Marks a function that is rarely called, to keep it out of frequently used code. */
#define DORA_COLD __attribute__((noinline, cold))
/* Marks a function that is called often. If it is inlined, a Real can stay in registers, which
 * costs far less than copying it. */
#define DORA_INLINE inline __attribute__((always_inline))

namespace dora {

// The values that an objective deliberately treats as constants. A frozen evaluation reuses the
// constants of the previous evaluation.
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

// An edge of the tape. `slope` is its contribution to d(node from) / d(node to).
struct Edge {
  double slope;
  std::uint32_t from, to;
};

// The record of one evaluation. Leaves are numbered from 1, followed by the other nodes. Edges lead
// from each node to the nodes it was computed from. Number 0 means no node.
//
// The edges of a node are written after those of its operands. A pass from the last edge to the
// first therefore processes all edges to a node before those from it.
class Tape {
 public:
  Tape() = default;
  Tape(const Tape &) = delete;
  Tape &operator=(const Tape &) = delete;

  // Clears the tape. `stopped` is null for an objective that doesn't stop gradients.
  void begin(std::size_t leaves, StoppedValues *stopped) {
    nodes_ = static_cast<std::uint32_t>(leaves) + 1;
    stopped_ = stopped;
    next_ = edges_.get();
  }

  std::uint32_t add_node() { return nodes_++; }

  // Returns space for at most `most` edges. `keep` must be called with the end of the edges that
  // were written.
  Edge *room(std::size_t most) {
    if (static_cast<std::size_t>(limit_ - next_) < most) grow(most);
    return next_;
  }
  void keep(Edge *end) { next_ = end; }

  // Prepares for derivatives. Call this after the last node is added and before the first seed.
  void ready() {
    if (adjoint_room_ < nodes_) {
      adjoint_.reset(new double[2 * nodes_]);
      adjoint_room_ = 2 * nodes_;
    }
    std::fill_n(adjoint_.get(), nodes_, 0.0);
  }

  // Adds `weight` times a node's derivative to the result of `sweep`.
  void seed(std::uint32_t node, double weight) { adjoint_[node] += weight; }

  // Returns the derivative of the seeded sum with respect to each leaf, [leaves].
  //
  // Nodes with derivative 0 aren't skipped. If such a node has an infinite slope, the product is
  // NaN, which reveals that an intermediate result of the formula overflowed.
  const double *sweep() {
    double *adjoint = adjoint_.get();
    for (const Edge *edge = next_, *first = edges_.get(); edge-- != first;)
      adjoint[edge->to] += adjoint[edge->from] * edge->slope;
    return adjoint + 1;
  }

  double stop(double value) {
    if (!stopped_) throw std::logic_error("stop_gradient needs Info::stops_gradient()");
    return stopped_->pass(value);
  }

 private:
  // This is a separate function to keep the code that is inlined for every node small.
  DORA_COLD void grow(std::size_t most) {
    const std::size_t used = static_cast<std::size_t>(next_ - edges_.get());
    const std::size_t room = 2 * (used + most) + 64;
    std::unique_ptr<Edge[]> more(new Edge[room]);
    std::copy_n(edges_.get(), used, more.get());
    edges_ = std::move(more);
    next_ = edges_.get() + used;
    limit_ = edges_.get() + room;
  }

  std::unique_ptr<Edge[]> edges_;
  Edge *next_ = nullptr, *limit_ = nullptr; // the next free edge and the end of `edges_`
  std::unique_ptr<double[]> adjoint_;       // [nodes] or longer
  std::size_t adjoint_room_ = 0;
  std::uint32_t nodes_ = 1; // includes the leaves and number 0
  StoppedValues *stopped_ = nullptr;
};

class Real {
 public:
  // Makes a constant.
  Real(double value = 0) : slope_{0, 0}, value_(value), node_{0, 0}, tape_(nullptr) {}
  // Makes a leaf or another node of a tape.
  Real(double value, Tape *tape, std::uint32_t node)
      : slope_{1, 0}, value_(value), node_{node, 0}, tape_(tape) {}

  double value() const { return value_; }
  bool is_constant() const { return tape_ == nullptr; }

  // Returns f(x), given its value and its derivative with respect to x.
  Real mapped(double value, double derivative) const {
    Real result = *this;
    result.value_ = value;
    result.slope_[0] *= derivative;
    result.slope_[1] *= derivative;
    return result;
  }

  // Returns f(x, y), given its value and its derivatives with respect to x and y.
  DORA_INLINE static Real joined(double value, const Real &x, double d_x, const Real &y, double d_y) {
    if (y.is_constant()) return x.mapped(value, d_x);
    if (x.is_constant()) return y.mapped(value, d_y);
    const bool are_single = (x.node_[1] | y.node_[1]) == 0;
    if (are_single && x.node_[0] < y.node_[0])
      return Real(value, x.tape_, x.slope_[0] * d_x, x.node_[0], y.slope_[0] * d_y, y.node_[0]);
    if (are_single && x.node_[0] > y.node_[0])
      return Real(value, x.tape_, y.slope_[0] * d_y, y.node_[0], x.slope_[0] * d_x, x.node_[0]);
    if (x.node_[0] == y.node_[0] && x.node_[1] == y.node_[1])
      return Real(value, x.tape_, x.slope_[0] * d_x + y.slope_[0] * d_y, x.node_[0],
                  x.slope_[1] * d_x + y.slope_[1] * d_y, x.node_[1]);
    return recorded(value, x, d_x, y, d_y);
  }

  // Returns f(x_0 … x_n-1) as one node, given its value and its derivatives.
  template <class Derivative>
  DORA_INLINE static Real gathered(double value, const Real *x, std::size_t n, Derivative derivative) {
    Tape *tape = tape_of(x, n);
    if (!tape) return value;
    Edge *edge = tape->room(2 * n);
    const std::uint32_t node = tape->add_node();
    // Edges to a node that all x depend on, such as the denominator of a softmax, are combined into
    // one.
    std::uint32_t common = 0;
    double slope = 0;
    for (std::size_t j = 0; j < n; j++) {
      const double d = derivative(j);
      if (x[j].node_[0]) *edge++ = {x[j].slope_[0] * d, node, x[j].node_[0]};
      if (x[j].node_[1] == 0) continue;
      if (common && common != x[j].node_[1]) *edge++ = {slope, node, common}, slope = 0;
      common = x[j].node_[1];
      slope += x[j].slope_[1] * d;
    }
    if (common) *edge++ = {slope, node, common};
    tape->keep(edge);
    return Real(value, tape, node);
  }

  // Adds `weight` times this number's derivative to the result of the tape's `sweep`.
  void seed(double weight) const {
    if (!tape_) return;
    tape_->seed(node_[0], weight * slope_[0]);
    tape_->seed(node_[1], weight * slope_[1]);
  }

  // Returns the value as a constant of the evaluation.
  double stopped() const { return tape_ ? tape_->stop(value_) : value_; }

  Real operator-() const { return mapped(-value_, -1); }
  Real &operator+=(const Real &y) { return *this = joined(value_ + y.value_, *this, 1, y, 1); }
  Real &operator-=(const Real &y) { return *this = joined(value_ - y.value_, *this, 1, y, -1); }

 private:
  Real(double value, Tape *tape, double slope_0, std::uint32_t node_0, double slope_1, std::uint32_t node_1)
      : slope_{slope_0, slope_1}, value_(value), node_{node_0, node_1}, tape_(tape) {}

  DORA_COLD static Real recorded(double value, const Real &x, double d_x, const Real &y, double d_y) {
    const Real both[] = {x, y};
    const double derivatives[] = {d_x, d_y};
    return gathered(value, both, 2, [&derivatives](std::size_t j) { return derivatives[j]; });
  }

  static Tape *tape_of(const Real *x, std::size_t n) {
    for (std::size_t j = 0; j < n; j++)
      if (x[j].tape_) return x[j].tape_;
    return nullptr;
  }

  // The two slopes come first, because they are always written and read together.
  double slope_[2]; // the derivatives with respect to `node_`
  double value_;
  std::uint32_t node_[2]; // in ascending order; 0 means none
  Tape *tape_;            // null for a constant
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

inline double sigmoid(double x) { return x > 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

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
  const double far = e / (1 + e), near = 1 / (1 + e); // the sigmoids of -|x| and |x|
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

// log(1 - e^x) for x < 0, without cancellation at either end of the range.
inline Real log1mexp(const Real &x) {
  const double v = x.value();
  const double value = v > -0.6931471805599453 ? std::log(-std::expm1(v)) : std::log1p(-std::exp(v));
  return x.mapped(value, -1 / std::expm1(-v));
}

// max(0, x). The derivative at the kink is 0. NaN gives NaN, so that an invalid input isn't hidden.
inline Real relu(const Real &x) { return x.value() <= 0 ? Real(0) : x; }
inline Real abs(const Real &x) {
  const double v = x.value();
  return x.mapped(std::fabs(v), v > 0 ? 1 : v < 0 ? -1 : 0);
}
// If the arguments are equal, `max` and `min` return the first.
inline Real max(const Real &x, const Real &y) { return y.value() > x.value() ? y : x; }
inline Real min(const Real &x, const Real &y) { return y.value() < x.value() ? y : x; }

// Returns x as a constant, with respect to which nothing is differentiated.
inline double stop_gradient(const Real &x) { return x.stopped(); }

} // namespace dora

#endif /* DORA_REAL_HPP */
