import Objectives

/// Studies of the robustifiers, which use one objective with many strategies.
extension Study {
  static let strategies = Study(
    name: "strategies", title: "strategies against a shifted mixture", source: "Table 4",
    primary: [
      PrimaryContrast(cell: "C1-dpo-pl", arm: "dora", baseline: "erm"),
      PrimaryContrast(cell: "C1-dpo-pl", arm: "dora", baseline: "dro"),
    ], figures: [.differences, .frontier]
  ) { tier in
    guard tier == .full else { return [.aligned(on: .half, arms: [.erm, .dro, .dora, .reweight])] }
    return [Condition.clean, .half, .third, .within].map { condition in
      .aligned(
        on: condition,
        arms: [
          .erm, .dro, .drDPO, .reweight,
          StudyArm(name: "reweight h/mean", robustifier: Reweighting(), dividesByMean: true),
          StudyArm(name: "reweight h^2", robustifier: Reweighting(power: 2)),
          .filter, .dora,
          StudyArm(name: "dora h/mean", robustifier: DoRA(), dividesByMean: true),
          StudyArm(name: "dora-factored", robustifier: FactoredDoRA()), .labelFilter,
        ])
    }
  }

  static let lambda = Study(
    name: "lambda", title: "the temperature of dora", source: "Figures 5 and 6",
    figures: [.parameter(label: "lambda, nats"), .chosenShift(label: "lambda, nats")]
  ) { tier in
    let values = tier == .ci ? [0.5, 4] : [0.5, 1, 2, 4]
    return [
      .aligned(
        on: .half,
        arms: [.erm] + values.map { StudyArm(name: "\($0)", robustifier: DoRA(lambda: $0)) })
    ]
  }

  static let flips = Study(
    name: "flips", title: "wrong rankings", source: "Table 5", figures: [.differences]
  ) { tier in
    let conditions: [Condition] =
      tier == .ci
      ? [.flipped(percent: 40)]
      : [20, 40, 60].map(Condition.flipped) + [.halfWithFlips]
    return conditions.map {
      .aligned(on: $0, arms: [.erm, .dro, .drDPO, .reweight, .dora, .flipOracle])
    }
  }

  /// A study of the possible gains with golden data alone, with less or more fine-tuning, with a
  /// better judge, and with a fine-tuned model that writes almost nothing that the judge gets
  /// wrong.
  static let headroom = Study(
    name: "headroom", title: "what limits the gain: fine-tuning, the judge, the golden answers"
  ) { _ in
    func cell(_ variant: String, _ change: (inout StudySettings) -> Void) -> StudyCell {
      var cell = StudyCell.aligned(on: .half, arms: [.erm, .dora, .labelFilter])
      cell.variant = variant
      change(&cell.settings)
      return cell
    }
    return [
      cell("400-steps") { $0.fineTuning.steps = 400 },
      cell("2400-steps") { $0.fineTuning.steps = 2400 },
      cell("mild-judge") { $0.task.fillerBias = 0.9 },
      cell("no-golden-filler") { $0.task.goldenFiller = 0 },
    ]
  }

  static let tuning = Study(
    name: "tuning", title: "rates and temperatures, on seeds of their own", isTuning: true,
    figures: []
  ) { tier in
    let betas = tier == .ci ? [0.1] : [0.1, 0.3]
    let rates = tier == .ci ? [1e-4] : [3e-5, 1e-4]
    let temperatures = [0.5, 1, 2, 4]
    let arms =
      [.erm, .reweight, StudyArm(name: "dro 1.0", robustifier: KullbackLeiblerDRO(lambda: 1))]
      + temperatures.map { StudyArm(name: "dora \($0)", robustifier: DoRA(lambda: $0)) }
    return betas.flatMap { beta in
      rates.map { rate in
        var cell = StudyCell.aligned(on: .half, objective: "dpo-pl{beta=\(beta)}", arms: arms)
        cell.settings.alignment.learningRate = rate
        cell.variant = "beta\(beta)-lr\(rate)"
        return cell
      }
    }
  }
}

extension StudyArm {
  static let erm = StudyArm(name: "erm", robustifier: EmpiricalRisk())
  static let dro = StudyArm(name: "dro", robustifier: KullbackLeiblerDRO())
  static let drDPO = StudyArm(name: "dr-dpo", robustifier: DrDPO())
  static let reweight = StudyArm(name: "reweight", robustifier: Reweighting())
  static let dora = StudyArm(name: "dora", robustifier: DoRA())
  /// If h is 1, the response is as likely under the target as under the mixture.
  static let filter = StudyArm(
    name: "filter h>=1", robustifier: EmpiricalRisk(),
    selection: .filtered(CalibrationFilter(.atLeast, 1)))
  /// An arm that uses the same labels as phase 1, but needs neither a classifier nor a robust
  /// objective.
  static let labelFilter = StudyArm(
    name: "label filter", robustifier: EmpiricalRisk(), selection: .labeled)
  /// An arm that also uses the knowledge of which rankings were flipped.
  static let flipOracle = StudyArm(
    name: "flip oracle", robustifier: EmpiricalRisk(), selection: .labeledUnflipped)
}

extension StudyCell {
  /// Returns a cell with the settings of the study and arms that end at the endpoint.
  static func aligned(
    on condition: Condition, objective: String = "dpo-pl", arms: [StudyArm]
  ) -> StudyCell {
    var settings = StudySettings()
    settings.condition = condition
    settings.budgets = [0.1, 0.2, settings.endpoint]
    return StudyCell(settings, objective: objective, arms: arms)
  }
}

extension StudyCell {
  /// The same cell with a model of six layers of width 256, at a third of the learning rates.
  var withLargerModel: StudyCell {
    var cell = self
    (cell.settings.layers, cell.settings.width) = (6, 256)
    cell.settings.fineTuning.learningRate /= 3
    cell.settings.alignment.learningRate /= 3
    return cell
  }

  /// The same cell with very few data and steps, only to test that it runs.
  public var smoke: StudyCell {
    var cell = self
    cell.settings.fineTuningCount = 32
    cell.settings.fineTuning.steps = 4
    cell.settings.fineTuning.batch = 8
    cell.settings.preferenceCount = 24
    cell.settings.alignment.steps = 6
    cell.settings.alignment.batch = 8
    cell.settings.alignment.learningRate = 1e-3
    cell.settings.budgets = [1e-4, 1e-3]
    cell.settings.endpoint = 1e-3
    // With a tenth, too few data would be left for cross-fitting.
    cell.settings.condition.labelShare = max(cell.settings.condition.labelShare, 0.5)
    cell.settings.evaluationPrompts = 6
    cell.settings.samplesPerPrompt = 2
    cell.settings.maximumAnswer = 6
    return cell
  }
}
