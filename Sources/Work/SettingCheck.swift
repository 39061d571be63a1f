/// Validates numbers given by users, with uniform error messages.
public enum SettingCheck {
  /// The default upper limit. It is higher than any run needs, and the product of two such numbers
  /// still fits into an `Int`.
  public static let most = 1_000_000_000

  /// - Parameters:
  ///   - value: the number, or nil if the setting isn't given.
  ///   - high: the upper limit. Set it if work or memory grows with the number.
  public static func check(
    _ setting: Setting, _ value: Int?, from low: Int, to high: Int = most
  ) throws(WorkError) {
    if let complaint = complaint(about: value, from: low, to: high) {
      throw .invalid(setting, WorkText(complaint))
    }
  }

  /// The error message for a number, such as "is 0, expected at least 1", or nil if the number is
  /// valid.
  public static func complaint(about value: Int?, from low: Int, to high: Int = most) -> String? {
    guard let value else { return nil }
    if value < low { return "is \(value), expected at least \(low)" }
    return value > high ? "is \(value), expected at most \(high)" : nil
  }

  /// - Parameter expected: the valid values, such as "a number above 0".
  public static func check(
    _ setting: Setting, _ value: some Any, _ isValid: Bool, _ expected: String
  ) throws(WorkError) {
    if !isValid { throw .invalid(setting, "is \(value), expected \(expected)") }
  }
}
