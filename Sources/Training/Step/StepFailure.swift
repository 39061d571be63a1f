import Objectives

/// An objective or robustifier that failed in a step, and with which data.
public struct StepFailure: Error {
  public let step: Int
  /// "file:line" of the datum to blame, or of the first and the last that were evaluated together.
  public let place: String
  public let cause: any Error

  /// - Parameter data: the batch that was evaluated, at least one.
  init(step: Int, data: [TrainingDatum], cause: any Error) {
    self.step = step
    self.cause = cause
    let blamed = (cause as? any DatumBlame)?.blamedDatum
    if let blamed, data.indices.contains(blamed) {
      place = data[blamed].place
    } else {
      place = data.count == 1 ? data[0].place : "\(data[0].place) to \(data[data.count - 1].place)"
    }
  }
}

extension StepFailure: CustomStringConvertible {
  public var description: String { "step \(step), \(place): \(cause)" }
}
