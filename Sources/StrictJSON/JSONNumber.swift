/// A number as it was written, and what it is worth.
///
/// A number that is read and written again keeps its digits: other programs refuse `8` where `8.0`
/// stood ("not a float"), and an integer beyond 2⁵³ has no float64 of its own. For the same reason
/// two numbers are equal when they are *written* alike; compare ``value`` for the other question.
public struct JSONNumber: Equatable, Sendable {
  /// As JSON writes it: `8.0`, `-2`, `1e-05`.
  public let literal: String
  /// The nearest float64. Always finite: JSON has no other numbers.
  public let value: Double

  /// Whether it is written with digits alone, and maybe a minus: a whole number of any size.
  public var isWrittenWhole: Bool {
    literal.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == 0x2D }
  }

  /// Of a text that the parser has checked.
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
