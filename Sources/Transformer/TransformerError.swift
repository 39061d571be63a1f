import Checkpoints
import Failures
import Work

/// The reason why a model couldn't be loaded or used.
public enum TransformerError: SettingError, Equatable {
  /// A file of the model could not be read or is damaged.
  case checkpoint(CheckpointError)

  /// A path is not a model directory.
  case noModel(directory: String, ModelMistake)
  /// The weights are packed with a method that this program can't unpack.
  case quantized(file: String, method: String)
  /// According to a file next to the configuration, the weights are packed with a method that this
  /// program can't unpack.
  case packed(file: String, method: String)

  /// An adapter could not be made, loaded or used.
  case adapter(AdapterError)

  // Errors in config.json.

  /// The configuration lacks a field that has no default.
  case missingField(file: String, field: String)
  /// A field has a value that no model can have.
  case invalidField(file: String, field: String, value: String, expected: String)
  /// A field has a valid value that this program doesn't support.
  case unsupported(file: String, field: String, value: String, supported: String)

  // Errors in the weights.

  /// The configuration needs a tensor that isn't in any file.
  case missingTensor(directory: String, tensor: String)
  /// A file contains a tensor that the configuration doesn't use.
  case unexpectedTensor(file: String, tensor: String)
  /// A tensor's shape doesn't match the configuration.
  case wrongShape(file: String, tensor: String, expected: [Int], found: [Int])
  /// The configuration ties the output matrix to the embeddings, but the file contains a different
  /// matrix.
  case untiedHead(file: String, tensor: String)

  // Errors in token ids.

  /// A prompt has no tokens, so there is nothing from which to predict the first token of a
  /// response.
  case emptyPrompt(item: Int)
  /// A response has no tokens, so its probability isn't meaningful.
  case emptyResponse(item: Int, response: Int)
  /// A token id isn't in the vocabulary. `response` is nil if the token is in the prompt.
  case unknownToken(item: Int, response: Int?, position: Int, id: Int32, vocabularySize: Int)
  /// A prompt and its response have more tokens than the model has positions.
  case tooLong(item: Int, response: Int?, length: Int, limit: Int)

  // Errors in the sequences of a classifier.

  /// A sequence has no tokens, so there is nothing to classify.
  case emptySequence(index: Int)
  /// A token id is not in the vocabulary.
  case unknownSequenceToken(index: Int, position: Int, id: Int32, vocabularySize: Int)
  /// A sequence doesn't have one token type per token, or the model doesn't have one of the types.
  case invalidTokenTypes(index: Int, tokens: Int, types: Int, typeCount: Int)
  /// A sequence has more tokens than the model has positions.
  case sequenceTooLong(index: Int, length: Int, limit: Int)

  // Errors in sampling.

  /// A sampling option is out of range.
  case invalidOption(name: String, value: String, expected: String)
  /// No token has a finite score, so no token can be sampled.
  case nonFiniteScores
}

extension TransformerError {
  public var text: WorkText {
    switch self {
    case .checkpoint(let error):
      "\(error)"
    case .adapter(let error):
      "\(error)"
    case .noModel(let directory, let mistake):
      "'\(directory)' \(mistake.text)"
    case .quantized(let file, let method):
      "'\(file)': 'quantization_config' says \(method); weights must be float32, float16 or bfloat16. "
        + Self.unpacking
    case .packed(let file, let method):
      "'\(file)' says that the weights are packed by \(method); they must be float32, float16 or "
        + "bfloat16. " + Self.unpacking
    case .missingField(let file, let field):
      "'\(file)': field '\(field)' is missing"
    case .invalidField(let file, let field, let value, let expected):
      "'\(file)': field '\(field)' is \(value); it must be \(expected)"
    case .unsupported(let file, let field, let value, let supported):
      "'\(file)': field '\(field)' is \(value), which is not supported; use \(supported)"
    case .missingTensor(let directory, let tensor):
      "'\(directory)' has no tensor '\(tensor)', which its config.json needs"
    case .unexpectedTensor(let file, let tensor):
      "'\(file)': tensor '\(tensor)' is not part of the model that config.json describes"
    case .wrongShape(let file, let tensor, let expected, let found):
      "'\(file)': tensor '\(tensor)' has shape \(found), config.json makes it \(expected)"
    case .untiedHead(let file, let tensor):
      "'\(file)': tensor '\(tensor)' differs from the embeddings that 'tie_word_embeddings' "
        + "in config.json ties it to"
    case .emptyPrompt(let item):
      "\(place(item, nil)) has no tokens; one is needed to predict the first of a response"
    case .emptyResponse(let item, let response):
      "\(place(item, response)) has no tokens"
    case .unknownToken(let item, let response, let position, let id, let vocabularySize):
      "\(place(item, response)): token \(position) has id \(id), "
        + "the model's vocabulary ends at \(vocabularySize - 1)"
    case .tooLong(let item, let response, let length, let limit):
      "\(place(item, response)) needs \(length) positions, the model has \(limit)"
    case .emptySequence(let index):
      "sequence \(index) has no tokens"
    case .unknownSequenceToken(let index, let position, let id, let vocabularySize):
      "sequence \(index): token \(position) has id \(id), "
        + "the model's vocabulary ends at \(vocabularySize - 1)"
    case .invalidTokenTypes(let index, let tokens, let types, let typeCount):
      "sequence \(index): \(types) token types for \(tokens) tokens; give none, or for each token "
        + "one below \(typeCount)"
    case .sequenceTooLong(let index, let length, let limit):
      "sequence \(index) needs \(length) positions, the model has \(limit)"
    case .invalidOption(let name, let value, let expected):
      "option '\(name)' is \(value); it must be \(expected)"
    case .nonFiniteScores:
      "the model's scores are not finite: its weights are damaged, or its training diverged"
    }
  }

  private static let unpacking: WorkText =
    "Give the model of which it was made, or what dequantize() and save_pretrained of transformers "
    + "write"

  private func place(_ item: Int, _ response: Int?) -> String {
    response.map { "item \(item): response \($0)" } ?? "item \(item): the prompt"
  }
}

extension TransformerError {
  public var kind: FailureKind {
    switch self {
    case .nonFiniteScores: .failed
    case .checkpoint(let error): error.kind
    case .adapter(let error): error.kind
    default: .badInput
    }
  }
}
