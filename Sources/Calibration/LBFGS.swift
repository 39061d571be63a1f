import CKernels

/// Minimises a smooth, strictly convex function of many variables.
///
/// The method is limited-memory BFGS, by [Liu and Nocedal
/// 1989](https://doi.org/10.1007/BF01589116), with a backtracking line search. On a strictly convex
/// function, every step has positive curvature, so the stronger Wolfe conditions aren't needed.
struct LBFGS {
  /// The number of past steps used to compute the next one.
  var memory = 6
  var maximumIterations = 300
  /// The largest component of the gradient at which the search ends.
  var gradientTolerance = 1e-8

  typealias Function = ([Double]) -> (value: Double, gradient: [Double])

  private struct Step {
    var move: [Double]
    var gradientChange: [Double]
    var curvature: Double

    init(from old: (x: [Double], g: [Double]), to new: (x: [Double], g: [Double])) {
      move = new.x
      add(-1, old.x, to: &move)
      gradientChange = new.g
      add(-1, old.g, to: &gradientChange)
      curvature = dot(move, gradientChange)
    }
  }

  /// Returns the minimiser, starting from `start`.
  ///
  /// The search ends early if no step along a descent direction lowers the value any more, because
  /// the value is then minimal up to rounding.
  func minimise(from start: [Double], _ function: Function) -> [Double] {
    var x = start
    var (value, gradient) = function(x)
    var steps: [Step] = []
    for _ in 0..<maximumIterations {
      guard gradient.contains(where: { abs($0) > gradientTolerance }) else { break }
      let direction = descent(gradient, steps)
      guard let next = search(from: x, value, gradient, along: direction, function) else { break }
      let step = Step(from: (x, gradient), to: (next.x, next.gradient))
      if step.curvature > 0 { steps = steps.suffix(memory - 1) + [step] }
      (x, value, gradient) = next
    }
    return x
  }

  /// The descent direction `-H g`, computed by the two-loop recursion.
  private func descent(_ gradient: [Double], _ steps: [Step]) -> [Double] {
    var direction = gradient.map { -$0 }
    guard let last = steps.last else {
      // Nothing is known about the curvature yet, so the first step has a length of at most 1.
      let norm = dot(gradient, gradient).squareRoot()
      return direction.map { $0 / max(norm, 1) }
    }
    var factors: [Double] = []
    for step in steps.reversed() {
      let factor = dot(step.move, direction) / step.curvature
      add(-factor, step.gradientChange, to: &direction)
      factors.append(factor)
    }
    let scale = last.curvature / dot(last.gradientChange, last.gradientChange)
    direction = direction.map { $0 * scale }
    for (step, factor) in zip(steps, factors.reversed()) {
      let correction = factor - dot(step.gradientChange, direction) / step.curvature
      add(correction, step.move, to: &direction)
    }
    return direction
  }

  /// The first of the step sizes 1, 1/2, 1/4 … that lowers the value enough, if there is one.
  private func search(
    from x: [Double], _ value: Double, _ gradient: [Double], along direction: [Double],
    _ function: Function
  ) -> (x: [Double], value: Double, gradient: [Double])? {
    let slope = dot(gradient, direction)
    guard slope < 0 else { return nil }
    var length = 1.0
    for _ in 0..<30 {
      var candidate = x
      add(length, direction, to: &candidate)
      let (newValue, newGradient) = function(candidate)
      if newValue <= value + 1e-4 * length * slope, newValue < value {
        return (candidate, newValue, newGradient)
      }
      length /= 2
    }
    return nil
  }
}

private func dot(_ x: [Double], _ y: [Double]) -> Double {
  ck_dot_f64(x, y, x.count)
}

private func add(_ factor: Double, _ x: [Double], to y: inout [Double]) {
  ck_add_scaled_f64(&y, factor, x, x.count)
}
