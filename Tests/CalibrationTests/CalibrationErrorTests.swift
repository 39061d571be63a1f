import Calibration
import Testing

@Suite("Calibration errors")
struct CalibrationErrorTests {
  static let two = SourceIndex(labels: [["human", "gpt"]])

  @Test("a mixture that isn't one is refused, and the message says what to do")
  func mixture() {
    expect("the mixture has 3 shares for 2 sources; give one for each of: human, gpt") {
      () throws(CalibrationError) in
      try CalibrationWeights(sources: Self.two, mixture: [0.2, 0.3, 0.5])
    }
    expect(
      "the mixture's share of source 'gpt' is 0.0, expected above 0; leave a source without "
        + "responses out of the data"
    ) { () throws(CalibrationError) in
      try CalibrationWeights(sources: Self.two, mixture: [1, 0])
    }
    expect("the mixture's shares add up to 1.1, expected 1 over all sources") {
      () throws(CalibrationError) in
      try CalibrationWeights(sources: Self.two, mixture: [0.6, 0.5])
    }
    expect("gamma of source 'human' is -1.0, expected a finite number above 0") {
      () throws(CalibrationError) in
      try CalibrationWeights(sources: Self.two, gamma: [-1, 1])
    }
    expect("setting 'stabilizer' is 0, expected a number above 0") {
      () throws(CalibrationError) in
      try CalibrationWeights(sources: Self.two, stabilizer: .constant(0))
    }
  }

  @Test("shares rounded to three digits are accepted")
  func roundedShares() throws {
    let three = SourceIndex(responseCounts: [3])
    _ = try CalibrationWeights(sources: three, mixture: [0.333, 0.333, 0.333])
  }

  @Test("probabilities that aren't are named by datum and response", arguments: [-0.1, 1.5, .nan])
  func probabilities(value: Double) {
    expect(
      "datum 0: field 'probs': response 1 has \(value), expected a probability from 0 to 1"
    ) { () throws(CalibrationError) in
      try CalibrationWeights(sources: Self.two).evaluate(probs: [[0.5, value]])
    }
  }

  @Test("a datum without responses, and no data at all, are refused")
  func nothing() {
    expect("there are no data to calibrate") { () throws(CalibrationError) in
      try CalibrationWeights(sources: SourceIndex(labels: []))
    }
    expect("datum 1: it has no responses; calibration needs at least one") {
      () throws(CalibrationError) in
      try CalibrationWeights(sources: SourceIndex(labels: [["a"], []])).evaluate(
        probs: [[0.5], []])
    }
    expect("there are no data to calibrate") { () throws(CalibrationError) in
      try CalibrationWeights.normalizedByMean([])
    }
  }

  @Test("weights without a mean can't be normalised by it")
  func normalisation() {
    expect(
      "datum 1: its calibration weight is infinite, since a probability is 1; use a stabilizer, "
        + "such as 1/K"
    ) { () throws(CalibrationError) in
      try CalibrationWeights.normalizedByMean([1, .infinity])
    }
    expect(
      "every calibration weight is 0, so they can't be normalised by their mean; the classifier "
        + "gives every response probability 0"
    ) { () throws(CalibrationError) in try CalibrationWeights.normalizedByMean([0, 0]) }
  }

  @Test("settings of the classifier and of the folds are checked")
  func settings() {
    expect("setting 'penalty' is 0, expected a number above 0") { () throws(CalibrationError) in
      try HashedNGramClassifier(penalty: 0)
    }
    expect("setting 'lengths' is 0, expected at least 1") { () throws(CalibrationError) in
      try HashedNGramClassifier(lengths: 0...2)
    }
    expect("setting 'maximumSymbols' is 0, expected at least 1") {
      () throws(CalibrationError) in
      try HashedNGramClassifier(maximumSymbols: 0)
    }
    expect("setting 'folds' is 1, expected at least 2") { () throws(CalibrationError) in
      try CrossFitting(folds: 1)
    }
  }

  @Test("data that can't be cross-fitted are refused")
  func crossFitting() {
    let data = (0..<3).map { i in
      CalibrationDatum(prompt: .text("p\(i)"), responses: [.text("a"), .text("b")])
    }
    let labels = data.map { _ in [true, false] }
    func run(
      _ data: [CalibrationDatum], _ labels: [[Bool]], folds: Int = 3
    ) throws -> CrossFitted {
      try CrossFitting(folds: folds).run(
        data, isGolden: labels, classifier: HashedNGramClassifier())
    }
    expect("there are no data to calibrate") { try run([], []) }
    expect("datum 0: it has no responses; calibration needs at least one") {
      try run([CalibrationDatum(prompt: .text("p"), responses: [])] + data, [[]] + labels)
    }
    expect(
      "3 distinct prompts can't be cut into 4 folds; use at most 3"
    ) { try run(data, labels, folds: 4) }
    expect(
      "all data have the same prompt, and each prompt is scored by a classifier of others; give data "
        + "of at least 2 prompts"
    ) { try run(data.map { _ in data[0] }, labels) }
    expect(
      "all 6 responses to fit are not from the target source; a classifier needs both kinds"
    ) { try run(data, data.map { _ in [false, false] }) }
    // Golden responses occur in only one fold, so this fold can't be held out.
    expect("all 4 responses to fit are not from the target source; a classifier needs both kinds") {
      try run(data, [[true, true], [false, false], [false, false]])
    }
    expect("all 2 responses to fit are from the target source; a classifier needs both kinds") {
      let classifier = try HashedNGramClassifier()
      return try classifier.fit(
        data[0].responses.map { classifier.features(prompt: data[0].prompt, response: $0) },
        isGolden: [true, true])
    }
  }

  private func expect<Result>(
    _ message: String, from body: () throws -> Result,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    do {
      _ = try body()
      Issue.record("nothing was thrown, expected '\(message)'", sourceLocation: sourceLocation)
    } catch {
      #expect("\(error)" == message, sourceLocation: sourceLocation)
    }
  }
}
