import Objectives
import PluginHost
import Training
import Work

/// The robustifier, which combines the losses of a batch into one number for training.
public struct RobustRequest: Codable, Sendable, Equatable {
  /// The name of a built-in robustifier, or a plugin as a file or as "pack/name".
  public var robust = standard

  /// The default robustifier.
  package static let standard = "dora"

  public var parameters = RobustParameterRequest()

  public init() {}

  /// Makes the robustifier for data with these groups.
  package func make(groups: DataGroups? = nil, plugins: PluginLoader) throws -> RobustObjective {
    try parameters.make(robust, groups: groups, plugins: plugins)
  }

  /// Returns the objective in the labelling wrapper that the robustifier names, if any.
  package func wrapped(_ loss: any SampleLoss) throws -> any SampleLoss {
    try parameters.wrapped(loss, by: robust)
  }

  /// Throws an error for an invalid robustifier. This is called before data and model are read.
  package func check(plugins: PluginLoader) throws {
    let stand = parameters.group.map { _ in DataGroups(values: [0]) }
    _ = try parameters.make(robust, groups: stand, plugins: plugins)
  }
}

/// The options for a robustifier's parameters.
public struct RobustParameterRequest: Codable, Sendable, Equatable {
  /// λ in nats. If nil, it is 1.
  public var lambda: Double?
  /// The radius of the set of distributions in nats, from which each step determines lambda.
  public var rho: Double?
  /// Further parameters of the robustifier, each as k=v.
  public var robustParam: [String] = []
  /// The term that is added to each loss before h is applied.
  public var lossShift: LossShift = .none
  /// The field that determines the groups of the data. It has a number for each datum, or is
  /// "sources".
  public var group: String?

  public init() {}

  /// Whether any of these parameters was given.
  package var areGiven: Bool { lambda != nil || rho != nil || !robustParam.isEmpty }

  /// Makes the built-in robustifier with this name, or the robustifier of a plugin if the name is a
  /// file name or contains '/'.
  ///
  /// - Parameter text: the name, optionally followed by parameters in braces, such as
  ///   "cvar{alpha=0.3}".
  package func make(
    _ text: String, groups: DataGroups?, plugins: PluginLoader
  ) throws -> RobustObjective {
    let sizes = groups?.sizes ?? []
    // A labelling wrapper without a robustifier is used with a plain mean.
    guard let own = try RobustExpression(text).robustifier else {
      return RobustObjective(EmpiricalRisk())
    }
    let (name, inline) = try Self.split(own)
    let given = try given(beside: inline)
    guard name.contains("/") || name.hasPrefix("~") || name.hasSuffix(".so") else {
      return try RobustObjective.make(
        name: name, parameters: Self.numbers(given), groupSizes: sizes)
    }
    let robustifier = try plugins.robustifier(name, parameters: given, groupSizes: sizes)
    if robustifier.groupCount == 0 {
      throw ObjectiveError.needsGroups(robustifier: robustifier.name)
    }
    return RobustObjective(robustifier)
  }

  /// Returns the objective in the labelling wrapper that `text` names. Returns it unchanged if
  /// there is none.
  package func wrapped(_ loss: any SampleLoss, by text: String) throws -> any SampleLoss {
    let expression = try RobustExpression(text)
    guard let wrapper = expression.labelling else { return loss }
    let (name, inline) = try Self.split(wrapper)
    // If there is also a robustifier, the options apply to the robustifier.
    let given =
      expression.robustifier == nil ? try given(beside: inline) : try Self.pairs(inline)
    return try LabelledLoss.make(
      loss, under: LabelRuleCatalogue.make(name: name, parameters: Self.numbers(given)))
  }

  private static func pairs(_ texts: [String]) throws -> [String: String] {
    var pairs: [String: String] = [:]
    for text in texts {
      let (name, value) = try KeyValue.split(text, of: .robust)
      guard pairs.updateValue(value, forKey: name) == nil else {
        throw WorkError.badInput("the wrapper's parameter '\(name)' is given twice")
      }
    }
    return pairs
  }

  private static func split(_ text: String) throws -> (name: String, parameters: [String]) {
    let start = LossExpression.endOfPath(in: text)
    guard let open = text[start...].firstIndex(of: "{"), text.last == "}" else { return (text, []) }
    let inside = text[text.index(after: open)...].dropLast()
    return (String(text[..<open]), inside.split(separator: ",").map(String.init))
  }

  /// Returns the parameters by name, with the values as written by the user.
  private func given(beside inline: [String]) throws -> [String: String] {
    var given: [String: String] = [:]
    if let lambda { given["lambda"] = "\(lambda)" }
    if let rho { given["rho"] = "\(rho)" }
    for text in inline + robustParam {
      let (name, value) = try KeyValue.split(text, of: .robustParam)
      guard given.updateValue(value, forKey: name) == nil else {
        throw WorkError.badInput("the robustifier's parameter '\(name)' is given twice")
      }
    }
    return given
  }

  private static func numbers(_ given: [String: String]) throws -> [String: Double] {
    var numbers: [String: Double] = [:]
    // The parameters are sorted by name, so that the same error is always reported first.
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard let number = number(value) else {
        throw WorkError.invalid(
          .robustParam, "\(name) is '\(value)', expected a number, true or false")
      }
      numbers[name] = number
    }
    return numbers
  }

  private static func number(_ text: String) -> Double? {
    switch text {
    case "true": 1
    case "false": 0
    default: Double(text)
    }
  }
}
