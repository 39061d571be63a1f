import Objectives
import Testing

@Suite("Robustifier catalogue")
struct RobustifierCatalogueTests {
  @Test("an entry's name is its robustifier's, and its defaults are within their domain")
  func entriesAreConsistent() throws {
    for entry in RobustifierCatalogue.entries {
      for name in [entry.name] + entry.aliases {
        let robustifier = try RobustifierCatalogue.make(name: name, groupSizes: [3, 4])
        #expect(robustifier.name == entry.name)
        let defaults = entry.parameters.filter { $0.defaultValue != nil }
        #expect(
          robustifier.parameters
            == Dictionary(
              uniqueKeysWithValues: defaults.map { ($0.name, $0.defaultValue ?? .nan) }))
        #expect(robustifier.groupCount == (entry.needsGroups ? 2 : nil))
      }
      for parameter in entry.parameters {
        #expect(
          parameter.defaultValue.map { parameter.schema.contains($0) } ?? true, "\(entry.name)")
        // A parameter without a default replaces a parameter that has one.
        #expect((parameter.defaultValue == nil) == (parameter.replaces != nil), "\(entry.name)")
      }
    }
    let names = RobustifierCatalogue.entries.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }

  @Test("parameters reach the robustifier, and the default is 1")
  func parametersArrive() throws {
    let dora = try RobustifierCatalogue.make(name: "dora", parameters: ["lambda": 0.25])
    #expect(
      dora.accumulation == .onePass(.logSumExp(lambda: 0.25, calibration: .inside)))
    let soft = try RobustifierCatalogue.make(name: "dr-dpo")
    #expect(soft.accumulation == .onePass(.logSumExp(lambda: -1, calibration: .absent)))
    let sharp = try RobustifierCatalogue.make(name: "reweight", parameters: ["power": 2])
    #expect(sharp.accumulation == .onePass(.additive(power: 2)))
    #expect(sharp.text == "reweight{power=2.0}")
    for name in ["dora", "kl-dro"] {
      let ball = try RobustifierCatalogue.make(name: name, parameters: ["rho": 0.25])
      #expect(ball.name == name && ball.accumulation == .twoPass)
    }
  }

  @Test("unknown names and bad values are refused, and the message says what would be right")
  func refusals() {
    expect(
      "there is no robustifier 'dro2', did you mean 'dro'; there are: dora, dora-tilted, dora-factored, kl-dro, dro, dr-dpo, "
        + "reweight, erm, kldpo, kldpo-normalised, cvar, chi2-dro, chi2-penalty, doro, cvar-doro, "
        + "chi2-doro, kl-doro, winsor, grpo-group, group-dro, wdpo"
    ) { () throws(ObjectiveError) in try RobustObjective.make(name: "dro2") }
    expect("robustifier 'dora' has no parameter 'beta'; it has: lambda, rho") {
      () throws(ObjectiveError) in
      try RobustifierCatalogue.make(name: "dora", parameters: ["beta": 1, "lambda": 1, "z": 1])
    }
    expect("robustifier 'erm' has no parameter 'lambda'; it has none") {
      () throws(ObjectiveError) in
      try RobustifierCatalogue.make(name: "erm", parameters: ["lambda": 1])
    }
    for value in [0, -1, .infinity] as [Double] {
      expect(
        "parameter 'lambda' of robustifier 'dora' is \(value), expected a finite number above 0"
      ) { () throws(ObjectiveError) in
        try RobustifierCatalogue.make(name: "dora", parameters: ["lambda": value])
      }
    }
    expect(
      "parameter 'power' of robustifier 'reweight' is -0.5, expected a finite number, at least 0"
    ) { () throws(ObjectiveError) in
      try RobustifierCatalogue.make(name: "reweight", parameters: ["power": -0.5])
    }
  }

  @Test("contradictions, missing groups and bad shares and flags are refused")
  func moreRefusals() {
    expect("robustifier 'dora' takes 'lambda' or 'rho', not both") { () throws(ObjectiveError) in
      try RobustifierCatalogue.make(name: "dora", parameters: ["lambda": 1, "rho": 1])
    }
    expect(
      "robustifier 'group-dro' weighs groups of data; name the field that tells them apart"
    ) { () throws(ObjectiveError) in try RobustifierCatalogue.make(name: "group-dro") }
    for value in [0, 1.5, .nan] {
      expect(
        "parameter 'alpha' of robustifier 'cvar' is \(value), expected a number above 0, at most 1"
      ) { () throws(ObjectiveError) in
        try RobustifierCatalogue.make(name: "cvar", parameters: ["alpha": value])
      }
    }
    expect(
      "parameter 'normalize_loss' of robustifier 'grpo-group' is 0.5, expected true or false"
    ) { () throws(ObjectiveError) in
      try RobustifierCatalogue.make(
        name: "grpo-group", parameters: ["normalize_loss": 0.5], groupSizes: [1])
    }
  }

  @Test("a two-pass robustifier refuses the same data, and results beyond float64")
  func twoPassDataErrors() throws {
    for name in ["cvar", "chi2-dro", "chi2-penalty", "kldpo", "kldpo-normalised", "group-dro"] {
      let robustifier = try RobustifierCatalogue.make(name: name, groupSizes: [1])
      func evaluate(_ losses: [Double], h: Double = 1) throws(ObjectiveError) -> RobustValue {
        try robustifier.evaluate(
          RobustBatch(
            losses: losses, calibration: losses.map { _ in h }, groups: losses.map { _ in 0 }))
      }
      #expect(throws: ObjectiveError.emptyBatch) { try evaluate([]) }
      #expect(throws: ObjectiveError.nonFiniteLoss(datum: 1, value: .infinity)) {
        try evaluate([0, .infinity])
      }
      #expect(throws: ObjectiveError.invalidCalibration(datum: 0, value: -1)) {
        try evaluate([0], h: -1)
      }
    }
    expect("what robustifier 'dora' makes of these losses is beyond float64") {
      () throws(ObjectiveError) in
      try RobustifierCatalogue.make(name: "dora", parameters: ["rho": 0.1])
        .evaluate(losses: [1e308, 0], calibration: [10, 1])
    }
    for name in ["chi2-dro", "chi2-penalty", "kldpo-normalised"] {
      #expect(throws: ObjectiveError.notRepresentable(robustifier: name)) {
        try RobustifierCatalogue.make(name: name)
          .evaluate(losses: [1.7e308, 0, -1.7e308], calibration: [1, 1, 1])
      }
    }
  }

  @Test("data that can't be used are named, with their numbers")
  func dataErrors() {
    expect("datum 1: its loss is inf; a robust objective needs finite losses") {
      () throws(ObjectiveError) in
      try DoRA().evaluate(losses: [1, .infinity], calibration: [1, 1])
    }
    expect("datum 0: its calibration weight is -0.5, expected a finite number, at least 0") {
      () throws(ObjectiveError) in
      try DoRA().evaluate(losses: [1], calibration: [-0.5])
    }
    expect(
      "datum 0: loss 1e+300 with calibration weight 2.0, divided by lambda 1e-10, is beyond "
        + "float64; a larger lambda helps"
    ) { () throws(ObjectiveError) in
      try DoRA(lambda: 1e-10).evaluate(losses: [1e300], calibration: [2])
    }
    expect(
      "datum 1: loss 1e+200 times calibration weight 1e+200 to the power 1.0 is beyond float64; "
        + "a smaller power helps"
    ) { () throws(ObjectiveError) in
      try Reweighting().evaluate(losses: [1, 1e200], calibration: [1, 1e200])
    }
    expect("the batch has no data; a robust objective needs at least one loss") {
      () throws(ObjectiveError) in try DoRA().evaluate(losses: [], calibration: [])
    }
    expect(
      "datum 0: its loss has no lower bound, so it can't be shifted automatically; give the shift "
        + "as a number"
    ) { () throws(ObjectiveError) in try LossShift.automatic.apply(to: [1]) }
  }

  private func expect<Result>(
    _ message: String, from body: () throws(ObjectiveError) -> Result,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    do throws(ObjectiveError) {
      _ = try body()
      Issue.record("nothing was thrown, expected '\(message)'", sourceLocation: sourceLocation)
    } catch {
      #expect(error.description == message, sourceLocation: sourceLocation)
    }
  }
}
