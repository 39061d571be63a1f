/// A parameter that a user can set, of an objective or of a robustifier.
///
/// A plugin's table, a plugin process, a pack's manifest and the host's own catalogue all describe
/// their parameters with this type, and ``flaw`` is what each of them must pass.
public struct ParameterSchema: Sendable, Equatable, Codable {
  public enum Kind: String, Sendable, Codable { case real, integer, boolean, choice }

  public struct Choice: Sendable, Equatable, Codable {
    public let id: String
    public let help: String?

    public init(id: String, help: String?) {
      self.id = id
      self.help = help
    }
  }

  public let id: String
  public let label: String?
  public let unit: String?
  public let help: String?
  public let kind: Kind
  public let minimum: Double
  /// The largest finite number if there is no limit.
  public let maximum: Double
  /// Whether the minimum itself is excluded.
  public let isMinimumOpen: Bool
  public let isMaximumOpen: Bool
  /// Whether a search should vary the parameter by factors.
  public let isLogScale: Bool
  /// Whether the parameter may change between steps.
  public let isSchedulable: Bool
  /// The default value; for a choice, its index.
  public let defaultValue: Double
  public let choices: [Choice]

  public init(
    id: String, label: String? = nil, unit: String? = nil, help: String? = nil, kind: Kind,
    minimum: Double, maximum: Double, isMinimumOpen: Bool = false, isMaximumOpen: Bool = false,
    isLogScale: Bool = false, isSchedulable: Bool = false, defaultValue: Double,
    choices: [Choice] = []
  ) {
    self.id = id
    self.label = label
    self.unit = unit
    self.help = help
    self.kind = kind
    self.minimum = minimum
    self.maximum = maximum
    self.isMinimumOpen = isMinimumOpen
    self.isMaximumOpen = isMaximumOpen
    self.isLogScale = isLogScale
    self.isSchedulable = isSchedulable
    self.defaultValue = defaultValue
    self.choices = choices
  }

  /// Whether a number lies within the limits. NaN and infinity never do.
  public func contains(_ value: Double) -> Bool {
    value.isFinite && (isMinimumOpen ? value > minimum : value >= minimum)
      && (isMaximumOpen ? value < maximum : value <= maximum)
  }
}

extension ParameterSchema {
  /// The first rule that the description breaks: the field, as the plugin interface calls it, and
  /// what is wrong with it. Nil if it breaks none.
  ///
  /// Every number of a description without a flaw is finite, the default is an allowed value, and a
  /// choice's default is the index of one of its choices.
  public var flaw: (field: String, reason: String)? {
    if let flaw = flawOfChoices { return flaw }
    for (field, value) in [("min", minimum), ("max", maximum), ("default_value", defaultValue)] {
      if !value.isFinite { return (field, "is \(value), must be finite") }
      if kind != .real && value != value.rounded() {
        return (field, "is \(value), must be an integer")
      }
    }
    switch kind {
    case .boolean: if let flaw = flawOfLimits(0, 1) { return flaw }
    case .choice: if let flaw = flawOfLimits(0, Double(choices.count - 1)) { return flaw }
    case .real, .integer: break
    }
    if minimum > maximum {
      return ("max", "is \(maximum), must be at least min, which is \(minimum)")
    }
    if !contains(defaultValue) {
      return (
        "default_value",
        "is \(defaultValue), outside of its own limits \(minimum) and \(maximum)"
      )
    }
    return nil
  }

  private var flawOfChoices: (field: String, reason: String)? {
    guard kind == .choice else {
      return choices.isEmpty ? nil : ("choices", "are only for an enum parameter")
    }
    if choices.isEmpty { return ("choices", "are missing from an enum parameter") }
    var seen: Set<String> = []
    for (i, choice) in choices.enumerated() where !seen.insert(choice.id).inserted {
      return ("choices[\(i)].id", "is '\(choice.id)' a second time")
    }
    return nil
  }

  private func flawOfLimits(_ low: Double, _ high: Double) -> (field: String, reason: String)? {
    if minimum != low { return ("min", "is \(minimum), must be \(low)") }
    return maximum == high ? nil : ("max", "is \(maximum), must be \(high)")
  }
}

extension ParameterSchema: CustomStringConvertible {
  /// A one-line description: "beta: a number above 0 and at most 1000.0 (default 0.1), inverse
  /// temperature".
  public var description: String {
    let unit = unit.map { " \($0)" } ?? ""
    let label = label.map { ", \($0)" } ?? ""
    return "\(id): \(allowedValues) (default \(text(of: defaultValue))\(unit))\(label)"
  }

  /// The allowed values, as the end of the phrase "must be …".
  public var allowedValues: String {
    switch kind {
    case .boolean: "true or false"
    case .choice: choices.map { "'\($0.id)'" }.joined(separator: " or ")
    case .real, .integer:
      "\(kind == .integer ? "an integer" : "a number")"
        + " \(isMinimumOpen ? "above" : "of at least") \(text(of: minimum))"
        + (maximum == .greatestFiniteMagnitude
          ? "" : " and \(isMaximumOpen ? "below" : "at most") \(text(of: maximum))")
    }
  }

  /// A value as a user would write it.
  public func text(of value: Double) -> String {
    switch kind {
    case .real: return "\(value)"
    case .integer: return Int(exactly: value).map { "\($0)" } ?? "\(value)"
    case .boolean: return value == 0 ? "false" : "true"
    case .choice:
      guard let index = Int(exactly: value), choices.indices.contains(index) else {
        return "\(value)"
      }
      return choices[index].id
    }
  }
}
