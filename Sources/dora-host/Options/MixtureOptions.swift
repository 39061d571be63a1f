import ArgumentParser
import Calibration

/// What Eq. 6 needs besides probabilities.
struct MixtureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Share of each source in the mixture: NAME=b,NAME=b,…, or b1,b2,… in the order in which the sources appear; default: as counted.",
      valueName: "SHARES"))
  var mixture: String?

  @Option(
    help: ArgumentHelp(
      "What is added to each denominator of h: 1/K, none, or a number; or relative, relative=ALPHA, density ratios of at most 1/ALPHA; default: 1/K.",
      valueName: "S"))
  var stabiliser: String?

  /// β in the order of `sources`; nil where none was given.
  func shares(of sources: [String]) throws -> [Double]? {
    guard let mixture, mixture.contains("=") else { return try values() }
    var shares: [String: Double] = [:]
    for part in mixture.split(separator: ",", omittingEmptySubsequences: false) {
      // A source's name may hold '=': the share is behind the last one.
      guard let mark = part.lastIndex(of: "=") else {
        throw ValidationError("--mixture '\(mixture)': '\(part)' is not NAME=SHARE")
      }
      let name = String(part[..<mark].trimmingPrefix { $0 == " " })
      guard sources.contains(name) else {
        throw CalibrationError.unknownSource(name: name, option: "--mixture", sources: sources)
      }
      let share = try number(part[part.index(after: mark)...])
      guard shares.updateValue(share, forKey: name) == nil else {
        throw CalibrationError.repeatedSource(name: name, option: "--mixture")
      }
    }
    let values = sources.compactMap { shares[$0] }
    guard values.count == sources.count else {
      throw CalibrationError.mixtureCount(given: values.count, sources: sources)
    }
    return values
  }

  /// The numbers as they were listed.
  func values() throws -> [Double]? {
    try mixture.map { text in
      try text.split(separator: ",", omittingEmptySubsequences: false).map(number)
    }
  }

  private func number(_ part: Substring) throws -> Double {
    guard let value = Double(part.trimmingPrefix { $0 == " " }) else {
      throw ValidationError(
        "--mixture '\(mixture ?? "")': '\(part)' is not a number; give NAME=b,NAME=b,… or b1,b2,…")
    }
    return value
  }

  func stabiliserValue() throws -> CalibrationWeights.Stabiliser {
    switch stabiliser {
    case "none": return .none
    case nil, "1/K", "1/k": return .perResponse
    case "relative": return .relative(0.1)
    case let text?:
      let relative = "relative="
      guard
        let value = Double(text.hasPrefix(relative) ? text.dropFirst(relative.count) : text[...])
      else {
        throw ValidationError(
          "--stabiliser is '\(text)', expected 1/K, none, relative, relative=ALPHA or a number")
      }
      return text.hasPrefix(relative) ? .relative(value) : .constant(value)
    }
  }
}
