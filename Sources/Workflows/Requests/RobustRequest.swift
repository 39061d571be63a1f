import Objectives
import PluginHost
import Training
import Work

/// How the losses of a batch are combined into one number for training.
public struct RobustRequest: Codable, Sendable, Equatable {
  /// A built-in robustifier's name, or a plugin's file or "pack/name".
  public var robust = standard

  /// The default robustifier.
  package static let standard = "dora"

  public var parameters = RobustParameterRequest()

  public init() {}

  /// The robustifier for data with these groups.
  package func make(groups: DataGroups? = nil, plugins: PluginLoader) throws -> RobustObjective {
    try parameters.make(robust, groups: groups, plugins: plugins)
  }

  /// The objective under the labelling wrapper that the robustifier names, if it names one.
  package func wrapped(_ loss: any SampleLoss) throws -> any SampleLoss {
    try parameters.wrapped(loss, by: robust)
  }

  /// Refuses an invalid robustifier before data and model are read.
  package func check(plugins: PluginLoader) throws {
    let stand = parameters.group.map { _ in DataGroups(values: [0]) }
    _ = try parameters.make(robust, groups: stand, plugins: plugins)
  }
}

/// The parameters of a robustifier in addition to its name.
public struct RobustParameterRequest: Codable, Sendable, Equatable {
  /// λ in nats; nil: 1.
  public var lambda: Double?
  /// The radius of the set of distributions in nats, from which each step determines lambda.
  public var rho: Double?
  /// Parameters of the robustifier, each as k=v.
  public var robustParam: [String] = []
  /// The term added to each loss before h is applied.
  public var lossShift: LossShift = .none
  /// The field that distinguishes groups of data: one with a number per datum, or "sources".
  public var group: String?

  public init() {}

  /// Whether any parameter of a robustifier was given.
  package var areGiven: Bool { lambda != nil || rho != nil || !robustParam.isEmpty }

  /// The built-in robustifier with this name, or a plugin if the name is a file name or contains
  /// '/'.
  ///
  /// - Parameter text: the name, optionally followed by parameters in braces: "cvar{alpha=0.3}".
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

  /// The objective under the labelling wrapper of `text`; unchanged if `text` has none.
  package func wrapped(_ loss: any SampleLoss, by text: String) throws -> any SampleLoss {
    let expression = try RobustExpression(text)
    guard let wrapper = expression.labelling else { return loss }
    let (name, inline) = try Self.split(wrapper)
    // If there is a robustifier as well, the options belong to the robustifier.
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

  /// The parameters by name, as the user wrote them.
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
    // The parameters are sorted by name, so that the first error reported is always the same.
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
