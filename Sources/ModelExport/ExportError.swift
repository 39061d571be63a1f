import Checkpoints
import Failures

/// The reason why a model can't be exported.
public enum ExportError: Failure, Equatable, Sendable {
  case unreadable(CheckpointError)
  /// The format, or this program's export to it, doesn't support the model.
  case unsupportedModel(directory: String, field: String, value: String, supported: String)
  case missingField(directory: String, field: String)
  /// A tensor has no name in the format.
  case unknownTensor(directory: String, name: String)
  /// A tensor whose shape isn't the one that config.json gives it.
  case wrongShape(file: String, tensor: String, expected: [Int], found: [Int])
  case missingTensor(directory: String, name: String)
  case unsupportedTokenizer(directory: String, reason: String)
}

extension ExportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let error): "\(error)"
    case .unsupportedModel(let directory, let field, let value, let supported):
      "'\(directory)/config.json': \(field) is \(value), which can't be written as GGUF; supported: "
        + supported
    case .missingField(let directory, let field):
      "'\(directory)/config.json': field '\(field)' is missing or no number"
    case .unknownTensor(let directory, let name):
      "'\(directory)': the tensor '\(name)' has no name in GGUF"
    case .wrongShape(let file, let tensor, let expected, let found):
      "'\(file)': tensor '\(tensor)' has shape \(found), config.json makes it \(expected)"
    case .missingTensor(let directory, let name):
      "'\(directory)': the tensor '\(name)', which config.json promises, is missing"
    case .unsupportedTokenizer(let directory, let reason):
      "'\(directory)': the tokenizer can't be written as GGUF: \(reason)"
    }
  }
}

extension ExportError {
  public var kind: FailureKind {
    if case .unreadable(let cause) = self { cause.kind } else { .badInput }
  }
}
