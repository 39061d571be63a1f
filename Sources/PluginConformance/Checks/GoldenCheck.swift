import Foundation
import PluginHost

/// The comparison with results that were computed independently.
enum GoldenCheck {
  @Sendable static func run(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    guard let path = plugin.golden ?? GoldenFile.beside(plugin.path) else {
      throw .skipped("there is no NAME.golden.json beside it, and no other file was given")
    }
    do throws(GoldenCases.Disagreement) {
      let cases = try GoldenCases(read(path), called: path)
      guard cases.objective == tested.objective.id else {
        return .skipped("'\(path)' is about '\(cases.objective)'")
      }
      if let objection = cases.kindObjection { return .skipped(objection) }
      Progress.entering("evaluate")
      // No time limit is needed here, since the check as a whole has one.
      try cases.check(tested.library, within: .greatestFiniteMagnitude)
    } catch {
      throw .failed("\(error)")
    }
    return .passed
  }

  private static func read(_ path: String) throws(GoldenCases.Disagreement) -> [UInt8] {
    do { return Array(try Data(contentsOf: URL(fileURLWithPath: path))) } catch {
      throw .difference(reason: "'\(path)' can't be read")
    }
  }
}

extension GoldenCases.Disagreement: CustomStringConvertible {
  public var description: String {
    switch self {
    case .difference(let reason): reason
    case .plugin(let error): "\(error)"
    }
  }
}
