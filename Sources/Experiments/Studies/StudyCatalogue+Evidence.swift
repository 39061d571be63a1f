import Objectives

/// Studies whose arms are all tuned, with the same budget, before they are compared.
extension Study {
  /// A study of what is gained by a filter on the labels of phase 1, and where a learned h is
  /// better.
  static let labelFilter = Study(
    name: "label-filter", title: "the labels alone against h, with all or a tenth of the labels",
    figures: [.differences],
    makeTuning: { _ in
      TuningPlan(families: try .mixture, cells: [.aligned(on: .half, arms: [])])
    }, comparesAll: true
  ) { tier in
    let conditions: [Condition] =
      tier == .ci
      ? [.half, .within, .fewLabels] : [.half, .third, .within, .fewLabels, .fewLabelsWithin]
    return conditions.map { .aligned(on: $0, arms: []) }
  }

  /// A study of wrong rankings with and without a mixture of sources.
  static let noise = Study(
    name: "noise", title: "wrong rankings × a mixture, with labelling wrappers",
    figures: [.differences],
    makeTuning: { _ in
      TuningPlan(
        families: try .noise,
        cells: [
          .aligned(on: .flipped(percent: 20), arms: []),
          .aligned(on: .halfFlipped(percent: 20), arms: []),
        ])
    }, comparesAll: true
  ) { tier in
    guard tier != .ci else { return [.aligned(on: .halfFlipped(percent: 40), arms: [])] }
    let clean = [Condition.clean] + [10, 20, 40].map(Condition.flipped)
    return (clean + [0, 10, 20, 40].map(Condition.halfFlipped)).map { .aligned(on: $0, arms: []) }
  }

  /// A study of λ, ρ and the tilted form for objectives whose losses have different scales.
  static let scale = Study(
    name: "scale", title: "lambda, rho and dora-tilted for losses of different scales",
    figures: [.differences], comparesAll: true
  ) { tier in
    let objectives =
      tier == .ci ? ["lire"] : ["dpo-pl", "lire", "rrhf", "simpo{beta=2,simpo_gamma=0.8}"]
    var arms: [StudyArm] = [.erm, .labelFilter, .reweight]
    for (name, parameter, values) in [
      ("dora", "lambda", [1, 8, 32]), ("dora", "rho", [0.1, 0.5]),
      ("dora-tilted", "lambda", [1, 8]), ("dora-tilted", "rho", [0.1, 0.5]),
    ] as [(String, String, [Double])] {
      arms += try values.map { try StudyArm.made(name, parameter, $0) }
    }
    return objectives.map { .aligned(on: .half, objective: $0, arms: arms) }
  }

  /// A study of how the gain depends on the quality of the classifier.
  static let classifier = Study(
    name: "classifier", title: "the gain against the classifier's AUC", figures: [.differences],
    comparesAll: true
  ) { tier in
    let shares = tier == .ci ? [0.1] : [0.03, 0.06, 0.12, 0.25, 1]
    return shares.map { share in
      var cell = StudyCell.aligned(
        on: .half, arms: [.erm, .reweight, .filter, .dora, .labelFilter])
      cell.settings.calibration.visibleShare = share
      cell.variant = "visible\(share)"
      return cell
    }
  }

  /// Whether a gain is left when the training data are fitted, which Zhai et al. 2022 (arXiv
  /// 2201.12293) expect it not to be.
  static let interpolation = Study(
    name: "long", title: "training until the data are fitted", source: nil, endpoint: .lastStep,
    figures: [.frontier], comparesAll: true
  ) { _ in
    var cell = StudyCell.aligned(
      on: .half, arms: try [.erm, .reweight, .made("kl-dro", "lambda", 0.1), .dora, .labelFilter])
    cell.settings.budgets = [0.3, 1, 3, .infinity]
    cell.settings.preferenceCount = 512
    cell.settings.alignment.steps = 2000
    return [cell]
  }

  /// A study of whether the order of the arms is the same for different models.
  static let sizes = Study(
    name: "sizes", title: "two sizes × two architectures: do arms keep their order",
    figures: [.differences], comparesAll: true, ranksArms: true
  ) { tier in
    let arms = try [StudyArm.erm, .reweight, .made("kl-dro", "lambda", 0.1), .dora, .labelFilter]
    let sizes = tier == .ci ? [(1, 32)] : [(2, 64), (4, 96)]
    return sizes.flatMap { layers, width in
      StudySettings.Architecture.allCases.map { architecture in
        var cell = StudyCell.aligned(on: .half, arms: arms)
        (cell.settings.layers, cell.settings.width) = (layers, width)
        cell.settings.architecture = architecture
        cell.variant = "\(architecture)-\(layers)x\(width)"
        return cell
      }
    }
  }
}

