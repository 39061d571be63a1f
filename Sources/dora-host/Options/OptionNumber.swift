import ArgumentParser

/// Numbers of the command line, each refused by its option's name where it makes no sense.
enum OptionNumber {
  /// More than any run needs of anything; products of two such numbers still fit into an `Int`.
  static let most = 1_000_000_000

  /// - Parameters:
  ///   - value: nil where the option isn't given.
  ///   - high: what work or memory grows with has a limit of its own.
  static func check(
    _ option: String, _ value: Int?, from low: Int, to high: Int = most
  ) throws {
    guard let value else { return }
    if value < low {
      throw ValidationError("\(option) is \(value), expected at least \(low)")
    }
    if value > high {
      throw ValidationError("\(option) is \(value), expected at most \(high)")
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
