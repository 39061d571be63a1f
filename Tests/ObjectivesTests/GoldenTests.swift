import Glibc
import Testing
import _TestSupport

@testable import Objectives

@Suite("Robustifiers: reference values")
struct GoldenTests {
  @Test(
    "value and weights agree with the reference",
    arguments: [
      "dora", "dora-factored", "kl-dro", "dr-dpo", "reweight", "erm", "kldpo", "kldpo-normalised",
      "cvar", "chi2-dro", "chi2-penalty",
    ])
  func agreesWithReference(name: String) throws {
    let cases = try Golden.load(name).cases
    #expect(cases.count >= 46)
    for example in cases {
      let parameters = try example.parameters().mapValues { try $0.number() }
      let losses = try example.numbers("losses")
      let calibration = example.has("h") ? try example.numbers("h") : losses.map { _ in 1 }
      let result = try RobustifierCatalogue.make(name: name, parameters: parameters)
        .evaluate(losses: losses, calibration: calibration)
      #expect(mismatch(result.value, try example.number("objective")) == nil, "\(example)")
      #expect(mismatch(result.weights, try example.numbers("grad")) == nil, "\(example)")
    }
  }

  @Test(
    "what leaves outliers out agrees with the reference",
    arguments: ["doro", "chi2-doro", "kl-doro", "winsor"])
  func withoutOutliers(name: String) throws {
    let cases = try Golden.load(name).cases
    #expect(cases.count == 36)
    for example in cases {
      let losses = try example.numbers("losses")
      let result = try RobustifierCatalogue.make(
        name: name, parameters: try example.parameters().mapValues { try $0.number() }
      ).evaluate(losses: losses, calibration: losses.map { _ in 1 })
      #expect(mismatch(result.value, try example.number("objective")) == nil, "\(example)")
      #expect(mismatch(result.weights, try example.numbers("grad")) == nil, "\(example)")
    }
  }

  @Test("dora-tilted agrees with the reference, with a temperature and with a radius")
  func tilted() throws {
    for (name, count) in [("dora-tilted", 21), ("dora-tilted-rho", 28)] {
      let cases = try Golden.load(name).cases
      #expect(cases.count == count)
      for example in cases {
        let result = try RobustifierCatalogue.make(
          name: "dora-tilted", parameters: try example.parameters().mapValues { try $0.number() }
        ).evaluate(losses: example.numbers("losses"), calibration: example.numbers("h"))
        #expect(mismatch(result.value, try example.number("objective")) == nil, "\(example)")
        #expect(mismatch(result.weights, try example.numbers("grad")) == nil, "\(example)")
      }
    }
  }

  @Test("wDPO's label correction agrees with the reference, and is of the whole batch")
  func sparseFlip() throws {
    let cases = try Golden.load("sparse-flip").cases
    #expect(cases.count == 21)
    for example in cases {
      let rule = try LabelRuleCatalogue.make(
        name: "sparse-flip", parameters: try example.parameters().mapValues { try $0.number() })
      #expect(rule.seesBatch)
      var state: [Double: Double] = [:]
      let losses = LabelledLosses(
        observed: try example.numbers("observed"), other: try example.numbers("other"))
      let weights = try rule.weigh(losses, state: &state)
      #expect(mismatch(weights.other, try example.numbers("weights")) == nil, "\(example)")
      #expect(zip(weights.observed, weights.other).allSatisfy { abs($0 + $1 - 1) < 1e-15 })
      #expect(state.isEmpty)
    }
  }

  @Test("during the warm-up no label is corrected")
  func warmup() throws {
    let rule = try LabelRuleCatalogue.make(name: "sparse-flip", parameters: ["warmup": 3])
    var state: [Double: Double] = [:]
    for (step, isCorrected) in [(0, true), (1, false), (3, false), (4, true)] {
      let losses = LabelledLosses(observed: [3, 0.1], other: [0.1, 3], step: step)
      let weights = try rule.weigh(losses, state: &state)
      #expect((weights.other[0] > 0) == isCorrected, "\(step)")
      #expect(weights.other[1] == 0)
    }
  }

  @Test("dora with a radius finds the reference's lambda, its limits included")
  func radius() throws {
    let cases = try Golden.load("rho-dual").cases
    var regimes: Set<String> = []
    for example in cases {
      let radius = try example.parameters()["rho"]?.number() ?? .nan
      let result = try RobustifierCatalogue.make(name: "dora", parameters: ["rho": radius])
        .evaluate(losses: example.numbers("losses"), calibration: example.numbers("h"))
      #expect(mismatch(result.value, try example.number("objective")) == nil, "\(example)")
      #expect(mismatch(result.weights, try example.numbers("grad")) == nil, "\(example)")
      let lambda = try #require(result.lambda)
      #expect(mismatch(lambda, try example.number("lambda_star")) == nil, "\(example)")
      regimes.insert(try example.text("regime"))
    }
    #expect(regimes == ["interior", "lambda->0", "lambda->inf"])
  }

  @Test("group weights and objective agree with the reference, step after step")
  func groups() throws {
    let cases = try Golden.load("grpo-group").cases
    #expect(cases.count == 36)
    for example in cases {
      let parameters = try example.parameters().mapValues { value in
        if case .flag(let flag) = value { return flag ? 1.0 : 0 }
        return try value.number()
      }
      let robustifier = try RobustifierCatalogue.make(
        name: "grpo-group", parameters: parameters,
        groupSizes: example.numbers("group_counts").map { Int($0) })
      let batch = RobustBatch(
        losses: try example.numbers("losses"),
        calibration: try example.numbers("losses").map { _ in 1 },
        groups: try example.numbers("groups").map { Int($0) })
      var state = try example.numbers("q_in").map { log($0) }
      if try example.number("step") == 0 {
        #expect(mismatch(robustifier.initialState, state) == nil)
      }
      let result = try robustifier.evaluate(batch, state: &state)
      #expect(mismatch(result.value, try example.number("objective")) == nil, "\(example)")
      #expect(mismatch(result.weights, try example.numbers("grad")) == nil, "\(example)")
      #expect(
        mismatch(state.map { exp($0) }, try example.numbers("q_out")) == nil, "\(example)")
    }
  }

  @Test("group-dro is grpo-group with the means of the batch")
  func groupDRO() throws {
    for example in try Golden.load("grpo-group").cases {
      let parameters = try example.parameters()
      guard parameters["divide_by_totalcount"] == .flag(false),
        parameters["normalize_loss"] == .flag(false)
      else { continue }
      let robustifier = try RobustifierCatalogue.make(
        name: "group-dro", parameters: ["step_size": parameters["step_size"]?.number() ?? 0],
        groupSizes: example.numbers("group_counts").map { Int($0) })
      let losses = try example.numbers("losses")
      let batch = RobustBatch(
        losses: losses, calibration: losses.map { _ in 1 },
        groups: try example.numbers("groups").map { Int($0) })
      var state = try example.numbers("q_in").map { log($0) }
      let result = try robustifier.evaluate(batch, state: &state)
      #expect(mismatch(result.value, try example.number("objective")) == nil, "\(example)")
    }
  }
}
