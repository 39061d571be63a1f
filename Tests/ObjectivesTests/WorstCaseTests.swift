import Glibc
import Testing
import _TestSupport

@testable import Objectives

/// Tests of properties of the robustifiers that are a maximum over reweightings, in addition to
/// their reference values.
@Suite("Worst cases")
struct WorstCaseTests {
  static let losses = [0.3, -1.2, 2.5, 0.9, -0.4, 2.4]
  static let mean = losses.reduce(0, +) / 6

  /// The χ² divergence of weights, 1/(2B) Σ (B q - 1)².
  private static func chiSquare(_ q: [Double]) -> Double {
    let count = Double(q.count)
    let squares = q.map { (count * $0 - 1) * (count * $0 - 1) }
    return squares.reduce(0, +) / (2 * count)
  }

  private func evaluate(
    _ name: String, _ parameter: String, _ value: Double, _ losses: [Double] = losses
  ) throws -> RobustValue {
    try RobustifierCatalogue.make(name: name, parameters: [parameter: value])
      .evaluate(losses: losses, calibration: losses.map { _ in 1 })
  }

  @Test(
    "one end of the parameter is the mean",
    arguments: [
      ("cvar", "alpha", 1), ("chi2-dro", "rho", 0), ("chi2-penalty", "reg", 1e12),
      ("kl-dro", "rho", 0), ("kl-dro", "rho", 1e-20),
    ] as [(String, String, Double)])
  func meanLimit(name: String, parameter: String, value: Double) throws {
    let result = try evaluate(name, parameter, value)
    // With ρ = 1e-20, the weights may change by √ρ.
    #expect(abs(result.value - Self.mean) < 1e-9)
    for weight in result.weights { #expect(abs(weight - 1.0 / 6) < 1e-9) }
  }

  @Test(
    "the other end is the maximum",
    arguments: [
      ("cvar", "alpha", 1e-3), ("chi2-dro", "rho", 2.5), ("chi2-dro", "rho", 1e6),
      ("chi2-penalty", "reg", 1e-3), ("kl-dro", "rho", 1.8), ("kl-dro", "rho", 1e3),
    ] as [(String, String, Double)])
  func maximumLimit(name: String, parameter: String, value: Double) throws {
    let result = try evaluate(name, parameter, value)
    #expect(abs(result.value - 2.5) < 3e-3)
    #expect(result.weights == [0, 0, 1, 0, 0, 0])
  }

  @Test("between them the weights are a distribution on the edge of the ball, worse for worse data")
  func edgeOfTheBall() throws {
    for seed in 0..<UInt64(200) {
      let batch = RandomBatch(seed: seed, spread: 5)
      // With three or more data, a ball of radius 0.1 contains no vertex.
      guard batch.losses.count > 2 else { continue }
      let ball = try evaluate("kl-dro", "rho", 0.1, batch.losses).weights
      let divergence = WeightStatistics(weights: ball).divergenceFromUniform
      #expect(abs(divergence - 0.1) < 1e-10, "seed \(seed)")
      let square = try evaluate("chi2-dro", "rho", 0.1, batch.losses).weights
      #expect(abs(Self.chiSquare(square) - 0.1) < 1e-10, "seed \(seed)")
      for weights in [ball, square] {
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12, "seed \(seed)")
        let order = batch.losses.descendingOrder
        for (i, j) in zip(order, order.dropFirst()) { #expect(weights[i] >= weights[j]) }
      }
    }
  }

  @Test("no other distribution in the set is worse")
  func maximality() throws {
    var generator = SeededGenerator(seed: 11)
    let square = try evaluate("chi2-dro", "rho", 0.4).value
    let kl = try evaluate("kl-dro", "rho", 0.4).value
    let tail = try evaluate("cvar", "alpha", 0.4).value
    let priced = try evaluate("chi2-penalty", "reg", 0.7).value
    for _ in 0..<2000 {
      let raw = generator.normals(6, deviation: 2).map { exp($0) }
      let q = raw.map { $0 / raw.reduce(0, +) }
      let value = Self.losses.weighted(by: q)
      let distance = Self.chiSquare(q)
      #expect(value - 0.7 * distance <= priced + 1e-12)
      if distance <= 0.4 { #expect(value <= square + 1e-12) }
      if WeightStatistics(weights: q).divergenceFromUniform <= 0.4 {
        #expect(value <= kl + 1e-12)
      }
      if q.allSatisfy({ $0 <= 1 / 2.4 }) { #expect(value <= tail + 1e-12) }
    }
  }

  @Test("the radius and the lambda that it finds are the same objective")
  func radiusIsTemperature() throws {
    let calibration = [1.0, 2.5, 0.2, 0, 1.7, 1]
    let ball = try RobustifierCatalogue.make(name: "dora", parameters: ["rho": 0.3])
      .evaluate(losses: Self.losses, calibration: calibration)
    let lambda = try #require(ball.lambda)
    let fixed = try DoRA(lambda: lambda)
      .evaluate(losses: Self.losses, calibration: calibration)
    #expect(mismatch(ball.weights, fixed.weights) == nil)
    #expect(mismatch(ball.value, fixed.value + lambda * 0.3) == nil)
  }

  @Test("ties of the largest loss share the weight, and equal losses are their mean")
  func ties() throws {
    let tied = [1, 3, 3, -2.0]
    for (name, parameter, value) in [
      ("kl-dro", "rho", 0.7), ("chi2-dro", "rho", 0.5), ("chi2-dro", "rho", 0.7),
      ("cvar", "alpha", 0.5),
    ] {
      let result = try evaluate(name, parameter, value, tied)
      #expect(result.value == 3)
      #expect(result.weights == [0, 0.5, 0.5, 0], "\(name) \(value)")
      let equal = try evaluate(name, parameter, value, [2, 2])
      // As in its reference, cvar takes bitwise equal losses in the batch's order.
      let weights = name == "cvar" ? [1, 0] : [0.5, 0.5]
      #expect(equal.value == 2 && equal.weights == weights, "\(name)")
    }
    // αB is 1.5, so the first of two equal losses counts fully.
    #expect(try evaluate("cvar", "alpha", 0.375, tied).weights == [0, 1 / 1.5, 0.5 / 1.5, 0])
  }

  /// 16 losses that equal log 4 except for their last bits, as computed by `dpo-rw` before the
  /// first update.
  static let lastBits = (0..<16).map { log(4) + Double($0 * 7 % 5) * 2.3e-16 }

  @Test(
    "losses that differ by rounding have equal weights, and those at the top share it",
    arguments: [
      ("kl-dro", "rho", 0.5), ("dora", "rho", 0.5), ("kl-dro", "rho", 5), ("cvar", "alpha", 0.5),
      ("cvar", "alpha", 0.1), ("chi2-dro", "rho", 0.1), ("chi2-dro", "rho", 4),
      ("chi2-dro", "rho", 100),
    ] as [(String, String, Double)])
  func rounding(name: String, parameter: String, value: Double) throws {
    #expect(Set(Self.lastBits).count > 1)
    let result = try evaluate(name, parameter, value, Self.lastBits)
    #expect(WeightStatistics(weights: result.weights).effectiveSampleSize > 16 * (1 - 1e-12))
    #expect(abs(result.value - log(4)) < 1e-14)
    // The tolerance within which losses are treated as constant scales with their size.
    for scale in [1e-250, 1e250] {
      let scaled = try evaluate(name, parameter, value, Self.lastBits.map { scale * $0 })
      #expect(scaled.weights == result.weights)
    }
    guard name != "cvar", value > 3 else { return }
    let withOthers = try evaluate(name, parameter, value * 4, Self.lastBits + [0, -1])
    #expect(withOthers.weights.prefix(16).allSatisfy { abs($0 - 1.0 / 16) < 1e-14 })
  }

  @Test("nearly tied maxima and far-away data end at finite weights that add up to 1")
  func hardBatches() throws {
    let batches: [[Double]] = [
      [1, 1 - 1e-15, 0], [1e300, 1e300 * (1 - 1e-15), -1e300], [1e-300, 0, 0],
      [1e4, 1e4 + 1e-9, 1e4],
    ]
    for losses in batches {
      for (name, parameter) in [("kl-dro", "rho"), ("chi2-dro", "rho")] {
        for value in [1e-12, 0.01, 0.4, 0.4054651081, 0.6931471805, 1.0986] {
          let result = try evaluate(name, parameter, value, losses)
          #expect(abs(result.weights.reduce(0, +) - 1) < 1e-9, "\(name) \(value) \(losses)")
          let highest = losses.max() ?? 0
          #expect(result.value <= highest + 1e-9 * abs(highest), "\(name) \(value) \(losses)")
        }
      }
    }
  }

  @Test(
    "without outliers it is the inner one of the others' losses",
    arguments: [
      ("doro", "cvar", "alpha", 0.5), ("chi2-doro", "chi2-dro", "rho", 0.3),
      ("kl-doro", "kl-dro", "lambda", 0.4),
    ] as [(String, String, String, Double)])
  func trimming(name: String, inner: String, parameter: String, value: Double) throws {
    let trimmed = try RobustifierCatalogue.make(
      name: name, parameters: [parameter: value, "epsilon": 0.34])
    // Two of the six losses remain, 2.5 and 2.4.
    let result = try trimmed.evaluate(
      losses: Self.losses, calibration: Self.losses.map { _ in 1 })
    let rest = try evaluate(inner, parameter, value, [0.3, -1.2, 0.9, -0.4])
    #expect(mismatch(result.value, rest.value) == nil)
    let weights = rest.weights
    #expect(
      mismatch(result.weights, [weights[0], weights[1], 0, weights[2], weights[3], 0]) == nil)
    let untouched = try RobustifierCatalogue.make(
      name: name, parameters: [parameter: value, "epsilon": 0]
    ).evaluate(losses: Self.losses, calibration: Self.losses.map { _ in 1 })
    let whole = try evaluate(inner, parameter, value)
    #expect(mismatch(untouched.value, whole.value) == nil)
    #expect(mismatch(untouched.weights, whole.weights) == nil)
  }

  @Test("losses that differ by rounding alone are all kept, and none is above the cap")
  func roundingIsNoOutlier() throws {
    let losses = (0..<10).map { 0.7 + Double($0) * 1e-16 }
    for name in ["doro", "chi2-doro", "kl-doro", "winsor"] {
      let result = try RobustifierCatalogue.make(name: name)
        .evaluate(losses: losses, calibration: losses.map { _ in 1 })
      #expect(mismatch(result.weights, losses.map { _ in 0.1 }) == nil, "\(name)")
    }
  }
}
