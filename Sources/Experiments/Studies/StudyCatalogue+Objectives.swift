import Objectives

/// Studies of objectives and data.
extension Study {
  static let pairwise = Study(
    name: "pairwise", title: "pairwise objectives with and without dora",
    source: "Figure 3 and Table 1"
  ) { tier in
    // The parameters are those of Table 8 in the paper. For dpo and r-dpo, beta has its default,
    // 0.1.
    let objectives = ["dpo", "r-dpo", "exo-pair{beta=0.5}", "simpo{beta=2,simpo_gamma=0.8}"]
    return (tier == .ci ? Array(objectives.prefix(1)) : objectives).map { objective in
      var arms: [StudyArm] = [.erm, .dora]
      if objective == "dpo" {
        arms += [
          .drDPO,
          StudyArm(name: "robust-dpo", robustifier: EmpiricalRisk(), objective: "robust-dpo"),
        ]
      }
      return .aligned(on: .half, objective: objective, arms: arms)
    }
  }

  static let listwise = Study(
    name: "listwise", title: "listwise objectives with and without dora", source: "Table 2"
  ) { tier in
    let objectives = ["dpo-pl", "rrhf", "lire"]
    return (tier == .ci ? ["lire"] : objectives).map { objective in
      var arms: [StudyArm] = [.erm, .dora]
      if objective == "lire" {
        // LIRE's losses are negative. Shifting them to positive values doesn't help, because lambda
        // = 1 is too small for losses with a spread of 20 nats, whatever their sign.
        arms.append(StudyArm(name: "dora shifted", robustifier: DoRA(), lossShift: .automatic))
      }
      return .aligned(on: .half, objective: objective, arms: arms)
    }
  }

  static let selfTraining = Study(
    name: "self-training", title: "rounds of training on own samples", source: "Table 6",
    endpoint: .rounds, figures: [.rounds]
  ) { tier in
    var cell = StudyCell.aligned(on: .half, arms: [.erm, .reweight, .dora])
    cell.procedure = .selfTraining(rounds: tier == .ci ? 2 : 3)
    cell.settings.alignment.steps = 150
    return [cell]
  }

  static let confidence = Study(
    name: "confidence", title: "reward on the classifier's confidence", source: "Figure 4",
    figures: [.confidence]
  ) { _ in
    var cell = StudyCell.aligned(on: .half, arms: [.erm, .dora])
    cell.settings.keepsSamples = true
    return [cell]
  }

  static let rejection = Study(
    name: "rso", title: "rejection sampling against dora", source: "Table 10"
  ) { _ in
    let sampled = StudyArm.Selection.rejectionSampled(candidates: 16)
    return [
      .aligned(
        on: .half,
        arms: [
          .erm, .dora,
          StudyArm(name: "rso", robustifier: EmpiricalRisk(), selection: sampled),
          StudyArm(name: "rso + dora", robustifier: DoRA(), selection: sampled),
        ])
    ]
  }

  static let convergence = Study(
    name: "convergence", title: "loss curves of erm and dora", source: "Figure 7",
    figures: [.losses, .frontier]
  ) { _ in [.aligned(on: .half, arms: [.erm, .dora])] }

  static let preferenceShift = Study(
    name: "preference-shift", title: "mixtures of two rewards that shift",
    source: "Xu et al., arXiv 2502.01930", figures: [.mixtures]
  ) { tier in
    let mixings: [PreferenceShift.Mixing] = tier == .ci ? [.convex] : [.convex, .geometric]
    let arms: [StudyArm] =
      try [.erm, .catalogued("wdpo"), .catalogued("kldpo"), .catalogued("kldpo-normalised")]
      + [.drDPO, .dora]
    return mixings.map { mixing in
      var cell = StudyCell.aligned(on: .half, objective: "dpo", arms: arms)
      cell.procedure = .preferenceShift(PreferenceShift(mixing: mixing))
      cell.settings.condition.name = "C7-\(mixing)"
      return cell
    }
  }
}

extension StudyArm {
  /// Returns an arm that uses the robustifier or regularizer with this name, with default
  /// parameters.
  static func catalogued(_ name: String) throws -> StudyArm {
    StudyArm(name: name, robustObjective: try RobustObjective.make(name: name))
  }
}
