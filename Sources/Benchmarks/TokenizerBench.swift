import Foundation
import Tokenization

/// Measures the speed of tokenization, compared with the `tokenizers` library.
public struct TokenizerBench {
  public let model: URL
  public let text: URL
  public let python: String?
  public let rounds: Int

  /// - Parameters:
  ///   - model: a directory with `tokenizer.json`.
  ///   - text: a UTF-8 file, in which each line is a separate text.
  public init(model: URL, text: URL, python: String?, rounds: Int) {
    self.model = model
    self.text = text
    self.python = python
    self.rounds = rounds
  }

  /// Measures this program and `tokenizers` alternately.
  public func measure() throws -> TokenizerResult {
    let tokenizer = try Tokenizer(directory: model)
    let data: Data
    do { data = try Data(contentsOf: text) } catch {
      throw BenchmarkError.file(text, error)
    }
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    var result = TokenizerResult(
      tokenizer: model.lastPathComponent, bytes: data.count, texts: lines.count, tokens: 0)
    for _ in 0..<rounds {
      let (ids, seconds) = encode(lines, tokenizer)
      result.tokens = ids.reduce(0) { $0 + $1.count }
      result.seconds.append(seconds)
      guard let python else { continue }
      let answer = try peer(python)
      result.peerSeconds.append(answer.single)
      result.peerBatchSeconds.append(answer.batch)
      result.agrees = answer.checksum == "\(Self.checksum(ids))"
    }
    return result
  }

  private func encode(_ lines: [String], _ tokenizer: Tokenizer) -> ([[Int32]], Double) {
    let start = MachineLoad.ownSeconds
    let ids = lines.map { tokenizer.encode($0, addSpecialTokens: false) }
    return (ids, MachineLoad.ownSeconds - start)
  }

  /// Returns the checksum of all ids in order, with the same formula as the Python program.
  static func checksum(_ ids: [[Int32]]) -> UInt64 {
    ids.joined().reduce(0) { $0 &* 1_000_003 &+ UInt64(UInt32(bitPattern: $1)) &+ 1 }
  }

  private struct PeerAnswer: Decodable {
    var single: Double
    var batch: Double
    var checksum: String
  }

  private func peer(_ python: String) throws(BenchmarkError) -> PeerAnswer {
    let file = model.appendingPathComponent("tokenizer.json").path
    let outcome = try ChildProgram(python, ["-c", PythonPrograms.tokenize, file, text.path]).run()
    guard let line = outcome.output.split(separator: "\n").last,
      let answer = try? JSONDecoder().decode(PeerAnswer.self, from: Data(line.utf8))
    else { throw .noResult(program: python, expected: "a line {\"single\": …}") }
    return answer
  }
}

/// The measured speed of a tokenizer.
public struct TokenizerResult: Codable, Sendable, Equatable {
  public var tokenizer: String
  public var bytes: Int
  public var texts: Int
  public var tokens: Int
  /// The processor seconds to encode all texts one after another on one thread, for each round.
  public var seconds: [Double] = []
  /// The processor seconds of `tokenizers` for the same work; empty if it wasn't run.
  public var peerSeconds: [Double] = []
  /// The seconds of `encode_batch` in `tokenizers`, on all threads.
  public var peerBatchSeconds: [Double] = []
  /// Whether both gave the same ids; nil if `tokenizers` wasn't run.
  public var agrees: Bool?

  /// The bytes of text encoded per second.
  public var rate: Spread? { Spread(seconds.map { Double(bytes) / $0 }) }
  public var peerRate: Spread? { Spread(peerSeconds.map { Double(bytes) / $0 }) }
  public var peerBatchRate: Spread? { Spread(peerBatchSeconds.map { Double(bytes) / $0 }) }
  /// The speed of this program divided by that of `tokenizers` in the same round, with texts
  /// encoded one by one.
  public var ratio: Spread? { Spread(zip(peerSeconds, seconds).map { $0 / $1 }) }
}
