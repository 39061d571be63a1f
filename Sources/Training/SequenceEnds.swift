import Foundation
import Tokenization
import Transformer

/// Which tokens end a response. Every command that trains or samples asks here.
///
/// Three files of a model directory name them, and often not the same: `config.json`,
/// `generation_config.json` and the tokenizer's. Training appends the tokenizer's, and sampling stops at
/// any of them: a model that was trained to end with one would otherwise go on behind its answer.
public struct SequenceEnds: Sendable, Equatable {
  /// What training puts behind a response that is text; nil where no file of the tokenizer names one.
  public let appended: Int32?
  /// What ends a response that is sampled, ascending.
  public let stops: [Int32]
  /// The ids by the file that names them, for people.
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

  /// Of a model whose texts nobody has needed yet. A tokenizer that can't be read says nothing.
  public init(_ configuration: ModelConfiguration, directory: URL) {
    self.init(configuration, try? Tokenizer(directory: directory))
  }

  /// What is said where the files name different ids; nil where they agree.
  public var difference: String? {
    guard Set(sources.map { Set($0.ids) }).count > 1 else { return nil }
    let named = sources.map { source in
      "\(source.name) \(source.ids.map(String.init).joined(separator: " and "))"
    }
    return named.joined(separator: ", ") + ": each ends a sampled response"
      + (appended.map { ", training appends \($0)" } ?? "")
  }
}
