import Foundation
import TensorCore
import Transformer

/// How fast a model draws tokens, against `transformers` and against reading the weights.
public struct SamplingBench {
  public let model: URL
  public let python: String?
  public let batches: [Int]
  public let rounds: Int
  public let promptTokens: Int
  public let newTokens: Int

  public init(
    model: URL, python: String?, batches: [Int] = [1, 32], rounds: Int, promptTokens: Int = 16,
    newTokens: Int = 64
  ) {
    self.model = model
    self.python = python
    self.batches = batches
    self.rounds = rounds
    self.promptTokens = promptTokens
    self.newTokens = newTokens
  }

  /// Both sides in turn, at temperature 1 over the whole vocabulary.
  public func measure() throws -> SamplingResult {
    let decoder = try Decoder(directory: model)
    let rows = try batches.map { batch in
      var (own, peer, readRates, productRates) = ([Double](), [Double](), [Double](), [Double]())
      for _ in 0..<rounds {
        readRates.append(MachinePeak.readRate())
        productRates.append(MachinePeak.matrixProductRate())
        own.append(try secondsPerStep(decoder, batch))
        if let python { peer.append(try peerSecondsPerStep(python, batch)) }
      }
      return SamplingResult.Row(
        batch: batch, seconds: own, peerSeconds: peer, weightBytes: Self.readBytes(decoder),
        readRates: readRates, productRates: productRates)
    }
    return SamplingResult(
      model: model.lastPathComponent, threads: ThreadPool.threads, newTokens: newTokens, rows: rows)
  }

  /// What a step reads: every weight but the rows of the embedding table that aren't looked up.
  private static func readBytes(_ decoder: Decoder) -> Double {
    let configuration = decoder.configuration
    let table = configuration.vocabularySize * configuration.hiddenSize
    let count = decoder.parameters.reduce(0) { $0 + $1.value.count }
    return 4 * Double(count - (configuration.tiesEmbeddings ? 0 : table))
  }

  private func secondsPerStep(_ decoder: Decoder, _ batch: Int) throws -> Double {
    let vocabulary = decoder.configuration.vocabularySize
    let prompts = (0..<batch).map { row in
      (0..<promptTokens).map { Int32((row * 7919 + $0 * 104_729) % vocabulary) }
    }
    let clock = ContinuousClock()
    func seconds(_ tokens: Int) throws -> Double {
      let start = clock.now
      _ = try Generator(decoder).responses(
        to: prompts, SamplingOptions(maximumNewTokens: tokens, stopTokens: []))
      return (clock.now - start) / .seconds(1)
    }
    _ = try seconds(2)
    let short = try seconds(2)
    return (try seconds(newTokens) - short) / Double(newTokens - 2)
  }

  private struct PeerAnswer: Decodable { var seconds: Double }

  private func peerSecondsPerStep(_ python: String, _ batch: Int) throws(BenchmarkError) -> Double {
    let numbers = [batch, promptTokens, newTokens, ThreadPool.threads].map { "\($0)" }
    let outcome = try ChildProgram(
      python, ["-c", PythonPrograms.generate, model.path] + numbers,
      environment: ["HF_HUB_OFFLINE": "1"]
    ).run()
    guard let line = outcome.output.split(separator: "\n").last,
      let answer = try? JSONDecoder().decode(PeerAnswer.self, from: Data(line.utf8))
    else { throw .noResult(program: python, expected: "a line {\"seconds\": …}") }
    return answer.seconds
  }
}

/// Speed of sampling, by batch.
public struct SamplingResult: Codable, Sendable, Equatable {
  public var model: String
  public var threads: Int
  /// Tokens drawn per sequence.
  public var newTokens: Int
  public var rows: [Row]

  public struct Row: Codable, Sendable, Equatable {
    /// Sequences that grow together.
    public var batch: Int
    /// Of a step, in which each sequence gets a token; one per round.
    public var seconds: [Double]
    /// The same of `transformers`; empty where it was not run.
    public var peerSeconds: [Double]
    /// What a step reads of the weights.
    public var weightBytes: Double
    /// Bytes per second that all threads read, before each round.
    public var readRates: [Double]
    /// Operations per second of the best matrix product, before each round.
    public var productRates: [Double]

    /// Tokens per second of all sequences together.
    public var tokenRate: Spread? { Spread(seconds.map { Double(batch) / $0 }) }
    public var peerTokenRate: Spread? { Spread(peerSeconds.map { Double(batch) / $0 }) }
    /// Speed of this program over that of `transformers`, round by round.
    public var ratio: Spread? { Spread(zip(peerSeconds, seconds).map { $0 / $1 }) }
    /// The time to read the weights once, over the time that a step took.
    public var shareOfReading: Spread? {
      Spread(zip(readRates, seconds).map { weightBytes / $0 / $1 })
    }
    /// The most that ``shareOfReading`` can be: at a large batch the arithmetic, two operations for
    /// each weight and sequence, takes longer than reading.
    public var shareCeiling: Double? {
      Spread(
        zip(readRates, productRates).map { read, product in
          let arithmetic = weightBytes / 4 * 2 * Double(batch) / product
          return min(1, weightBytes / read / arithmetic)
        })?.median
    }
  }
}