extension [ArmFamily] {
  /// The methods against a mixture of sources, each with three settings of its own parameter.
  fileprivate static var mixture: [ArmFamily] {
    get throws {
      [
        .erm, .labelFilter, .power, .filter, .responseFilter,
        try .of("dro", "kl-dro", "lambda", [0.1, 0.3, 1]),
        try .of("cvar", "cvar", "alpha", [0.3, 0.5, 0.7]),
        try .of("dora", "dora", "lambda", [0.5, 1, 4]),
        try .of("dora-tilted", "dora-tilted", "rho", [0.1, 0.5, 1]),
      ]
    }
  }

  /// The methods against wrong rankings, the methods against a mixture, and combinations of both.
  fileprivate static var noise: [ArmFamily] {
    get throws {
      [
        .erm, .labelFilter, .power, .filter,
        try .of("dr-dpo", "dr-dpo", "beta_prime", [0.3, 1, 3]),
        try .of("doro", "doro", "epsilon", [0.1, 0.2, 0.4]),
        try .wrapped("re-po", "eta", [0.6, 0.75, 0.9]),
        try .wrapped("dpo-pro", "soft_label", [0.6, 0.75, 0.9]),
        try .wrapped("tv-dro", "rho", [0.1, 0.2, 0.4]),
        try .wrapped("flip", "epsilon", [0.1, 0.2, 0.4]),
        try .of("dora", "dora", "lambda", [0.5, 1, 4]),
        try .wrapped(
          "flip", "epsilon", [0.1, 0.2, 0.4], inside: Reweighting(power: 2), "h^2 + flip"),
        try .wrapped("tv-dro", "rho", [0.1, 0.2, 0.4], inside: DoRA(), "dora + tv-dro"),
      ]
    }
  }
}

extension ArmFamily {
  private static let rates = [5e-5, 1e-4, 2e-4]

  fileprivate static let erm = ArmFamily("erm", "rate", rates) { rate in
    StudyArm(name: "", robustifier: EmpiricalRisk(), learningRate: rate)
  }
  fileprivate static let labelFilter = ArmFamily("label filter", "rate", rates) { rate in
    StudyArm(name: "", robustifier: EmpiricalRisk(), selection: .labeled, learningRate: rate)
  }
  fileprivate static let power = ArmFamily("h^p", "p", [1, 2, 4]) { power in
    StudyArm(name: "", robustifier: Reweighting(power: power))
  }
  fileprivate static let filter = ArmFamily("filter", "h", [0.5, 1, 2]) { least in
    StudyArm(
      name: "", robustifier: EmpiricalRisk(),
      selection: .filtered(CalibrationFilter(.atLeast, least)))
  }
  fileprivate static let responseFilter = ArmFamily("response filter", "h", [0.5, 1, 2]) { least in
    StudyArm(
      name: "", robustifier: EmpiricalRisk(),
      selection: .responsesFiltered(CalibrationFilter(.atLeast, least)))
  }

  /// Makes a family from a robustifier and several values of one parameter.
  fileprivate static func of(
    _ name: String, _ robustifier: String, _ parameter: String, _ values: [Double]
  ) throws -> ArmFamily {
    ArmFamily(name, try values.map { try .made(robustifier, parameter, $0, as: name) })
  }

  /// Makes a family from a labelling wrapper and several values of one parameter.
  fileprivate static func wrapped(
    _ rule: String, _ parameter: String, _ values: [Double],
    inside robustifier: any Robustifier = EmpiricalRisk(), _ name: String? = nil
  ) throws -> ArmFamily {
    ArmFamily(
      name ?? rule,
      try values.map { value in
        StudyArm(
          name: "\(name ?? rule) \(parameter)=\(value)", robustifier: robustifier,
          labelRule: try LabelRuleCatalogue.make(name: rule, parameters: [parameter: value]))
      })
  }
}

extension StudyArm {
  /// Makes an arm from a robustifier with one parameter, with a name such as "dora lambda=8.0".
  fileprivate static func made(
    _ robustifier: String, _ parameter: String, _ value: Double, as name: String? = nil
  ) throws -> StudyArm {
    StudyArm(
      name: "\(name ?? robustifier) \(parameter)=\(value)",
      robustifier: try RobustifierCatalogue.make(
        name: robustifier, parameters: [parameter: value]))
  }
}
