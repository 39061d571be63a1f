import Foundation
import Preferences
import Tokenization
import Transformer
import Work

/// A data set encoded as token ids for the model.
public struct PreparedData: Sendable {
  public var data: [TrainingDatum]
  /// The amounts of data that were cut to meet the maximum length.
  public let cuts: CutCounts
  /// N, the maximum number of tokens of a prompt with one response.
  public let maximumLength: Int
  /// The number of data in which encoding prompt and response as one text would give a token that
  /// straddles the boundary between them.
  public let joinedBoundaries: Int
  /// The tokens that end a response; nil if the data contain no text, in which case nothing was
  /// appended.
  public let ends: SequenceEnds?

  /// Returns the default limit for the length of a prompt with one response. This is the number of
  /// the model's positions, but not more than most preference data need.
  public static func standardLength(for configuration: ModelConfiguration) -> Int {
    min(configuration.maximumPositions, 1024)
  }

  /// Encodes and cuts a data set.
  ///
  /// Prompts and responses are encoded separately, so their boundary is exact. Data that are
  /// already token ids are used unchanged. A tokenizer is needed only if some data are text.
  ///
  /// - Parameters:
  ///   - set: the data set.
  ///   - configuration: the configuration of the model.
  ///   - tokenizerURL: the directory with `tokenizer.json`.
  ///   - maximumLength: the maximum number of tokens, or nil for the standard length.
  /// - Throws: ``TrainingError``, `DataError` or `TokenizerError`.
  public init(
    _ set: PreferenceSet, model configuration: ModelConfiguration, tokenizerURL: URL,
    maximumLength: Int? = nil
  ) throws {
    let length = maximumLength ?? Self.standardLength(for: configuration)
    guard length <= configuration.maximumPositions else {
      throw TrainingError.invalidSetting(
        .maxLength, value: "\(length)",
        expected: "at most \(configuration.maximumPositions), the model's positions")
    }
    let tokenizer =
      set.data.contains(where: \.hasText) ? try Tokenizer(directory: tokenizerURL) : nil
    var limit = try LengthLimit(maximum: length)
    let bos = tokenizer?.bosId ?? configuration.beginningOfSequence
    data = try set.data.map { datum in
      let responses = try datum.responses.map { try Self.ids(ofResponse: $0, tokenizer) }
      let cut = limit.cut(
        prompt: Self.ids(ofPrompt: datum.prompt, tokenizer), responses: responses, bos: bos)
      var prepared = TrainingDatum(
        datum, place: datum.place(in: set.file.relativePath).description, prompt: cut.prompt,
        responses: cut.responses)
      prepared.cutTokenColumns(of: responses)
      return prepared
    }
    ends = tokenizer.map { SequenceEnds(configuration, $0) }
    cuts = limit.counts
    joinedBoundaries = tokenizer.map { Self.joinedBoundaries(of: set.data, $0) } ?? 0
    self.maximumLength = length
    try Self.check(data, configuration)
  }

  private static func joinedBoundaries(of data: [Datum], _ tokenizer: Tokenizer) -> Int {
    data.count { datum in
      guard case .text(let prompt) = datum.prompt else { return false }
      return datum.responses.contains { response in
        guard case .text(let text) = response else { return false }
        return tokenizer.joinsTokens(at: prompt, text)
      }
    }
  }

  private static func ids(ofPrompt text: Datum.Text, _ tokenizer: Tokenizer?) -> [Int32] {
    switch text {
    case .ids(let ids): ids
    case .text(let text): tokenizer?.encodePrompt(text) ?? []
    }
  }

  private static func ids(
    ofResponse text: Datum.Text, _ tokenizer: Tokenizer?
  ) throws(TokenizerError) -> [Int32] {
    switch text {
    case .ids(let ids): ids
    case .text(let text): try tokenizer?.encodeResponse(text) ?? []
    }
  }

  /// Checks that the ids are in the model's vocabulary, which the reader of the file can't know.
  private static func check(
    _ data: [TrainingDatum], _ configuration: ModelConfiguration
  ) throws(TrainingError) {
    let vocabulary = 0..<Int32(configuration.vocabularySize)
    for datum in data {
      guard !datum.prompt.isEmpty else { throw .emptyPrompt(datum: datum.place) }
      let ids = [datum.prompt] + datum.responses
      if let id = ids.joined().first(where: { !vocabulary.contains($0) }) {
        throw .unknownToken(
          datum: datum.place, id: Int(id), vocabularySize: configuration.vocabularySize)
      }
    }
  }
}

extension Datum {
  fileprivate var hasText: Bool {
    ([prompt] + responses).contains { if case .text = $0 { true } else { false } }
  }
}

extension TrainingDatum {
  /// Cuts columns per token as the responses were cut. A column with other numbers of tokens stays
  /// as it is, and is refused if the objective takes it.
  ///
  /// - Parameter whole: the responses before they were cut.
  fileprivate mutating func cutTokenColumns(of whole: [[Int32]]) {
    columns = columns.mapValues { column in
      guard case .tokens(let rows) = column, rows.map(\.count) == whole.map(\.count) else {
        return column
      }
      return .tokens(zip(rows, responses).map { Array($0.prefix($1.count)) })
    }
  }

  fileprivate init(
    _ datum: Datum, place: String, prompt: [Int32], responses: [[Int32]]
  ) {
    self.init(
      id: datum.id, place: place, prompt: prompt, responses: responses, scores: datum.scores,
      referenceLogp: datum.referenceLogp, targetIndex: datum.targetIndex,
      exampleWeight: datum.exampleWeight,
      columns: datum.namedColumns, sources: datum.sources)
  }
}
