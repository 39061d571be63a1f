import CDoRA

/// A hyper-parameter of an objective. It is declared as an attribute of the property that stores
/// its value:
/// ```swift
/// @Parameter(in: 0...1000, [.aboveMinimum, .schedulable], help: "inverse temperature")
/// var beta = 0.1
/// ```
/// Users set a parameter by its name. A value outside the limits is never passed to the objective.
/// The type of a parameter is `Double`, `Int`, `Bool`, or an enumeration that conforms to
/// ``ParameterChoice``.
@propertyWrapper
public struct Parameter<Value: ParameterValue>: Sendable {
  @usableFromInline let box: ParameterBox<Value>
  let schema: ParameterSchema

  /// Declares a number within limits.
  ///
  /// - Parameters:
  ///   - wrappedValue: the default value.
  ///   - id: the name that users type; nil for the property's name.
  ///   - limits: the allowed range. It includes both limits unless a flag excludes them.
  ///   - unit: the unit, such as "nats", or nil if there is none.
  ///   - help: a description in one sentence.
  public init(
    wrappedValue: Value, id: String? = nil, in limits: ClosedRange<Value>,
    _ flags: ParameterFlags = [], unit: String? = nil, help: String
  ) where Value: Comparable {
    self.init(
      wrappedValue, id, limits.lowerBound.number...limits.upperBound.number, flags, unit, help)
  }

  /// Declares a boolean or a choice among several names.
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

/// Flags that describe properties of a parameter.
public struct ParameterFlags: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The lower limit itself isn't allowed.
  public static let aboveMinimum = ParameterFlags(rawValue: DORA_PARAM_MIN_OPEN)
  /// The upper limit itself isn't allowed.
  public static let belowMaximum = ParameterFlags(rawValue: DORA_PARAM_MAX_OPEN)
  /// A search for the best value should vary the parameter on a logarithmic scale.
  public static let logScale = ParameterFlags(rawValue: DORA_PARAM_LOG_SCALE)
  /// The parameter may be changed between steps.
  public static let schedulable = ParameterFlags(rawValue: DORA_PARAM_SCHEDULABLE)
}

/// The storage of a parameter's value.
///
/// The value is written only while an instance is created, before any other code can access it.
@usableFromInline
final class ParameterBox<Value: Sendable>: @unchecked Sendable {
  // No read can coincide with the write, so accesses need no exclusivity check at run time.
  @exclusivity(unchecked) @usableFromInline var value: Value
  init(_ value: Value) { self.value = value }
}

/// A parameter's description for the host.
struct ParameterSchema: Sendable {
  /// The id of the parameter; nil means that it is the property's name.
  var id: String?
  var kind: UInt32
  var flags: ParameterFlags
  var unit: String?
  var help: String
  var limits: ClosedRange<Double>
  var defaultValue: Double
  var choices: [String]

  /// Returns whether a user may set this value. NaN is never allowed.
  func allows(_ value: Double) -> Bool {
    limits.contains(value) && (kind == DORA_PARAM_REAL || value == value.rounded())
      && !(flags.contains(.aboveMinimum) && value == limits.lowerBound)
      && !(flags.contains(.belowMaximum) && value == limits.upperBound)
  }

  /// A description of the allowed range, for messages.
  var limitsText: String {
    "\(flags.contains(.aboveMinimum) ? "above" : "at least") \(limits.lowerBound) and "
      + "\(flags.contains(.belowMaximum) ? "below" : "at most") \(limits.upperBound)"
  }
}

/// A ``Parameter`` with any type of value.
protocol AnyParameter {
  var schema: ParameterSchema { get }
  var number: Double { get }
  /// Sets the value, which the schema must allow.
  func set(_ number: Double)
}

extension Parameter: AnyParameter {
  var number: Double { box.value.number }
  func set(_ number: Double) { box.value = Value(number: number) }
}

extension Objective {
  /// The parameters with their ids, in the order of their declarations.
  var parameters: [(id: String, parameter: any AnyParameter)] {
    Mirror(reflecting: self).children.compactMap { child in
      guard let parameter = child.value as? any AnyParameter else { return nil }
      // The wrapper of a property `beta` is stored in `_beta`.
      let name = String((child.label ?? "").drop { $0 == "_" })
      return (parameter.schema.id ?? name, parameter)
    }
  }
}
