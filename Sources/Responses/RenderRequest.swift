import ChatTemplates
import Foundation
import LocalSystem
import Preferences
import Tokenization
import Training
import Transformer

/// A request to show the first rows of a data file in the form in which a model reads them, which
/// is rendered, encoded and truncated.
public struct RenderRequest: Codable, Sendable, Equatable {
  public var model: String
  public var data: String
  /// The chat template that renders conversations, or nil for the model's own template.
  public var chatTemplate: String?
  /// The number of rows.
  public var count: Int
  /// The maximum number of tokens in a prompt with one response, or nil for the model's maximum,
  /// but at most 1024.
  public var maxLength: Int?

  public init(model: String, data: String, count: Int) {
    self.model = model
    self.data = data
    self.count = count
  }

  /// A datum's texts, decoded from the ids that are given to the model, including special tokens.
  public struct Row: Sendable, Equatable {
    /// The position of the row in the file.
    public let place: String
    public let prompt: String
    public let promptTokens: Int
    /// The scored texts. Each of them is a response with the end-of-sequence token that the model
    /// learns.
    public let responses: [(text: String, tokens: Int)]

    public static func == (a: Row, b: Row) -> Bool {
      a.place == b.place && a.prompt == b.prompt && a.promptTokens == b.promptTokens
        && a.responses.elementsEqual(b.responses, by: ==)
    }
  }

  public func rows() throws -> [Row] {
    let directory = modelURL(model)
    let configuration = try ModelConfiguration(directory: directory)
    let set = try PreferenceReader.read(
      fileURL(data), rendering: ModelTemplate(of: directory, orIn: chatTemplate))
    let first = PreferenceSet(file: set.file, data: Array(set.data.prefix(count)))
    let prepared = try PreparedData(
      first, model: configuration, tokenizerURL: directory, maximumLength: maxLength)
    guard Tokenizer.isPresent(in: directory) else {
      return prepared.data.map {
        Self.row($0) { ids in ids.map(String.init).joined(separator: " ") }
      }
    }
    let tokenizer = try Tokenizer(directory: directory)
    return prepared.data.map { Self.row($0) { tokenizer.decode($0, skipSpecialTokens: false) } }
  }

  private static func row(_ datum: TrainingDatum, _ text: ([Int32]) -> String) -> Row {
    Row(
      place: datum.place, prompt: text(datum.prompt), promptTokens: datum.prompt.count,
      responses: datum.responses.map { (text($0), $0.count) })
  }
}
