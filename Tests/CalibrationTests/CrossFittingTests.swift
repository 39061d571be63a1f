import Glibc
import Testing
import _TestSupport

@testable import Calibration

@Suite("Cross-fitting")
struct CrossFittingTests {
  @Test("sources that differ are told apart")
  func separable() throws {
    let synthetic = SyntheticData(count: 60, signal: 0.8, seed: 1)
    let result = try run(synthetic)
    #expect(try #require(result.report.areaUnderCurve) > 0.98)
    #expect(result.report.brierScore < 0.1)
  }

  @Test("labels without meaning give no more than chance out of sample, and nearly all in sample")
  func noLeakage() throws {
    let synthetic = SyntheticData(count: 80, signal: 0, seed: 2)
    let outside = try #require(try run(synthetic).report.areaUnderCurve)
    // With 80 golden responses among 320, the standard error of an AUC at chance is 0.037.
    #expect(abs(outside - 0.5) < 0.11)
    let inside = try inSample(synthetic)
    #expect(inside > 0.95)
  }

  @Test("density ratios are about right where they are known")
  func calibratedRatios() throws {
    let synthetic = SyntheticData(count: 400, length: 6, signal: 0.4, seed: 3)
    let result = try run(
      synthetic, classifier: HashedNGramClassifier(lengths: 1...1))
    // Each token of the golden half multiplies the ratio by 0.7/0.3, and each other token divides
    // it.
    var error = 0.0
    for (datum, probs) in zip(synthetic.data, result.probs) {
      for (response, c) in zip(datum.responses, probs) {
        guard case .tokens(let ids) = response else { continue }
        let golden = ids.count { $0 < SyntheticData.vocabulary / 2 }
        let truth = Double(2 * golden - ids.count) * log(0.7 / 0.3)
        error += abs(log(result.gamma * c / (1 - c)) - truth) / 1600
      }
    }
    // The true log-ratios have a mean absolute value of 2. Without gamma, the error would be larger
    // by log 3.
    #expect(error < 0.7)
    #expect(result.report.calibrationError < 0.06)
  }

  @Test("gamma is the ratio of other to golden responses, whatever the folds hold")
  func gamma() throws {
    var synthetic = SyntheticData(count: 20, signal: 0.5, seed: 4)
    #expect(try run(synthetic).gamma == 3)
    synthetic.isGolden[0] = [true, true, true, true]
    #expect(try run(synthetic).gamma == 57.0 / 23)
  }

  @Test("a classifier that knows the class ratio only gives density ratio 1, in every fold")
  func foldsHaveTheirOwnClassRatio() throws {
    var synthetic = SyntheticData(count: 20, signal: 0.5, seed: 8)
    for i in 0..<5 { synthetic.isGolden[i] = [true, true, true, false] }
    let result = try CrossFitting().run(
      synthetic.data, isGolden: synthetic.isGolden, classifier: ClassRatio())
    for c in result.probs.flatMap({ $0 }) {
      #expect(abs(result.gamma * c / (1 - c) - 1) < 1e-14)
    }
  }

  @Test("all data with one prompt are in one fold, and folds are of equal size")
  func foldsByPrompt() throws {
    var synthetic = SyntheticData(count: 40, signal: 0.5, seed: 5)
    for i in synthetic.data.indices { synthetic.data[i].prompt = .tokens([Int32(i / 2)]) }
    let folds = try run(synthetic).folds
    for i in stride(from: 0, to: 40, by: 2) { #expect(folds[i] == folds[i + 1]) }
    for fold in 0..<5 { #expect(folds.count { $0 == fold } == 8) }
  }

  @Test("the same seed gives the same bytes, another one other folds")
  func determinism() throws {
    let synthetic = SyntheticData(count: 30, signal: 0.5, seed: 6)
    let first = try run(synthetic, seed: 1)
    let again = try run(synthetic, seed: 1)
    let other = try run(synthetic, seed: 2)
    #expect(first.probs == again.probs && first.folds == again.folds)
    #expect(first.folds != other.folds)
  }

  @Test("a response's probability doesn't depend on where it stands in its datum")
  func permutation() throws {
    var synthetic = SyntheticData(count: 30, signal: 0.5, seed: 7)
    let before = try run(synthetic).probs
    for i in synthetic.data.indices {
      synthetic.data[i].responses.reverse()
      synthetic.isGolden[i].reverse()
    }
    let after = try run(synthetic).probs
    // The optimum is the same. In log-odds, the search ends within 1e-8 divided by the penalty of
    // it.
    let tolerance = Tolerance(absolute: 1e-4, relative: 0)
    for (a, b) in zip(before, after) {
      #expect(mismatch(Array(b.reversed()), a, within: tolerance) == nil)
    }
  }

  private func run(
    _ synthetic: SyntheticData, seed: UInt64 = 0, classifier: HashedNGramClassifier? = nil
  ) throws -> CrossFitted {
    try CrossFitting(seed: seed).run(
      synthetic.data, isGolden: synthetic.isGolden,
      classifier: classifier ?? HashedNGramClassifier())
  }

  private func inSample(_ synthetic: SyntheticData) throws -> Double {
    let classifier = try HashedNGramClassifier()
    let rows = synthetic.data.flatMap { datum in
      datum.responses.map { classifier.features(prompt: datum.prompt, response: $0) }
    }
    let labels = synthetic.isGolden.flatMap { $0 }
    let fitted = try classifier.fit(rows, isGolden: labels)
    let probabilities = rows.map { 1 / (1 + exp(-fitted.logOdds($0))) }
    return try #require(
      ClassifierReport(probabilities: probabilities, isGolden: labels).areaUnderCurve)
  }
}

/// A classifier that predicts the class ratio on which it was fitted, for any response.
private struct ClassRatio: ResponseClassifier {
  struct Fitted: FittedClassifier {
    var value: Double

    func logOdds(_ features: Int) -> Double { value }
  }

  func features(prompt: Passage, response: Passage) -> Int { 0 }

  func fit(_ rows: [Int], isGolden: [Bool]) throws(CalibrationError) -> Fitted {
    let golden = isGolden.count { $0 }
    return Fitted(value: log(Double(golden) / Double(isGolden.count - golden)))
  }
}
