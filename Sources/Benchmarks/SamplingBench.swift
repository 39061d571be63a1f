import Foundation
import TensorCore
import Transformer

/// Measures the speed of sampling tokens, compared with `transformers` and with reading the
/// weights.
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

  /// Measures both programs alternately, at temperature 1 over the whole vocabulary.
  public func measure() throws -> SamplingResult {
    let decoder = try Decoder(directory: model, isFrozen: true)
    let rows = try batches.map { batch in
      var (own, peer) = ([Times](), [Times]())
      var (readRates, productRates) = ([Double](), [Double]())
      for _ in 0..<rounds {
        readRates.append(MachinePeak.readRate())
        productRates.append(MachinePeak.matrixProductRate().wall)
        own.append(try times(decoder, batch))
        if let python { peer.append(try peerTimes(python, batch)) }
      }
      return SamplingResult.Row(
        batch: batch, own: own, peer: peer, weightBytes: Self.readBytes(decoder),
        readRates: readRates, productRates: productRates)
    }
    return SamplingResult(
      model: model.lastPathComponent, threads: ThreadPool.threads, newTokens: newTokens, rows: rows)
  }

  /// Returns the number of bytes of weights that a step reads. These are all weights except for the
  /// embedding rows that aren't used.
  private static func readBytes(_ decoder: Decoder) -> Double {
    let configuration = decoder.configuration
    let table = configuration.vocabularySize * configuration.hiddenSize
    let all = decoder.parameters.reduce((bytes: 0, count: 0)) {
      ($0.bytes + $1.byteCount, $0.count + $1.count)
    }
    let share = Double(all.count - (configuration.tiesEmbeddings ? 0 : table)) / Double(all.count)
    return share * Double(all.bytes)
  }

  private typealias Times = SamplingResult.Times

  private func times(_ decoder: Decoder, _ batch: Int) throws -> Times {
    let vocabulary = decoder.configuration.vocabularySize
    let prompts = (0..<batch).map { row in
      (0..<promptTokens).map { Int32((row * 7919 + $0 * 104_729) % vocabulary) }
    }
    let clock = ContinuousClock()
    func times(_ tokens: Int) throws -> Times {
      let start = (wall: clock.now, processor: MachineLoad.ownSeconds)
      _ = try Generator(decoder).responses(
        to: prompts, SamplingOptions(maximumNewTokens: tokens, stopTokens: []))
      return Times(
        wall: (clock.now - start.wall) / .seconds(1),
        processor: MachineLoad.ownSeconds - start.processor)
    }
    _ = try times(2)
    let (short, long) = (try times(2), try times(newTokens))
    let steps = Double(newTokens - 2)
    return Times(
      wall: (long.wall - short.wall) / steps, processor: (long.processor - short.processor) / steps)
  }

  private func peerTimes(_ python: String, _ batch: Int) throws(BenchmarkError) -> Times {
    let numbers = [batch, promptTokens, newTokens, ThreadPool.threads].map { "\($0)" }
    let outcome = try ChildProgram(
      python, ["-c", PythonPrograms.generate, model.path] + numbers,
      environment: ["HF_HUB_OFFLINE": "1"]
    ).run()
    guard let line = outcome.output.split(separator: "\n").last,
      let answer = try? JSONDecoder().decode(Times.self, from: Data(line.utf8))
    else { throw .noResult(program: python, expected: "a line {\"wall\": …}") }
    return answer
  }
}

/// The speed of sampling for each batch size.
public struct SamplingResult: Codable, Sendable, Equatable {
  public var model: String
  public var threads: Int
  /// The number of tokens that are sampled per sequence.
  public var newTokens: Int
  public var rows: [Row]

  /// The times of a step, which adds one token to each sequence, in seconds.
  public struct Times: Codable, Sendable, Equatable {
    public var wall: Double
    /// The processor seconds, over all processors.
    public var processor: Double
  }

  public struct Row: Codable, Sendable, Equatable {
    /// The number of sequences that are sampled together.
    public var batch: Int
    /// This program's times, one per round.
    public var own: [Times]
    /// The times of `transformers`; empty if it wasn't run.
    public var peer: [Times]
    /// The bytes of weights that a step reads.
    public var weightBytes: Double
    /// The bytes per second that all threads read, measured before each round.
    public var readRates: [Double]
    /// The operations per second of the best matrix product, measured before each round.
    public var productRates: [Double]

    /// The tokens sampled per second, over all sequences.
    public var tokenRate: Spread? { Spread(own.map { Double(batch) / $0.wall }) }
    public var peerTokenRate: Spread? { Spread(peer.map { Double(batch) / $0.wall }) }
    /// The speed of this program divided by that of `transformers` in the same round.
    public var ratio: Spread? { Spread(zip(peer, own).map { $0.wall / $1.wall }) }
    /// The processor time of `transformers` divided by that of this program in the same round.
    public var processorRatio: Spread? {
      Spread(zip(peer, own).map { $0.processor / $1.processor })
    }
    /// The time to read the weights once, divided by the time of a step.
    public var shareOfReading: Spread? {
      Spread(zip(readRates, own).map { weightBytes / $0 / $1.wall })
    }
    /// The upper limit of ``shareOfReading``. With a large batch, the arithmetic of two operations
    /// for each weight and sequence takes longer than reading.
    public var shareCeiling: Double? {
      Spread(
        zip(readRates, productRates).map { read, product in
          let arithmetic = weightBytes / 4 * 2 * Double(batch) / product
          return min(1, weightBytes / read / arithmetic)
        })?.median
    }
  }
}
