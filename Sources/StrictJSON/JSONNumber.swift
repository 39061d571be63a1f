/// A number with its value and the digits with which it was written.
///
/// A number that is read and written again keeps its digits. Some programs reject `8` in place of
/// `8.0` ("not a float"), and not every integer beyond 2⁵³ has an exact float64. For the same
/// reason, two numbers are equal only if they are *written* identically. To compare their values,
/// use ``value``.
public struct JSONNumber: Equatable, Sendable {
  /// The number as written in JSON, such as `8.0`, `-2` or `1e-05`.
  public let literal: String
  /// The nearest float64. It is always finite, since JSON can't represent other numbers.
  public let value: Double

  /// Whether the number is written as a whole number of any size, with only digits and possibly a
  /// minus sign.
  public var isWrittenWhole: Bool {
    literal.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == 0x2D }
  }

  /// Creates a number from a text that the parser has checked.
  init(literal: String, value: Double) {
    self.literal = literal
    self.value = value
  }

  public init(_ value: Int) {
    self.init(literal: "\(value)", value: Double(value))
  }

  /// Creates a number whose text has the fewest digits that read back to the same float64.
  ///
  /// - Precondition: `value` is finite.
  public init(_ value: Double) {
    precondition(value.isFinite, "JSON cannot hold \(value)")
    self.init(literal: "\(value)", value: value)
  }
}
