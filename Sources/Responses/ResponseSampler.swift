import Calibration
import Foundation
import Preferences
import Tokenization
import Training
import Transformer

/// Samples responses to the prompts of a data file. Like the prompt, a response is text or token
/// ids.
package struct ResponseSampler {
  private let decoder: Decoder
  private let tokenizer: Tokenizer?
  private let directory: URL
  private let count: Int
  private let options: SamplingOptions
  /// The tokens that end a response.
  package let ends: SequenceEnds

  /// The maximum number of times that an empty response is sampled again.
  private static let attempts = 4
  /// The difference between the seeds of successive attempts, which is a large odd number.
  private static let seedStride: UInt64 = 0x9E37_79B9_7F4A_7C15

  package init(at place: ModelPlace, _ settings: SamplingSettings) throws {
    decoder = try place.decoder()
    directory = place.model
    count = settings.count
    // A model that is used with token ids needs no tokenizer. If texts need one, the error is
    // reported later.
    tokenizer = Tokenizer.isPresent(in: directory) ? try Tokenizer(directory: directory) : nil
    ends = SequenceEnds(decoder.configuration, tokenizer)
    options = settings.options.stopping(at: ends)
  }

  /// The maximum number of ids in a prompt. It is the number of the model's positions minus the
  /// requested tokens, but at least two thirds of the positions, as in training.
  private var promptLimit: Int {
    let positions = decoder.configuration.maximumPositions
    return max(positions - options.maximumNewTokens, 2 * positions / 3)
  }

  /// The number of prompts that must be cut. Prompts that can't be continued are rejected here,
  /// rather than after hours of work.
  package func cuts(of prompts: [Datum.Text]) throws -> Int {
    try prompts.count { try whole($0).count > promptLimit }
  }

  /// Samples up to ``count`` nonempty responses to each prompt.
  ///
  /// Data can't contain empty responses. These are sampled again with other seeds, and left out if
  /// they are empty every time.
  package func responses(to prompts: [Datum.Text]) throws -> [[Datum.Text]] {
    var drawn: [[Datum.Text]] = try texts(of: prompts)
    for attempt in 1..<Self.attempts {
      let lacking = drawn.indices.filter { drawn[$0].contains(where: \.isEmpty) }
      guard !lacking.isEmpty else { break }
      let again = try texts(of: lacking.map { prompts[$0] }, attempt: attempt)
      for (prompt, texts) in zip(lacking, again) {
        for j in drawn[prompt].indices where drawn[prompt][j].isEmpty {
          drawn[prompt][j] = texts[j]
        }
      }
    }
    return drawn.map { $0.filter { !$0.isEmpty } }
  }

  /// Samples responses and returns them unchanged, including empty ones.
  package func texts(of prompts: [Datum.Text], attempt: Int = 0) throws -> [[Datum.Text]] {
    var options = options
    options.seed &+= UInt64(attempt) &* Self.seedStride
    let sampled = try Generator(decoder).responses(
      to: prompts.map(ids), count: count, options)
    return zip(prompts, sampled).map { prompt, responses in
      responses.map { ids in
        guard case .text = prompt, let tokenizer else { return .ids(ids) }
        // Some tokenizer files don't mark their end-of-sequence token as special.
        let body = ids.last == ends.appended ? ids.dropLast() : ids[...]
        return .text(tokenizer.decode(Array(body), skipSpecialTokens: true))
      }
    }
  }

  /// The ids of a prompt. If it is too long, its beginning-of-sequence token and its last ids are
  /// kept.
  private func ids(of prompt: Datum.Text) throws -> [Int32] {
    let ids = try whole(prompt)
    guard ids.count > promptLimit else { return ids }
    let start = ids.first == tokenizer?.bosId ? ids.prefix(1) : []
    return start + ids.suffix(promptLimit - start.count)
  }

  private func whole(_ prompt: Datum.Text) throws -> [Int32] {
    switch prompt {
    case .ids(let ids): return ids
    case .text(let text):
      let ids = try (tokenizer ?? Tokenizer(directory: directory)).encodePrompt(text)
      let vocabularySize = decoder.configuration.vocabularySize
      if let id = ids.first(where: { $0 >= vocabularySize }) {
        throw CalibrationError.foreignTokenizer(
          directory: directory.relativePath, id: id, vocabularySize: vocabularySize)
      }
      return ids
    }
  }
}

extension SamplingOptions {
  /// Returns these options with the given tokens that end a response.
  package func stopping(at ends: SequenceEnds) -> SamplingOptions {
    var options = self
    options.stopTokens = ends.stops
    return options
  }
}

extension Datum.Text {
  fileprivate var isEmpty: Bool {
    switch self {
    case .text(let text): text.isEmpty
    case .ids(let ids): ids.isEmpty
    }
  }
}
