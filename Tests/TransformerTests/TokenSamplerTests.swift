import Foundation
import Testing

@testable import Transformer

@Suite("drawing a token")
struct TokenSamplerTests {
  /// The frequency of each token in `count` draws from fresh copies of these scores.
  func frequencies(
    _ scores: [Float], count: Int = 20_000, prompt: [Int32] = [], _ options: SamplingOptions
  ) throws -> [Double] {
    var sampler = TokenSampler(options, prompt: prompt, number: 0)
    var counts = [Double](repeating: 0, count: scores.count)
    for _ in 0..<count {
      var scores = scores
      let token = try scores.withUnsafeMutableBufferPointer { scores throws(TransformerError) in
        try sampler.next(scores)
      }
      counts[Int(token)] += 1 / Double(count)
    }
    return counts
  }

  /// The tolerance, which is five standard deviations of a frequency near 1/2 in 20,000 draws.
  static let noise = 0.018

  func expect(_ frequencies: [Double], near expected: [Double]) {
    for (token, (found, expected)) in zip(frequencies, expected).enumerated() {
      let isRight = expected == 0 ? found == 0 : abs(found - expected) < Self.noise
      #expect(isRight, "token \(token): \(found), not \(expected)")
    }
  }

  /// Scores for the probabilities 0.1, 0.4, 0.2 and 0.3.
  static let scores: [Float] = [0.1, 0.4, 0.2, 0.3].map { logf($0) + 5 }

  @Test("tokens come as often as the model says")
  func plain() throws {
    expect(
      try frequencies(Self.scores, .init(maximumNewTokens: 1)), near: [0.1, 0.4, 0.2, 0.3])
  }

  @Test("temperature raises probabilities to a power")
  func temperature() throws {
    // The frequencies are the squared probabilities, normalised by 0.3.
    let found = try frequencies(Self.scores, .init(maximumNewTokens: 1, temperature: 0.5))
    expect(found, near: [0.01 / 0.3, 0.16 / 0.3, 0.04 / 0.3, 0.09 / 0.3])
  }

  @Test("temperature 0 takes the first of the best")
  func greedy() throws {
    let found = try frequencies(
      [1, 3, 3, 2], count: 10, .init(maximumNewTokens: 1, temperature: 0))
    expect(found, near: [0, 1, 0, 0])
  }

  @Test(
    "top-k leaves the k best and those equal to the last of them",
    arguments: [
      (1, [0, 1, 0, 0]), (2, [0, 4.0 / 7, 0, 3.0 / 7]), (4, [0.1, 0.4, 0.2, 0.3]),
      (9, [0.1, 0.4, 0.2, 0.3]),
    ] as [(Int, [Double])])
  func topK(k: Int, expected: [Double]) throws {
    expect(try frequencies(Self.scores, .init(maximumNewTokens: 1, topK: k)), near: expected)
  }

  @Test("top-k keeps ties")
  func topKTies() throws {
    expect(
      try frequencies([1, 1, 0, 1], .init(maximumNewTokens: 1, topK: 2)),
      near: [1.0 / 3, 1.0 / 3, 0, 1.0 / 3])
  }

  @Test(
    "top-p leaves the smallest set that reaches p",
    arguments: [
      (0.01, [0, 1, 0, 0]), (0.39, [0, 1, 0, 0]), (0.41, [0, 4.0 / 7, 0, 3.0 / 7]),
      (0.69, [0, 4.0 / 7, 0, 3.0 / 7]), (0.71, [0, 4.0 / 9, 2.0 / 9, 3.0 / 9]),
      (0.95, [0.1, 0.4, 0.2, 0.3]), (1, [0.1, 0.4, 0.2, 0.3]),
    ] as [(Double, [Double])])
  func topP(p: Double, expected: [Double]) throws {
    expect(try frequencies(Self.scores, .init(maximumNewTokens: 1, topP: p)), near: expected)
  }

  @Test("top-p counts what top-k has left")
  func topKThenTopP() throws {
    // Of 4/7 and 3/7, the first alone reaches 0.5. Among all four tokens, it wouldn't.
    expect(
      try frequencies(Self.scores, .init(maximumNewTokens: 1, topK: 2, topP: 0.5)),
      near: [0, 1, 0, 0])
  }

  @Test("the penalty applies once to every token seen, whatever its score's sign")
  func repetitionPenalty() throws {
    // The prompt's tokens get the scores 2 / 2 = 1 and -0.5 · 2 = -1. At temperature 0, the scores
    // aren't overwritten otherwise.
    let options = SamplingOptions(maximumNewTokens: 1, temperature: 0, repetitionPenalty: 2)
    var sampler = TokenSampler(options, prompt: [0, 0, 1], number: 0)
    var scores: [Float] = [2, -0.5, 1, 40]
    _ = try scores.withUnsafeMutableBufferPointer { scores throws(TransformerError) in
      try sampler.next(scores)
    }
    #expect(scores == [1, -1, 1, 40])
    // Token 3 was sampled and is now penalised.
    scores = [2, -0.5, 1, 40]
    _ = try scores.withUnsafeMutableBufferPointer { scores throws(TransformerError) in
      try sampler.next(scores)
    }
    #expect(scores == [1, -1, 1, 20])
  }

  @Test("a token of score minus infinity never comes")
  func impossible() throws {
    expect(
      try frequencies([0, -.infinity, 0], .init(maximumNewTokens: 1, topP: 0.99)),
      near: [0.5, 0, 0.5])
  }

  @Test("one score that is no number is enough to stop", arguments: [0, 1, 2])
  func notANumber(place: Int) {
    var scores: [Float] = [0, 1, 2]
    scores[place] = .nan
    #expect(throws: TransformerError.nonFiniteScores) {
      try frequencies(scores, count: 1, .init(maximumNewTokens: 1))
    }
  }

  @Test("a token of a large vocabulary comes as often as the model says, wherever it stands")
  func blocks() throws {
    // There are more words than fit into one block, and all except four are impossible or nearly
    // so.
    var scores = [Float](repeating: -100, count: 1000)
    for i in 256..<512 { scores[i] = -.infinity }
    for (token, probability) in [(0, 0.1), (255, 0.4), (700, 0.2), (999, 0.3)] as [(Int, Float)] {
      scores[token] = logf(probability)
    }
    let found = try frequencies(scores, .init(maximumNewTokens: 1))
    let named = [0, 255, 700, 999]
    expect(named.map { found[$0] }, near: [0.1, 0.4, 0.2, 0.3])
    #expect(abs(named.reduce(0) { $0 + found[$1] } - 1) < 1e-9, "another token was drawn")
  }

  @Test(
    "a temperature beyond float32 is a limit, not a failure",
    arguments: [
      (1e-300, [0, 1, 0, 0]), (1e300, [0.25, 0.25, 0.25, 0.25]),
    ] as [(Double, [Double])])
  func extremeTemperature(temperature: Double, expected: [Double]) throws {
    let found = try frequencies(
      Self.scores, .init(maximumNewTokens: 1, temperature: temperature))
    expect(found, near: expected)
  }
}
