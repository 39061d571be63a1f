import Testing
import _TestSupport

@testable import Objectives

@Suite("Robustifiers: laws")
struct RobustifierLawTests {
  static let losses = [0.3, -1.2, 2.5, 0.9, -0.4]
  static let calibration = [1.0, 2.5, 0.2, 0, 1.7]
  static let ones = [Double](repeating: 1, count: 5)

  static let groups = [0, 1, 2, 0, 1]
  static let batch = RobustBatch(losses: losses, calibration: calibration, groups: groups)

  /// Every entry of the catalogue, with its defaults and with a small, a medium and a large value
  /// of each number. ``detached`` names those whose weights are held constant in the derivative.
  static let robustifiers: [any Robustifier] = RobustifierCatalogue.entries.flatMap(variants)
  static let detached: Set = ["kldpo", "kldpo-normalised", "grpo-group", "group-dro"]
  /// The robustifiers with a constant that is computed from the losses and held fixed.
  static let capped: Set = ["winsor"]

  private static func variants(of entry: RobustifierEntry) -> [any Robustifier] {
    let settings: [[String: Double]] =
      [[:]]
      + entry.parameters.flatMap { parameter in
        [0.3, 1, 5].filter { parameter.schema.number(.number($0)) != nil }.map {
          [parameter.name: $0]
        }
      }
    return settings.compactMap {
      try? RobustifierCatalogue.make(name: entry.name, parameters: $0, groupSizes: [20, 30, 50])
    }
  }

  @Test(
    "weights are the derivative of the value",
    arguments: robustifiers.filter { !detached.union(capped).contains($0.name) })
  func weightsMatchFiniteDifference(robustifier: any Robustifier) throws {
    let weights = try robustifier.evaluate(Self.batch).weights
    let expected = try centralGradient(at: Self.losses) { losses in
      try robustifier.evaluate(losses: losses, calibration: Self.calibration).value
    }
    // A central difference of a function of this size is accurate to about 1e-10.
    let tolerance = Tolerance(absolute: 1e-9, relative: 0)
    #expect(mismatch(weights, expected, within: tolerance) == nil)
  }

  @Test(
    "where weights are held fixed, the value is the sum of the losses under them",
    arguments: robustifiers.filter { detached.contains($0.name) })
  func detachedWeights(robustifier: any Robustifier) throws {
    let result = try robustifier.evaluate(Self.batch)
    #expect(mismatch(result.value, Self.losses.weighted(by: result.weights)) == nil)
    #expect(result.weights.allSatisfy { $0 >= 0 })
  }

  @Test("every entry of the catalogue is tested, with every parameter")
  func everyEntryIsTested() {
    let names = Set(Self.robustifiers.map(\.name))
    #expect(names == Set(RobustifierCatalogue.entries.map(\.name)))
    #expect(Self.robustifiers.count >= 3 * RobustifierCatalogue.entries.count)
  }

  @Test(
    "a robustifier that says that it is the mean weighs all data alike, whatever h",
    arguments: robustifiers)
  func meanIsTheMean(robustifier: any Robustifier) throws {
    let isUniform = try [Self.losses, Self.losses.map { -3 * $0 }].allSatisfy { losses in
      let weights = try robustifier.evaluate(
        RobustBatch(losses: losses, calibration: Self.calibration, groups: Self.groups)
      ).weights
      return weights.allSatisfy { abs($0 - 1 / Double(losses.count)) < 1e-15 }
    }
    #expect(!robustifier.isMean || isUniform)
  }

  @Test("an infinite lambda gives the mean of h l, to the last digits", arguments: [1e6, 1e12])
  func largeLambdaIsTheMean(lambda: Double) throws {
    let products = zip(Self.losses, Self.calibration).map { $0 * $1 }
    let mean = products.reduce(0, +) / 5
    // The next term of the expansion is half the variance over λ, and the variance is below 2.
    let expected = mean + variance(products) / (2 * lambda)
    let result = try DoRA(lambda: lambda).evaluate(
      losses: Self.losses, calibration: Self.calibration)
    #expect(abs(result.value - expected) < 1e-12)
    for (weight, h) in zip(result.weights, Self.calibration) {
      #expect(abs(weight - h / 5) <= 5 * h / lambda)
    }
  }

  @Test("a vanishing lambda gives the maximum of h l")
  func smallLambdaIsTheMaximum() throws {
    let result = try DoRA(lambda: 1e-9).evaluate(
      losses: Self.losses, calibration: Self.calibration)
    // max(h l) = 0.5 at datum 2. Only log(1/5) λ is added to it.
    #expect(abs(result.value - 0.5) < 2e-9)
    #expect(result.weights == [0, 0, 0.2, 0, 0])
  }

