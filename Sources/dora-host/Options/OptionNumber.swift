import ArgumentParser
import Work

/// Checks of numbers on the command line. An error names the option.
enum OptionNumber {
  static let most = SettingCheck.most

  /// - Parameters:
  ///   - value: the option's value, or nil if it isn't given.
  ///   - high: the upper limit. It is needed for numbers that affect running time or memory.
  static func check(
    _ option: String, _ value: Int?, from low: Int, to high: Int = most
  ) throws {
    if let complaint = SettingCheck.complaint(about: value, from: low, to: high) {
      throw ValidationError("\(option) \(complaint)")
    }
  }

  /// The longest waiting time, in seconds (about eleven days).
  static let longestTime = 1e6

  static func check(_ option: String, seconds: Double, isZeroAllowed: Bool = false) throws {
    let isValid = (isZeroAllowed ? seconds >= 0 : seconds > 0) && seconds <= longestTime
    guard isValid else {
      let low = isZeroAllowed ? "from 0" : "above 0"
      throw ValidationError("\(option) is \(seconds), expected seconds \(low) to 1e6")
    }
  }
}
