import Failures

/// The reason why an optimiser couldn't continue from a checkpoint.
public enum OptimizationError: Failure, Equatable {
  /// The checkpoint lacks a tensor that the optimiser keeps.
  case missingState(name: String)

  /// The checkpoint has a tensor that the optimiser doesn't keep, because the checkpoint belongs to
  /// another model or optimiser.
  case unknownState(name: String)

  /// The shape of a tensor in the checkpoint differs from that of its parameter.
  case stateShape(name: String, expected: [Int], found: [Int])

  /// The checkpoint's number of steps taken is negative.
  case negativeStepCount(Int)
}

extension OptimizationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingState(let name):
      "the optimizer's state has no tensor '\(name)'"
    case .unknownState(let name):
      "the optimizer's state has a tensor '\(name)' that this optimizer does not keep"
    case .stateShape(let name, let expected, let found):
      "tensor '\(name)' of the optimizer's state has shape \(found), expected \(expected)"
    case .negativeStepCount(let count):
      "the optimizer's step count is \(count), expected 0 or more"
    }
  }
}

extension OptimizationError {
  public var kind: FailureKind { .badInput }
}
