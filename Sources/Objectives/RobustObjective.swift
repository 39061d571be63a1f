/// The objective that a step minimizes, given a loss for each datum. It is a robustifier of the
/// losses, possibly with a regularizer of the model in addition.
public struct RobustObjective: Sendable {
  public let robustifier: any Robustifier
  /// The regularizer that is added to the mean of the losses; nil if the objective depends only on
  /// the losses.
  public let regularizer: InputPenalty?

  public init(_ robustifier: any Robustifier) {
    self.robustifier = robustifier
    regularizer = nil
  }

  /// Makes an objective from the mean of the losses and a regularizer.
  public init(_ regularizer: InputPenalty) {
    robustifier = EmpiricalRisk()
    self.regularizer = regularizer
  }

  /// The name with which users choose the objective.
  public var name: String { regularizer == nil ? robustifier.name : InputPenalty.name }

  /// The parameters by their names for users.
  public var parameters: [String: Double] { regularizer?.parameters ?? robustifier.parameters }

  /// The name and the parameters, such as "dora{lambda=1.0}". Equal objectives have equal texts.
  public var text: String { RobustifierText.of(name, parameters) }

  /// Returns the robustifier, for an evaluation that has losses but no model.
  ///
  /// - Throws: ``ObjectiveError/needsModel(robustifier:)`` if there is a regularizer.
  public func withoutModel() throws(ObjectiveError) -> any Robustifier {
    guard regularizer == nil else { throw .needsModel(robustifier: name) }
    return robustifier
  }

  // MARK: By name

  /// The names that users can choose from, beginning with the default.
  public static let names = RobustifierCatalogue.entries.map(\.name) + [InputPenalty.name]

  /// Makes the robustifier or regularizer with this name; see
  /// ``RobustifierCatalogue/make(name:parameters:groupSizes:)``.
  public static func make(
    name: String, parameters: [String: Double] = [:], groupSizes: [Int] = []
  ) throws(ObjectiveError) -> RobustObjective {
    if name == InputPenalty.name {
      let values = try RobustifierCatalogue.values(
        of: InputPenalty.schema, given: parameters, name: name)
      return RobustObjective(InputPenalty(weight: values["rho"] ?? 0))
    }
    do throws(ObjectiveError) {
      return RobustObjective(
        try RobustifierCatalogue.make(name: name, parameters: parameters, groupSizes: groupSizes))
    } catch .unknownRobustifier(let name, let known) {
      throw .unknownRobustifier(name: name, known: known + [InputPenalty.name])
    }
  }
}

/// Parses a name with parameters, as written by users.
enum RobustifierText {
  static func of(_ name: String, _ parameters: [String: Double]) -> String {
    guard !parameters.isEmpty else { return name }
    let values = parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return name + "{" + values.joined(separator: ",") + "}"
  }
}

/// WDPO, a regularizer that penalizes the gradient of the mean loss with respect to the model's
/// input.
///
/// The gradient-penalty form of [Xu et al. 2025](https://arxiv.org/abs/2502.01930):
/// ```
/// L = 1/B Σᵢ ( lᵢ + ρ Σⱼ ‖∂lᵢ/∂xᵢⱼ‖² )
/// ```
/// where xᵢⱼ is the embedded tokens of prompt i and response j, which aren't shared with other
/// responses. The penalty isn't a function of the losses, so a trainer computes it in addition to
/// the mean of the losses.
public struct InputPenalty: Sendable, Equatable {
  /// The name with which users choose it instead of a robustifier.
  public static let name = "wdpo"

  /// ρ, the weight of the penalty, in nats⁻¹ times the square of an embedding; 0 gives the mean.
  public let weight: Double

  /// - Parameter weight: the weight ρ, which is finite and at least 0.
  public init(weight: Double) {
    precondition(weight >= 0 && weight.isFinite, "rho is \(weight), expected at least 0")
    self.weight = weight
  }

  public var parameters: [String: Double] { ["rho": weight] }

  /// A one-line description for users.
  public static let summary =
    "mean(l + rho |gradient with respect to the embedded tokens|^2); needs the model"

  public static let schema = [
    RobustifierParameter(
      name: "rho", defaultValue: 0.1, domain: .nonNegative,
      help: "price of a loss that is steep by the model's input: 0 is the mean")
  ]
}
