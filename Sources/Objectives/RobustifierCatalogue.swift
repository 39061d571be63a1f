/// A parameter of a robustifier, as users see it.
public struct RobustifierParameter: Sendable, Equatable {
  /// The values a parameter may have; infinite and NaN are never among them.
  public enum Domain: Sendable, Equatable, CustomStringConvertible {
    case positive, nonNegative

    public func contains(_ value: Double) -> Bool {
      switch self {
      case .positive: value.isFinite && value > 0
      case .nonNegative: value.isFinite && value >= 0
      }
    }

    public var description: String {
      switch self {
      case .positive: "a finite number above 0"
      case .nonNegative: "a finite number, at least 0"
      }
    }
  }

  public let name: String
  public let defaultValue: Double
  public let domain: Domain
  /// One line for `--help`.
  public let help: String
}

/// A robustifier that can be asked for by name.
public struct RobustifierEntry: Sendable {
  public let name: String
  public let aliases: [String]
  /// One line for `--help`: the objective.
  public let summary: String
  public let parameters: [RobustifierParameter]
  /// Takes a value, within its domain, for each of ``parameters``, in that order.
  fileprivate let make: @Sendable ([Double]) -> any Robustifier
}

/// The robustifiers by name.
public enum RobustifierCatalogue {
  public static let entries: [RobustifierEntry] = [
    RobustifierEntry(
      name: "dora", aliases: [], summary: "lambda log mean exp(h l / lambda)",
      parameters: [lambda]
    ) { DoRA(lambda: $0[0]) },
    RobustifierEntry(
      name: "dora-factored", aliases: [], summary: "mean(h) lambda log mean exp(l / lambda)",
      parameters: [lambda]
    ) { FactoredDoRA(lambda: $0[0]) },
    RobustifierEntry(
      name: "kl-dro", aliases: ["dro"], summary: "lambda log mean exp(l / lambda)",
      parameters: [lambda]
    ) { KullbackLeiblerDRO(lambda: $0[0]) },
    RobustifierEntry(
      name: "dr-dpo", aliases: [], summary: "-beta_prime log mean exp(-l / beta_prime)",
      parameters: [betaPrime]
    ) { DrDPO(betaPrime: $0[0]) },
    RobustifierEntry(
      name: "reweight", aliases: [], summary: "mean(h^power l)", parameters: [power]
    ) { Reweighting(power: $0[0]) },
    RobustifierEntry(
      name: "erm", aliases: [], summary: "mean(l)", parameters: []
    ) { _ in EmpiricalRisk() },
  ]

  /// Makes a robustifier.
  ///
  /// - Parameters:
  ///   - name: a name or an alias.
  ///   - parameters: by name; those left out have their default value.
  public static func make(
    name: String, parameters: [String: Double] = [:]
  ) throws(ObjectiveError) -> any Robustifier {
    guard let entry = entries.first(where: { $0.name == name || $0.aliases.contains(name) }) else {
      throw .unknownRobustifier(name: name, known: entries.flatMap { [$0.name] + $0.aliases })
    }
    let known = entry.parameters.map(\.name)
    // The least unknown one, so that the same mistake always gives the same message.
    if let unknown = parameters.keys.filter({ !known.contains($0) }).min() {
      throw .unknownParameter(robustifier: name, parameter: unknown, known: known)
    }
    var values: [Double] = []
    for parameter in entry.parameters {
      let value = parameters[parameter.name] ?? parameter.defaultValue
      guard parameter.domain.contains(value) else {
        throw .parameterOutOfRange(
          robustifier: name, parameter: parameter.name, value: value, domain: parameter.domain)
      }
      values.append(value)
    }
    return entry.make(values)
  }

  private static let lambda = RobustifierParameter(
    name: "lambda", defaultValue: 1, domain: .positive,
    help: "temperature in nats: small looks at the worst data, large at all")
  private static let betaPrime = RobustifierParameter(
    name: "beta_prime", defaultValue: 1, domain: .positive,
    help: "temperature in nats: small trusts the best-fitting data only, large all")
  private static let power = RobustifierParameter(
    name: "power", defaultValue: 1, domain: .nonNegative,
    help: "exponent of the calibration weight: 0 ignores it, more than 1 sharpens it")
}
