import CDoRA

/// A hyper-parameter: what a user may set, within which limits.
public struct ParameterDescription: Sendable {
  var id: String
  var kind: UInt32
  var flags: UInt32
  var help: String
  var limits: ClosedRange<Double>
  var defaultValue: Double
  var choices: [String]

  /// A real number within limits that are themselves allowed.
  ///
  /// - Parameter isSchedulable: whether it may change between steps.
  public static func real(
    _ id: String, default value: Double, in limits: ClosedRange<Double>,
    isSchedulable: Bool = false, help: String
  ) -> ParameterDescription {
    ParameterDescription(
      id: id, kind: UInt32(DORA_PARAM_REAL),
      flags: isSchedulable ? UInt32(DORA_PARAM_SCHEDULABLE) : 0, help: help, limits: limits,
      defaultValue: value, choices: [])
  }

  /// One of several names, such as a way to reduce a sum; the first one is the default.
  public static func choice(
    _ id: String, of choices: [String], help: String
  ) -> ParameterDescription {
    ParameterDescription(
      id: id, kind: UInt32(DORA_PARAM_ENUM), flags: 0, help: help,
      limits: 0...Double(choices.count - 1), defaultValue: 0, choices: choices)
  }

  /// Whether a value is one a user may set.
  func allows(_ value: Double) -> Bool {
    limits.contains(value) && (choices.isEmpty || value == value.rounded())
  }
}

/// Values for every parameter of an objective.
public struct Parameters: Sendable {
  let schema: [ParameterDescription]
  var values: [Double]

  init(defaultsOf schema: [ParameterDescription]) {
    self.schema = schema
    values = schema.map(\.defaultValue)
  }

  /// A number, by its parameter's id.
  public subscript(_ id: String) -> Double { values[index(of: id)] }

  /// The name that was chosen for a parameter.
  public func choice(_ id: String) -> String {
    let i = index(of: id)
    return schema[i].choices[Int(values[i])]
  }

  private func index(of id: String) -> Int {
    guard let i = schema.firstIndex(where: { $0.id == id }) else {
      preconditionFailure("the description has no parameter '\(id)'")
    }
    return i
  }
}
