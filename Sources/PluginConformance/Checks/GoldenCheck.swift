import Foundation
import PluginHost

/// The check against results that were computed independently.
enum GoldenCheck {
  @Sendable static func run(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try Subject(specimen)
    guard let path = specimen.golden ?? GoldenFile.beside(specimen.path) else {
      throw .skipped("there is no NAME.golden.json beside it, and no other file was given")
    }
    do throws(GoldenCases.Disagreement) {
      let cases = try GoldenCases(read(path), called: path)
      guard cases.objective == subject.objective.id else {
        return .skipped("'\(path)' is about '\(cases.objective)'")
      }
      if let objection = cases.kindObjection { return .skipped(objection) }
      Progress.entering("evaluate")
      // The check as a whole has its own time limit.
      try cases.check(subject.library, within: .greatestFiniteMagnitude)
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
