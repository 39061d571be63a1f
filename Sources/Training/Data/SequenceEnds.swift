import Foundation
import Tokenization
import Transformer

/// The tokens that end a response. All commands that train or sample use this type.
///
/// Three files in a model directory name such tokens, and they often disagree. They are
/// `config.json`, `generation_config.json` and the file of the tokenizer. Training appends the
/// tokenizer's token, and sampling stops at any of them. Otherwise, a model trained to end with one
/// of them would continue after its answer.
public struct SequenceEnds: Sendable, Equatable {
  /// The token that training appends to a response in text form; nil if no file of the tokenizer
  /// names one.
  public let appended: Int32?
  /// The tokens that end a sampled response, in ascending order.
  public let stops: [Int32]
  /// The ids with the file that names them, for messages.
  private let sources: [Source]

  private struct Source: Sendable, Equatable {
    let name: String
    let ids: [Int32]
  }

  public init(_ configuration: ModelConfiguration, _ tokenizer: Tokenizer?) {
    appended = tokenizer?.eosId
    sources = [
      Source(name: "the tokenizer", ids: [appended].compactMap { $0 }),
      Source(name: "config.json", ids: configuration.endOfSequence),
      Source(name: "generation_config.json", ids: configuration.generationEndOfSequence),
    ].filter { !$0.ids.isEmpty }
    stops = Set(sources.flatMap(\.ids)).sorted()
  }

  /// Determines the tokens for a model whose tokenizer hasn't been loaded. A tokenizer that can't
  /// be read contributes none.
  public init(_ configuration: ModelConfiguration, directory: URL) {
    self.init(configuration, try? Tokenizer(directory: directory))
  }

  /// A message about files that name different ids; nil if they agree.
  public var difference: String? {
    guard Set(sources.map { Set($0.ids) }).count > 1 else { return nil }
    let named = sources.map { source in
      "\(source.name) \(source.ids.map(String.init).joined(separator: " and "))"
    }
    return named.joined(separator: ", ") + ": each ends a sampled response"
      + (appended.map { ", training appends \($0)" } ?? "")
  }
}
