import Calibration
import Work

/// The inputs of Eq. 6 in addition to probabilities.
public struct MixtureRequest: Codable, Sendable, Equatable {
  /// The share of each source in the mixture, as NAME=b,NAME=b,…, or as b1,b2,… in the order in
  /// which the sources appear. If nil, the shares are counted.
  public var mixture: String?
  /// The term that is added to each denominator of h, which is 1/K, none, or a number. If nil, it
  /// is 1/K.
  public var stabilizer: String?

  public init() {}

  /// Returns the shares β in the order of `sources`, or nil if none were given.
  package func shares(of sources: [String]) throws -> [Double]? {
    guard let mixture, mixture.contains("=") else { return try values() }
    var shares: [String: Double] = [:]
    for part in mixture.split(separator: ",", omittingEmptySubsequences: false) {
      // The share follows the last '=', since the name of a source may contain others.
      guard let mark = part.lastIndex(of: "=") else {
        throw WorkError.invalid(.mixture, "'\(mixture)': '\(part)' is not NAME=SHARE")
      }
      let name = String(part[..<mark].trimmingPrefix { $0 == " " })
      guard sources.contains(name) else {
        throw CalibrationError.unknownSource(name: name, setting: .mixture, sources: sources)
      }
      let share = try number(part[part.index(after: mark)...])
      guard shares.updateValue(share, forKey: name) == nil else {
        throw CalibrationError.repeatedSource(name: name, setting: .mixture)
      }
    }
    let values = sources.compactMap { shares[$0] }
    guard values.count == sources.count else {
      throw CalibrationError.mixtureCount(given: values.count, sources: sources)
    }
    return values
  }

  /// Returns the numbers in the order in which the user gave them.
  package func values() throws -> [Double]? {
    try mixture.map { text in
      try text.split(separator: ",", omittingEmptySubsequences: false).map(number)
    }
  }

  private func number(_ part: Substring) throws -> Double {
    guard let value = Double(part.trimmingPrefix { $0 == " " }) else {
      throw WorkError.invalid(
        .mixture, "'\(mixture ?? "")': '\(part)' is not a number; give NAME=b,NAME=b,… or b1,b2,…")
    }
    return value
  }

  package func stabilizerValue() throws -> CalibrationWeights.Stabilizer {
    switch stabilizer {
    case "none": return .none
    case nil, "1/K", "1/k": return .perResponse
    case "relative": return .relative(0.1)
    case let text?:
      let relative = "relative="
      let number = text.hasPrefix(relative) ? text.dropFirst(relative.count) : text[...]
      guard let value = Double(number) else {
        throw WorkError.invalid(
          .stabilizer, "is '\(text)', expected 1/K, none, relative, relative=ALPHA or a number")
      }
      return text.hasPrefix(relative) ? .relative(value) : .constant(value)
    }
  }
}
