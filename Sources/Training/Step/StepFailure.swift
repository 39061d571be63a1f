import Failures
import Objectives

/// A failure of an objective or robustifier in a step, with the data concerned.
public struct StepFailure: Failure {
  public let step: Int
  /// "file:line" of the datum that caused it, or of the first and the last datum evaluated
  /// together.
  public let place: String
  public let cause: any Error
  public var kind: FailureKind { FailureKind(ofWorkEndedBy: cause) }

  /// - Parameter data: the batch that was evaluated; not empty.
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
