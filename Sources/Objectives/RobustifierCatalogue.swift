/// A parameter of a robustifier of the host's own.
public struct RobustifierParameter: Sendable, Equatable {
  /// The values that a parameter may have, which never include infinity or NaN.
  public enum Domain: Sendable, Equatable, CustomStringConvertible {
    case positive, nonNegative, share, fraction, belowHalf, unit, flag

    public var description: String {
      switch self {
      case .positive: "a finite number above 0"
      case .nonNegative: "a finite number, at least 0"
      case .share: "a number above 0, at most 1"
      case .fraction: "a number of at least 0, below 1"
      case .belowHalf: "a number of at least 0, below 0.5"
      case .unit: "a number from 0 to 1"
      case .flag: "true or false"
      }
    }

    fileprivate var maximum: Double {
      switch self {
      case .positive, .nonNegative: .greatestFiniteMagnitude
      case .share, .fraction, .unit, .flag: 1
      case .belowHalf: 0.5
      }
    }

    fileprivate func schema(_ id: String, default value: Double, help: String) -> ParameterSchema {
      ParameterSchema(
        id: id, help: help, kind: self == .flag ? .boolean : .real, minimum: 0, maximum: maximum,
        isMinimumOpen: self == .positive || self == .share,
        isMaximumOpen: self == .fraction || self == .belowHalf, defaultValue: value)
    }
  }

  /// The parameter as any other is described. The default of a parameter that is an alternative to
  /// another has no meaning.
  public let schema: ParameterSchema
  /// The parameter that this one replaces if it is given.
  public let replaces: String?
  let domain: Domain

  public var name: String { schema.id }
  /// The value if it isn't given; nil for a parameter that is an alternative to ``replaces``.
  public var defaultValue: Double? { replaces == nil ? schema.defaultValue : nil }

  init(
    name: String, defaultValue: Double?, replaces: String? = nil, domain: Domain, help: String
  ) {
    precondition((defaultValue == nil) == (replaces != nil), "the default of '\(name)'")
    schema = domain.schema(name, default: defaultValue ?? 0, help: help)
    self.replaces = replaces
    self.domain = domain
  }
}

/// A robustifier that can be selected by name.
public struct RobustifierEntry: Sendable {
  /// The validated values from which a robustifier is made.
  struct Order: Sendable {
    /// Given and default values by name.
    var values: [String: Double]
    /// The sizes N_g of the groups, `[G]`. Empty if there are no groups.
    var groupSizes: [Int]

    /// Returns the value of a parameter that has a default.
    func value(_ name: String) -> Double {
      guard let value = values[name] else { preconditionFailure("no value for '\(name)'") }
      return value
    }
  }

  public let name: String
  public let aliases: [String]
  /// A description of the objective in one line, for `--help`.
  public let summary: String
  public let parameters: [RobustifierParameter]
  /// Whether the robustifier needs the groups of the data.
  public let needsGroups: Bool
  let make: @Sendable (Order) -> any Robustifier

  init(
    name: String, aliases: [String] = [], summary: String, parameters: [RobustifierParameter] = [],
    needsGroups: Bool = false, make: @escaping @Sendable (Order) -> any Robustifier
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.parameters = parameters
    self.needsGroups = needsGroups
    self.make = make
  }
}

/// The robustifiers by name.
public enum RobustifierCatalogue {
  /// Returns the entry with this name or alias.
  public static func entry(_ name: String) throws(ObjectiveError) -> RobustifierEntry {
    guard let entry = entries.first(where: { $0.name == name || $0.aliases.contains(name) }) else {
      throw .unknownRobustifier(name: name, known: entries.flatMap { [$0.name] + $0.aliases })
    }
    return entry
  }

  /// Makes a robustifier.
  ///
  /// - Parameters:
  ///   - name: a name or an alias.
  ///   - parameters: the values by name. Parameters that are left out have their default values.
  ///   - groupSizes: the number of data of each group in the data set, `[G]`, each at least 1. It
  ///     is empty if the data have no groups, and only group robustifiers use it.
  public static func make(
    name: String, parameters: [String: Double] = [:], groupSizes: [Int] = []
  ) throws(ObjectiveError) -> any Robustifier {
    let entry = try entry(name)
    let values = try values(of: entry.parameters, given: parameters, name: name)
    if entry.needsGroups {
      guard !groupSizes.isEmpty else { throw .needsGroups(robustifier: name) }
      precondition(groupSizes.allSatisfy { $0 > 0 }, "a group of no data: \(groupSizes)")
    }
    return entry.make(.init(values: values, groupSizes: groupSizes))
  }

  /// Returns the values of all parameters, with defaults for those that aren't given.
  static func values(
    of parameters: [RobustifierParameter], given: [String: Double], name: String
  ) throws(ObjectiveError) -> [String: Double] {
    let known = parameters.map(\.name)
    // The alphabetically first unknown name is reported, so that the same mistake always gives the
    // same message.
    if let unknown = given.keys.filter({ !known.contains($0) }).min() {
      throw .unknownParameter(robustifier: name, parameter: unknown, known: known)
    }
    var values: [String: Double] = [:]
    for parameter in parameters {
      guard let value = given[parameter.name] ?? parameter.defaultValue else { continue }
      guard parameter.schema.number(.number(value)) != nil else {
        throw .parameterOutOfRange(
          robustifier: name, parameter: parameter.name, value: value, domain: parameter.domain)
      }
      values[parameter.name] = value
      guard let replaced = parameter.replaces else { continue }
      guard given[replaced] == nil else {
        throw .conflictingParameters(
          robustifier: name, first: replaced, second: parameter.name)
      }
    }
    return values
  }
}