  @Test("with all h equal to one, dora is kl-dro and reweight is erm")
  func neutralCalibration() throws {
    let dora = try DoRA(lambda: 0.7).evaluate(losses: Self.losses, calibration: Self.ones)
    let dro = try KullbackLeiblerDRO(lambda: 0.7).evaluate(
      losses: Self.losses, calibration: Self.calibration)
    #expect(dora == dro)
    let reweighted = try Reweighting().evaluate(losses: Self.losses, calibration: Self.ones)
    let mean = try EmpiricalRisk().evaluate(losses: Self.losses, calibration: Self.calibration)
    #expect(reweighted == mean)
  }

  @Test("of one datum every log-sum-exp is h l or l")
  func oneDatum() throws {
    func value(_ robustifier: some Robustifier) throws -> Double {
      try robustifier.evaluate(losses: [1e4], calibration: [3]).value
    }
    #expect(try value(DoRA(lambda: 0.5)) == 3e4)
    #expect(try value(FactoredDoRA(lambda: 0.5)) == 3e4)
    #expect(try value(KullbackLeiblerDRO(lambda: 0.5)) == 1e4)
    #expect(try value(DrDPO(betaPrime: 0.5)) == 1e4)
  }

  @Test("a common shift moves kl-dro's value only, but dora's weights too")
  func shift() throws {
    let shifted = Self.losses.map { $0 + 2 }
    let dro = KullbackLeiblerDRO()
    let before = try dro.evaluate(losses: Self.losses, calibration: Self.calibration)
    let after = try dro.evaluate(losses: shifted, calibration: Self.calibration)
    #expect(abs(after.value - before.value - 2) < 1e-14)
    for (a, b) in zip(after.weights, before.weights) { #expect(abs(a - b) < 1e-15) }

    let dora = DoRA()
    let moved = try dora.evaluate(losses: shifted, calibration: Self.calibration).weights
    let kept = try dora.evaluate(losses: Self.losses, calibration: Self.calibration).weights
    #expect(abs(moved[1] - kept[1]) > 0.1)
  }

  @Test("dora-tilted: a shift changes no weight, a larger h never lowers one, and the sum is 1")
  func tilted() throws {
    for parameters in [["lambda": 0.7], ["rho": 0.3]] as [[String: Double]] {
      let tilted = try RobustifierCatalogue.make(name: "dora-tilted", parameters: parameters)
      let before = try tilted.evaluate(losses: Self.losses, calibration: Self.calibration)
      #expect(abs(before.weights.reduce(0, +) - 1) < 1e-14)
      for shift in [-40.0, 13] {
        let after = try tilted.evaluate(
          losses: Self.losses.map { $0 + shift }, calibration: Self.calibration)
        #expect(abs(after.value - before.value - shift) < 1e-12)
        for (a, b) in zip(after.weights, before.weights) { #expect(abs(a - b) < 1e-12) }
        // Negative losses too: with more h there is more weight.
        for i in Self.losses.indices {
          var raised = Self.calibration
          raised[i] += 0.5
          let more = try tilted.evaluate(
            losses: Self.losses.map { $0 + shift }, calibration: raised)
          #expect(more.weights[i] >= after.weights[i] - 1e-12, "\(parameters), \(shift), \(i)")
        }
      }
      let alone = try tilted.evaluate(losses: Self.losses, calibration: Self.ones)
      let plain = try RobustifierCatalogue.make(name: "kl-dro", parameters: parameters)
        .evaluate(losses: Self.losses, calibration: Self.calibration)
      #expect(abs(alone.value - plain.value) < 1e-13)
      for (a, b) in zip(alone.weights, plain.weights) { #expect(abs(a - b) < 1e-13) }
      let nothing = try tilted.evaluate(losses: Self.losses, calibration: Self.ones.map { _ in 0 })
      #expect(nothing.value == 0 && nothing.weights == [0, 0, 0, 0, 0])
    }
  }

  @Test("soft maximum lies between mean and maximum, soft minimum between minimum and mean")
  func ordering() throws {
    let mean = try EmpiricalRisk().evaluate(losses: Self.losses, calibration: Self.ones).value
    let high = try KullbackLeiblerDRO().evaluate(losses: Self.losses, calibration: Self.ones)
    let low = try DrDPO().evaluate(losses: Self.losses, calibration: Self.ones)
    #expect(mean < high.value && high.value < 2.5)
    #expect(-1.2 < low.value && low.value < mean)
  }

  private func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }
}
