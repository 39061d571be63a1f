/// Checks of numbers that users give, in one wording.
public enum SettingCheck {
  /// More than any run needs of anything; products of two such numbers still fit into an `Int`.
  public static let most = 1_000_000_000

  /// - Parameters:
  ///   - value: nil where the setting isn't given.
  ///   - high: what work or memory grows with has a limit of its own.
  public static func check(
    _ setting: Setting, _ value: Int?, from low: Int, to high: Int = most
  ) throws(WorkError) {
    if let complaint = complaint(about: value, from: low, to: high) {
      throw .invalid(setting, WorkText(complaint))
    }
  }

  /// What is wrong with a number: "is 0, expected at least 1"; nil where nothing is.
  public static func complaint(about value: Int?, from low: Int, to high: Int = most) -> String? {
    guard let value else { return nil }
    if value < low { return "is \(value), expected at least \(low)" }
    return value > high ? "is \(value), expected at most \(high)" : nil
  }

  /// - Parameter expected: what would be right: "a number above 0".
  public static func check(
    _ setting: Setting, _ value: some Any, _ isValid: Bool, _ expected: String
  ) throws(WorkError) {
    if !isValid { throw .invalid(setting, "is \(value), expected \(expected)") }
  }
}
