import Calibration
import Testing
import _TestSupport

@Suite("Calibration weights")
struct CalibrationWeightsTests {
  @Test(
    "h agrees with the reference",
    arguments: ["calibration-eq6", "calibration-stabilised", "calibration-official"])
  func agreesWithReference(name: String) throws {
    let cases = try Golden.load(name).cases
    #expect(cases.count == 30)
    for example in cases {
      let probs = try example.rows("probs")
      let weights = try CalibrationWeights(
        sources: SourceIndex(responseCounts: probs.map(\.count)),
        mixture: example.numbers("mixture"), gamma: example.numbers("gamma"),
        stabilizer: stabilizer(example.parameters()["stabiliser"]))
      #expect(
        mismatch(try weights.evaluate(probs: probs), try example.numbers("h")) == nil,
        "\(example)")
    }
  }

  private func stabilizer(_ value: GoldenValue?) throws -> CalibrationWeights.Stabilizer {
    switch value {
    case .null: .none
    case .text("1/K"): .perResponse
    case let value?: .constant(try value.number())
    case nil: throw GoldenError.missing(place: "stabiliser")
    }
  }

  @Test("certain probabilities give 0 and K stabilised, 0 and infinity unstabilised")
  func extremes() throws {
    let sources = SourceIndex(responseCounts: [3, 3, 2])
    let probs = [[0, 0, 0], [1, 1, 1], [1.0, 0]]
    let stabilised = try CalibrationWeights(sources: sources)
    #expect(try stabilised.evaluate(probs: probs) == [0, 3, 1])
    let plain = try CalibrationWeights(sources: sources, stabilizer: .none)
    #expect(try plain.evaluate(probs: probs) == [0, .infinity, .infinity])
  }

  @Test(
    "relative density ratios are t / (1 - a + a t) of the ratio t, and at most 1 / a",
    arguments: [0.1, 0.5, 0.9])
  func relative(share: Double) throws {
    let sources = SourceIndex(responseCounts: [3, 1, 1])
    let (mixture, gamma) = ([0.2, 0.3, 0.5], [2, 1, 0.5])
    let probs = [[0.1, 0.6, 0.97], [0.5], [1.0]]
    let relative = try CalibrationWeights(
      sources: sources, mixture: mixture, gamma: gamma, stabilizer: .relative(share)
    ).terms(probs: probs)
    let plain = try CalibrationWeights(
      sources: sources, mixture: mixture, gamma: gamma, stabilizer: .none
    ).terms(probs: Array(probs[..<2]) + [[0.5]])
    for (own, ratios) in zip(relative[..<2], plain) {
      #expect(mismatch(own, ratios.map { $0 / (1 - share + share * $0) }) == nil)
    }
    #expect(relative[2] == [1 / share])
    // Where the densities of the target and the mixture are equal, h is 1 for any share.
    let even = try CalibrationWeights(
      sources: SourceIndex(responseCounts: [1]), stabilizer: .relative(share))
    #expect(abs(try even.evaluate(probs: [[0.5]])[0] - 1) < 1e-15)
    #expect(throws: CalibrationError.self) {
      try CalibrationWeights(sources: sources, stabilizer: .relative(1))
    }
  }

  @Test("h rises with every probability, and stays in [0, K]")
  func monotone() throws {
    var generator = SeededGenerator(seed: 7)
    let weights = try CalibrationWeights(
      sources: SourceIndex(responseCounts: [4]), mixture: [0.1, 0.2, 0.3, 0.4],
      gamma: [3, 1, 0.5, 2])
    for _ in 0..<200 {
      var probs = generator.uniforms(4)
      let before = try weights.evaluate(probs: [probs])[0]
      let j = Int.random(in: 0..<4, using: &generator)
      probs[j] += (1 - probs[j]) / 2
      let after = try weights.evaluate(probs: [probs])[0]
      #expect(before >= 0 && before < after && after <= 4)
    }
  }

  @Test("the mixture belongs to sources: the order of a datum's responses doesn't matter")
  func sourcesNotPositions() throws {
    let sources = SourceIndex(labels: [["a", "b"], ["b", "a"], ["b", "b"]])
    let weights = try CalibrationWeights(
      sources: sources, mixture: [0.3, 0.7], stabilizer: .none)
    let h = try weights.evaluate(probs: [[0.5, 0.2], [0.2, 0.5], [0.2, 0.2]])
    #expect(abs(h[0] - (1 / 0.3 + 0.25 / 0.7) / 2) < 1e-14)
    #expect(abs(h[1] - h[0]) < 1e-14)
    #expect(abs(h[2] - 0.25 / 0.7) < 1e-14)
  }

  @Test("normalised weights have mean one and the same ratios")
  func normalisation() throws {
    #expect(try CalibrationWeights.normalizedByMean([1, 2, 3, 6]) == [1.0 / 3, 2.0 / 3, 1, 2])
  }
}

@Suite("Source index")
struct SourceIndexTests {
  @Test("sources are numbered as they first appear, with their shares of the responses")
  func labels() {
    let index = SourceIndex(labels: [["human", "gpt"], ["llama", "human", "gpt"], ["gpt"]])
    #expect(index.names == ["human", "gpt", "llama"])
    #expect(index.numbers == [[0, 1], [2, 0, 1], [1]])
    #expect(index.counts == [2, 3, 1])
    #expect(mismatch(index.shares, [1.0 / 3, 1.0 / 2, 1.0 / 6]) == nil)
  }

  @Test("without labels the position is the source")
  func positions() {
    let index = SourceIndex(responseCounts: [2, 3])
    #expect(index.names == ["#1", "#2", "#3"])
    #expect(index.numbers == [[0, 1], [0, 1, 2]])
    #expect(index.counts == [2, 2, 1])
    #expect(
      index.numbers == SourceIndex(labels: [["x", "y"], ["x", "y", "z"]]).numbers)
  }
}
