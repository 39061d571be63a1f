import Testing

@testable import Objectives

@Suite("Descriptions of parameters")
struct ParameterSchemaTests {
  private static func schema(
    _ kind: ParameterSchema.Kind = .real, _ minimum: Double = 0, _ value: Double = 0.5,
    _ maximum: Double = 1, open: Bool = false, choices: [String] = []
  ) -> ParameterSchema {
    ParameterSchema(
      id: "p", kind: kind, minimum: minimum, maximum: maximum, isMinimumOpen: open,
      defaultValue: value, choices: choices.map { .init(id: $0, help: nil) })
  }

  static let flaws: [(ParameterSchema, String?, String)] = [
    (schema(), nil, ""),
    (schema(.integer, -3, 2, 9), nil, ""),
    (schema(.boolean, 0, 1, 1), nil, ""),
    (schema(.choice, 0, 1, 1, choices: ["a", "b"]), nil, ""),
    (schema(.real, -.infinity), "min", "is -inf, must be finite"),
    (schema(.real, 0, .nan), "default_value", "is nan, must be finite"),
    (schema(.real, 0, 0, .infinity), "max", "is inf, must be finite"),
    (schema(.integer, 0, 0.5), "default_value", "is 0.5, must be an integer"),
    (schema(.boolean, 0, 0, 2), "max", "is 2.0, must be 1.0"),
    (schema(.boolean, -1, 0, 1), "min", "is -1.0, must be 0.0"),
    (schema(.choice, 0, 0, 1, choices: ["a"]), "max", "is 1.0, must be 0.0"),
    (schema(.choice, 0, 0, 0), "choices", "are missing from an enum parameter"),
    (schema(.real, choices: ["a"]), "choices", "are only for an enum parameter"),
    (schema(.choice, 0, 0, 1, choices: ["a", "a"]), "choices[1].id", "is 'a' a second time"),
    (schema(.real, 2, 2, 1), "max", "is 1.0, must be at least min, which is 2.0"),
    (schema(.real, 0, 2), "default_value", "is 2.0, outside of its own limits 0.0 and 1.0"),
    (
      schema(.real, 0, 0, open: true), "default_value",
      "is 0.0, outside of its own limits 0.0 and 1.0"
    ),
    (schema(.choice, 0, 1e300, 0, choices: ["a"]), "default_value", ""),
  ]

  @Test("the first rule that a description breaks is named with its field", arguments: flaws)
  func flaw(schema: ParameterSchema, field: String?, reason: String) {
    #expect(schema.flaw?.field == field)
    if !reason.isEmpty { #expect(schema.flaw?.reason == reason) }
  }

  @Test("the host's own robustifiers and wrappers describe their parameters without a flaw")
  func catalogues() {
    let entries =
      RobustifierCatalogue.entries.map { ($0.name, $0.parameters) }
      + LabelRuleCatalogue.entries.map { ($0.name, $0.parameters) }
    for (name, parameters) in entries {
      for parameter in parameters {
        // A parameter without a default isn't given, and its description's default isn't used.
        if parameter.defaultValue == nil { continue }
        #expect(parameter.schema.flaw == nil, "\(name): \(parameter.schema)")
      }
    }
  }

  @Test("what the catalogue's domains allow is what their words say")
  func domains() {
    let probes: [Double] = [-1, 0, 0.4, 0.5, 0.9, 1, 2, .infinity, .nan]
    let allowed: [(RobustifierParameter.Domain, [Double])] = [
      (.positive, [0.4, 0.5, 0.9, 1, 2]), (.nonNegative, [0, 0.4, 0.5, 0.9, 1, 2]),
      (.share, [0.4, 0.5, 0.9, 1]), (.fraction, [0, 0.4, 0.5, 0.9]), (.belowHalf, [0, 0.4]),
      (.unit, [0, 0.4, 0.5, 0.9, 1]), (.flag, [0, 1]),
    ]
    for (domain, values) in allowed {
      let parameter = RobustifierParameter(
        name: "p", defaultValue: domain == .positive ? 1 : 0, domain: domain, help: "")
      let found = probes.filter { parameter.schema.number(.number($0)) != nil }
      #expect(found == values, "\(domain)")
    }
  }
}
