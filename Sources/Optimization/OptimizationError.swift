import Failures

/// Why an optimiser could not continue from a checkpoint.
public enum OptimizationError: Failure, Equatable {
  /// The checkpoint lacks a tensor that the optimiser keeps.
  case missingState(name: String)

  /// The checkpoint has a tensor that the optimiser does not keep: it belongs to another model or
  /// optimiser.
  case unknownState(name: String)

  /// A tensor in the checkpoint has a different shape from the parameter it belongs to.
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
