import CDoRA

/// A hyper-parameter of an objective, declared at the property that stores it:
/// ```swift
/// @Parameter(in: 0...1000, [.aboveMinimum, .schedulable], help: "inverse temperature")
/// var beta = 0.1
/// ```
/// A user sets it by its name; a value outside its limits never reaches the objective. Its type is
/// `Double`, `Int`, `Bool`, or an enumeration that conforms to ``ParameterChoice``.
@propertyWrapper
public struct Parameter<Value: ParameterValue>: Sendable {
  @usableFromInline let box: ParameterBox<Value>
  let schema: ParameterSchema

  /// A number within limits.
  ///
  /// - Parameters:
  ///   - wrappedValue: the default.
  ///   - id: the name that users type, if it differs from the property's name.
  ///   - limits: the allowed range, including its ends unless a flag says otherwise.
  ///   - unit: the unit, such as "nats"; nil if there is none.
  ///   - help: a description of one sentence.
  public init(
    wrappedValue: Value, id: String? = nil, in limits: ClosedRange<Value>,
    _ flags: ParameterFlags = [], unit: String? = nil, help: String
  ) where Value: Comparable {
    self.init(
      wrappedValue, id, limits.lowerBound.number...limits.upperBound.number, flags, unit, help)
  }

  /// A boolean, or a choice of one name among several.
  public init(
    wrappedValue: Value, id: String? = nil, _ flags: ParameterFlags = [], help: String
  ) {
    let last = Swift.max(1, Value.choices.count - 1)
    self.init(wrappedValue, id, 0...Double(last), flags, nil, help)
  }

  private init(
    _ value: Value, _ id: String?, _ limits: ClosedRange<Double>, _ flags: ParameterFlags,
    _ unit: String?, _ help: String
  ) {
    box = ParameterBox(value)
    schema = ParameterSchema(
      id: id, kind: Value.kind, flags: flags, unit: unit, help: help, limits: limits,
      defaultValue: value.number, choices: Value.choices)
  }

  @inlinable public var wrappedValue: Value { box.value }
}

/// Properties of a parameter.
public struct ParameterFlags: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The lower limit itself is not allowed.
  public static let aboveMinimum = ParameterFlags(rawValue: DORA_PARAM_MIN_OPEN)
  /// The upper limit itself is not allowed.
  public static let belowMaximum = ParameterFlags(rawValue: DORA_PARAM_MAX_OPEN)
  /// A search should vary the parameter by factors.
  public static let logScale = ParameterFlags(rawValue: DORA_PARAM_LOG_SCALE)
  /// The parameter may be changed between steps.
  public static let schedulable = ParameterFlags(rawValue: DORA_PARAM_SCHEDULABLE)
}

/// The storage of a parameter's value.
///
/// It is written while an instance is created, before any other code can access it, and only read
/// afterwards.
@usableFromInline
final class ParameterBox<Value: Sendable>: @unchecked Sendable {
  // No call can coincide with the write, so accesses need no exclusivity check at run time.
  @exclusivity(unchecked) @usableFromInline var value: Value
  init(_ value: Value) { self.value = value }
}

/// The description of a parameter for the host.
struct ParameterSchema: Sendable {
  /// The id; nil means the property's name.
  var id: String?
  var kind: UInt32
  var flags: ParameterFlags
  var unit: String?
  var help: String
  var limits: ClosedRange<Double>
  var defaultValue: Double
  var choices: [String]

  /// Whether a user may set this value. NaN is never allowed.
  func allows(_ value: Double) -> Bool {
    limits.contains(value) && (kind == DORA_PARAM_REAL || value == value.rounded())
      && !(flags.contains(.aboveMinimum) && value == limits.lowerBound)
      && !(flags.contains(.belowMaximum) && value == limits.upperBound)
  }

  /// The allowed range as text for a message.
  var limitsText: String {
    "\(flags.contains(.aboveMinimum) ? "above" : "at least") \(limits.lowerBound) and "
      + "\(flags.contains(.belowMaximum) ? "below" : "at most") \(limits.upperBound)"
  }
}

/// A ``Parameter`` of any type, as found in an objective.
protocol AnyParameter {
  var schema: ParameterSchema { get }
  var number: Double { get }
  /// Sets a value that the schema allows.
  func set(_ number: Double)
}

extension Parameter: AnyParameter {
  var number: Double { box.value.number }
  func set(_ number: Double) { box.value = Value(number: number) }
}

extension Objective {
  /// The parameters in the order they are declared, each with its id.
  var parameters: [(id: String, parameter: any AnyParameter)] {
    Mirror(reflecting: self).children.compactMap { child in
      guard let parameter = child.value as? any AnyParameter else { return nil }
      // A property `beta` keeps its wrapper in `_beta`.
      let name = String((child.label ?? "").drop { $0 == "_" })
      return (parameter.schema.id ?? name, parameter)
    }
  }
}
