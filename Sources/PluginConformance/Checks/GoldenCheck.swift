import Objectives
import PluginHost

/// The check against results that somebody else computed.
enum GoldenCheck {
  /// Room for another order of summation, as for this package's own golden vectors.
  private static let absolute = 1e-12
  private static let relative = 1e-10

  @Sendable static func run(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try Subject(specimen)
    guard let path = specimen.golden ?? GoldenFile.beside(specimen.path) else {
      throw .skipped("there is no NAME.golden.json beside it, and --golden isn't given")
    }
    let file = try GoldenFile(path: path)
    guard file.objective == subject.objective.id else {
      throw .skipped("'\(path)' is about '\(file.objective)'")
    }
    guard GoldenFile.kinds.contains(file.kind) else {
      throw .skipped("cases of kind '\(file.kind)' aren't one datum each")
    }
    try require(!file.cases.isEmpty, "'\(path)' has no cases")
    for i in file.cases.indices {
      do throws(Outcome) {
        try check(file, i, subject)
      } catch {
        throw error.at("in case \(i) of '\(path)'")
      }
    }
    return .passed
  }

  private static func check(
    _ file: GoldenFile, _ i: Int, _ subject: Subject
  ) throws(Outcome) {
    guard let batch = file.batch(i), let loss = file.loss(i), let gradient = file.gradient(i) else {
      throw .failed("'policy_logps', 'loss' or 'grad' is missing or isn't made of numbers")
    }
    let result: LossResult
    do throws(PluginError) {
      let plugin = try PluginLoss.make(
        subject.library, objective: subject.objective.id, parameters: file.parameters(i),
        services: Subject.quietHost)
      Progress.entering("evaluate")
      result = try plugin.evaluate(batch)
    } catch {
      throw .failed("\(error)")
    }
    try compare(result.loss.first ?? .nan, loss, "the loss")
    for (j, (found, expected)) in zip(result.dLogp, gradient).enumerated() {
      try compare(found, expected, "derivative \(j)")
    }
  }

  private static func compare(
    _ found: Double, _ expected: Double, _ what: String
  ) throws(Outcome) {
    try require(
      abs(found - expected) <= absolute + relative * abs(expected),
      "\(what) is \(found), must be \(expected)")
  }
}
