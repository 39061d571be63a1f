/* Target margins for a batch of pairs: the inner problem of γ-PO
 * (https://arxiv.org/abs/2506.03690). */
#ifndef ADAPTIVE_TARGETS_HPP
#define ADAPTIVE_TARGETS_HPP

#include <dora.hpp>

// The margins g_i >= 0 with the sum N gamma that minimise
//
//   1/N Σ -log σ(r_i - g_i)  +  tau Σ p_i log(N p_i),     p_i = g_i / (N gamma)
//
// The problem is convex. With g_i = gamma e^x_i, its minimum is the only point where all the terms
//
//   gamma σ(g_i - r_i) + tau x_i
//
// equal one number nu. The term rises with x_i, and the sum of the margins rises with nu, so both
// are found within brackets; nu lies between 0, where no x_i is above 0, and gamma, where none is
// below.
struct Targets {
  double gamma, tau;

  dora::Doubles of(const dora::Doubles &rewards) const {
    const double count = static_cast<double>(rewards.size());
    dora::Doubles margins;
    Root nu(0, gamma);
    do {
      double sum = 0, slope = 0;
      margins.shorten(0);
      for (double reward : rewards) {
        const Root x = exponent(nu.at, reward, std::log(count));
        const double margin = gamma * std::exp(x.at);
        margins.push_back(margin);
        sum += margin;
        slope += margin / x.slope;
      }
      nu.step(sum - count * gamma, slope);
    } while (!nu.is_found);
    return margins;
  }

 private:
  // Finds the zero of an increasing function within a bracket. Uses Newton's steps, and bisection
  // if a step would leave the bracket or shrink it too slowly.
  struct Root {
    double at, slope = 1;
    bool is_found = false;

    Root(double from, double to) : at(from + (to - from) / 2), low(from), high(to), last(to - from) {}

    void step(double value, double derivative) {
      slope = derivative;
      (value > 0 ? high : low) = at;
      double next = at - value / derivative;
      const bool is_slow = !(2 * std::fabs(next - at) <= last);
      if (is_slow || next < low || next > high) next = low + (high - low) / 2;
      last = std::fabs(next - at);
      is_found = value == 0 || last <= rounding * (1 + std::fabs(at)) || ++rounds == most;
      at = next;
    }

   private:
    static constexpr int most = 200;          // more than bisection alone takes
    static constexpr double rounding = 1e-16; // of a number near 1
    double low, high, last;
    int rounds = 0;
  };

  // The x at which gamma σ(gamma e^x - r) + tau x = nu. A share can't exceed the whole, so
  // x <= log N.
  Root exponent(double nu, double reward, double largest) const {
    const double low = (nu - gamma) / tau, high = std::fmin(nu / tau, largest);
    Root x(std::fmin(low, high), high);
    while (!x.is_found) {
      const double g = gamma * std::exp(x.at), p = dora::sigmoid(g - reward);
      x.step(gamma * p + tau * x.at - nu, tau + gamma * g * p * (1 - p));
    }
    return x;
  }
};

#endif /* ADAPTIVE_TARGETS_HPP */
