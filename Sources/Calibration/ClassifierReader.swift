import Foundation
import Preferences
import Tokenization
import Transformer
import Work

/// The texts of a datum that a classifier's model reads.
public enum ReadTexts: String, Codable, Sendable, CaseIterable {
  /// Only the response.
  case response
  /// The prompt and the response, which are a pair of texts for an encoder and one text for a
  /// decoder.
  case pair
}

/// Converts prompts and responses to the tokens that a model reads.
///
/// Encoders read `[CLS] response [SEP]` or `[CLS] prompt [SEP] response [SEP]`. If a pair is too
/// long, both texts are truncated at their ends. Decoders read the prompt followed by the response.
/// They are truncated as in training, so a prompt keeps its last tokens. No end-of-sequence token
/// is added, because the head would read it although it is the same for all responses. Token ids
/// are used unchanged.
public struct ClassifierReader {
  private let tokenizer: Tokenizer?
  private let directory: URL
  private let isEncoder: Bool
  private let texts: ReadTexts
  private let maximumLength: Int
  private let vocabularySize: Int
  /// Whether the model distinguishes the texts of a pair by token types.
  private let knowsTypes: Bool

  /// - Parameters:
  ///   - directory: the model's directory, which contains its tokenizer. Without a tokenizer, texts
  ///     can't be read.
  ///   - maximumLength: the maximum total number of tokens, or nil for the model's maximum, but at
  ///     most 512.
  /// - Throws: ``CalibrationError/settingOutOfRange(name:value:expected:)`` if this exceeds the
  ///   model's maximum, and any error of the tokenizer.
  public init(
    for classifier: SequenceClassifier, directory: URL, texts: ReadTexts, maximumLength: Int? = nil
  ) throws {
    let limit = classifier.maximumPositions
    let length = maximumLength ?? min(limit, Self.standardLength)
    guard (Self.shortestLength...max(limit, Self.shortestLength)).contains(length) else {
      throw CalibrationError.settingOutOfRange(
        name: Setting.maxLength.name, value: Double(length),
        expected: "\(Self.shortestLength) to \(limit), the model's positions")
    }
    self.maximumLength = length
    self.directory = directory
    self.texts = texts
    isEncoder = classifier.isEncoder
    vocabularySize = classifier.vocabularySize
    knowsTypes = classifier.typeCount > 1
    tokenizer = Tokenizer.isPresent(in: directory) ? try Tokenizer(directory: directory) : nil
  }

  /// The default limit on the maximum length. Encoders were trained on at most this length, and
  /// differences between sources rarely occur further into a text.
  private static let standardLength = 512
  /// The minimum length, which has room for three special tokens and one token of each text.
  private static let shortestLength = 5

  /// - Throws: ``CalibrationError/foreignTokenizer(directory:id:vocabularySize:)`` if a text
  ///   contains tokens that the model doesn't know. Token ids in the data are checked by the model
  ///   itself.
  public func input(prompt: Passage, response: Passage) throws -> ClassifierInput {
    let input =
      switch (isEncoder, texts) {
      case (true, .response): try encoded(response)
      case (true, .pair): try encoded(prompt, response)
      case (false, .response):
        ClassifierInput(ids: Array(try ids(of: response).prefix(maximumLength)))
      case (false, .pair): try continued(prompt, response)
      }
    if case .text = response, let id = input.ids.first(where: { $0 >= vocabularySize }) {
      throw CalibrationError.foreignTokenizer(
        directory: directory.relativePath, id: id, vocabularySize: vocabularySize)
    }
    return input
  }

  // MARK: Encoders

  private func encoded(_ text: Passage) throws -> ClassifierInput {
    switch text {
    case .tokens(let ids): return ClassifierInput(ids: Array(ids.prefix(maximumLength)))
    case .text(let text):
      let tokens = try known().encodeText(text, maximumLength: maximumLength)
      return ClassifierInput(ids: tokens.ids, types: knowsTypes ? tokens.types : [])
    }
  }

  private func encoded(_ prompt: Passage, _ response: Passage) throws -> ClassifierInput {
    if case .text(let prompt) = prompt, case .text(let response) = response {
      let tokens = try known().encodePair(prompt, response, maximumLength: maximumLength)
      return ClassifierInput(ids: tokens.ids, types: knowsTypes ? tokens.types : [])
    }
    var limit = try LengthLimit(maximum: maximumLength)
    let cut = limit.cut(
      prompt: try ids(of: prompt), responses: [try ids(of: response)], bos: nil)
    return ClassifierInput(
      ids: cut.prompt + cut.responses[0],
      types: knowsTypes
        ? cut.prompt.map { _ in 0 } + cut.responses[0].map { _ in 1 } : [])
  }

  // MARK: Decoders

  private func continued(_ prompt: Passage, _ response: Passage) throws -> ClassifierInput {
    var limit = try LengthLimit(maximum: maximumLength)
    let cut = limit.cut(
      prompt: try promptIds(of: prompt), responses: [try ids(of: response)],
      bos: tokenizer?.bosId)
    return ClassifierInput(ids: cut.prompt + cut.responses[0])
  }

  private func promptIds(of prompt: Passage) throws -> [Int32] {
    guard case .text(let text) = prompt else { return try ids(of: prompt) }
    return try known().encodePrompt(text)
  }

  private func ids(of passage: Passage) throws -> [Int32] {
    switch passage {
    case .tokens(let ids): ids
    case .text(let text): try known().encode(text, addSpecialTokens: false)
    }
  }

  /// Returns the tokenizer. If there is none, reading it again throws the error.
  private func known() throws -> Tokenizer {
    try tokenizer ?? Tokenizer(directory: directory)
  }
}
