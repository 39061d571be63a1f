/// A number as it was written, with its value.
///
/// A number that is read and written again keeps its digits: other programs refuse `8` in place of
/// `8.0` ("not a float"), and not every integer beyond 2⁵³ has an exact float64. For the same
/// reason, two numbers are equal only if they are *written* identically; to compare their values,
/// use ``value``.
public struct JSONNumber: Equatable, Sendable {
  /// The number as written in JSON: `8.0`, `-2`, `1e-05`.
  public let literal: String
  /// The nearest float64. Always finite: JSON has no other numbers.
  public let value: Double

  /// Whether the number is written as a whole number of any size, with only digits and possibly a
  /// minus sign.
  public var isWrittenWhole: Bool {
    literal.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == 0x2D }
  }

  /// Makes a number from a text that the parser has checked.
  init(literal: String, value: Double) {
    self.literal = literal
    self.value = value
  }

  public init(_ value: Int) {
    self.init(literal: "\(value)", value: Double(value))
  }

  /// The shortest digits that read back to the same float64.
  ///
  /// - Precondition: `value` is finite.
  public init(_ value: Double) {
    precondition(value.isFinite, "JSON cannot hold \(value)")
    self.init(literal: "\(value)", value: value)
  }
}
