import ArgumentParser
import Work

/// Numbers of the command line, each refused by its option's name where it makes no sense.
enum OptionNumber {
  static let most = SettingCheck.most

  /// - Parameters:
  ///   - value: nil where the option isn't given.
  ///   - high: what work or memory grows with has a limit of its own.
  static func check(
    _ option: String, _ value: Int?, from low: Int, to high: Int = most
  ) throws {
    if let complaint = SettingCheck.complaint(about: value, from: low, to: high) {
      throw ValidationError("\(option) \(complaint)")
    }
  }

  /// The longest time that can be waited for, in seconds; eleven days.
  static let longestTime = 1e6

  static func check(_ option: String, seconds: Double, isZeroAllowed: Bool = false) throws {
    let isValid = (isZeroAllowed ? seconds >= 0 : seconds > 0) && seconds <= longestTime
    guard isValid else {
      let low = isZeroAllowed ? "from 0" : "above 0"
      throw ValidationError("\(option) is \(seconds), expected seconds \(low) to 1e6")
    }
  }
}
