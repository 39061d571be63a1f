import CDoRA

/// A type whose values a parameter can have. The interface represents every value as a float64.
public protocol ParameterValue: Sendable {
  /// The `DORA_PARAM_…` constant for this type.
  static var kind: UInt32 { get }
  /// The names that users can choose from. Empty for numbers.
  static var choices: [String] { get }
  var number: Double { get }
  /// Converts a number, which is within the parameter's limits.
  init(number: Double)
}

extension ParameterValue {
  public static var choices: [String] { [] }
}

extension Double: ParameterValue {
  public static var kind: UInt32 { DORA_PARAM_REAL }
  public var number: Double { self }
  public init(number: Double) { self = number }
}

extension Int: ParameterValue {
  public static var kind: UInt32 { DORA_PARAM_INTEGER }
  public var number: Double { Double(self) }
  public init(number: Double) {
    // The host enforces the declared range, which may be larger than the range of Int.
    self = Int(exactly: number.rounded(.towardZero)) ?? (number > 0 ? .max : .min)
  }
}

extension Bool: ParameterValue {
  public static var kind: UInt32 { DORA_PARAM_BOOLEAN }
  public var number: Double { self ? 1 : 0 }
  public init(number: Double) { self = number != 0 }
}

/// An enumeration whose cases users select by name:
/// ```swift
/// enum Reduction: String, ParameterChoice { case sum, mean }
/// @Parameter(help: "what divides the SFT term") var reduction = Reduction.sum
/// ```
public protocol ParameterChoice: ParameterValue, RawRepresentable, CaseIterable
where RawValue == String {}

extension ParameterChoice {
  public static var kind: UInt32 { DORA_PARAM_ENUM }
  public static var choices: [String] { allCases.map(\.rawValue) }
  public var number: Double { Double(Self.choices.firstIndex(of: rawValue) ?? 0) }
  public init(number: Double) {
    let cases = Array(Self.allCases)
    self = cases[Int(number)]
  }
}
