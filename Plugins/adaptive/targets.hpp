/* The target margins for a batch of pairs, which solve the inner problem of γ-PO
 * (https://arxiv.org/abs/2506.03690). */
#ifndef ADAPTIVE_TARGETS_HPP
#define ADAPTIVE_TARGETS_HPP

#include <dora.hpp>

// Computes the margins g_i >= 0 with the sum N gamma that minimize
//
//   1/N Σ -log σ(r_i - g_i)  +  tau Σ p_i log(N p_i),     p_i = g_i / (N gamma)
//
// The problem is convex. If g_i = gamma e^x_i, its minimum is the only point at which all terms
//
//   gamma σ(g_i - r_i) + tau x_i
//
// are equal to the same number nu. The term increases with x_i, and the sum of the margins
// increases with nu, so both are found within brackets. nu is between 0, for which no x_i is above
// 0, and gamma, for which no x_i is below 0.
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
  // Finds the zero of an increasing function within a bracket. Uses Newton's method, and bisection
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
    static constexpr int most = 200;          // more steps than bisection alone needs
    static constexpr double rounding = 1e-16; // the rounding error of a number near 1
    double low, high, last;
    int rounds = 0;
  };

  // Returns the x for which gamma σ(gamma e^x - r) + tau x = nu. No share can exceed the whole, so
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
