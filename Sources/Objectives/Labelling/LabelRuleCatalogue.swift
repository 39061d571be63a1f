/// A labelling wrapper that can be selected by name.
public struct LabelRuleEntry: Sendable {
  public let name: String
  /// A description of the loss of a datum in one line, for `--help`.
  public let summary: String
  public let parameters: [RobustifierParameter]
  let make: @Sendable ([String: Double]) -> any LabelRule
}

/// The labelling wrappers by name. None of them has the name of an entry in
/// ``RobustifierCatalogue``.
public enum LabelRuleCatalogue {
  public static func entry(_ name: String) -> LabelRuleEntry? {
    entries.first { $0.name == name }
  }

  /// Makes a wrapper's rule. Parameters that are left out take their default values.
  public static func make(
    name: String, parameters: [String: Double] = [:]
  ) throws(ObjectiveError) -> any LabelRule {
    guard let entry = entry(name) else {
      throw .unknownRobustifier(name: name, known: entries.map(\.name))
    }
    return entry.make(
      try RobustifierCatalogue.values(of: entry.parameters, given: parameters, name: name))
  }

  public static let entries = [
    LabelRuleEntry(
      name: "re-po",
      summary: "w l + (1 - w) l reversed, w how probable it is that the label is right",
      parameters: [
        RobustifierParameter(
          name: "eta", defaultValue: 0.9, domain: .share,
          help: "how reliable an annotator is at first: 1 never doubts a label"),
        RobustifierParameter(
          name: "alpha", defaultValue: 0.1, domain: .unit,
          help: "how fast an annotator's reliability follows the batches"),
      ]
    ) { ReliabilityWeighted(initial: $0["eta"] ?? 1, rate: $0["alpha"] ?? 0) },
    LabelRuleEntry(
      name: "dpo-pro",
      summary: "max p l + (1 - p) l reversed, p in a chi-squared ball around soft_label",
      parameters: [
        RobustifierParameter(
          name: "rho", defaultValue: 0.1, domain: .nonNegative,
          help: "radius of the ball: 0 takes the soft label as it is"),
        RobustifierParameter(
          name: "soft_label", defaultValue: 1, domain: .unit,
          help: "how probable it is that a label is right where no column says"),
      ]
    ) { PreferenceRobust(radius: $0["rho"] ?? 0, softLabel: $0["soft_label"] ?? 1) },
    LabelRuleEntry(
      name: "tv-dro", summary: "(1 - rho) l + rho max(l, l under the worst labelling)",
      parameters: [
        RobustifierParameter(
          name: "rho", defaultValue: 0.1, domain: .unit,
          help: "share of labels that may be any: 0 trusts them all")
      ]
    ) { TotalVariation(radius: $0["rho"] ?? 0) },
    LabelRuleEntry(
      name: "flip", summary: "((1 - e) l - e l reversed) / (1 - 2 e), or their smoothed mean",
      parameters: [
        RobustifierParameter(
          name: "epsilon", defaultValue: 0.1, domain: .belowHalf,
          help: "share of labels that are flipped"),
        RobustifierParameter(
          name: "unbiased", defaultValue: 1, domain: .flag,
          help: "true: the clean labels' loss on average; false: label smoothing"),
      ]
    ) { Flip(share: $0["epsilon"] ?? 0, isUnbiased: $0["unbiased"] == 1) },
    LabelRuleEntry(
      name: "sparse-flip",
      summary: "(1 - p) l + p l reversed, p for the few data of a batch that gain most by it",
      parameters: [
        RobustifierParameter(
          name: "rho", defaultValue: 0.15, domain: .unit,
          help: "budget of p, as a share of the batch: 0 trusts all labels"),
        RobustifierParameter(
          name: "tau", defaultValue: 1, domain: .positive,
          help: "temperature in nats: small corrects few labels, large more of them a little"),
        RobustifierParameter(
          name: "warmup", defaultValue: 0, domain: .nonNegative,
          help: "steps during which all labels are trusted"),
      ]
    ) {
      SparseFlip(budget: $0["rho"] ?? 0, temperature: $0["tau"] ?? 1, warmup: $0["warmup"] ?? 0)
    },
  ]
}
