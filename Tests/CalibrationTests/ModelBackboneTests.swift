import Foundation
import Testing
import Transformer
import _TestSupport

@testable import Calibration

@Suite("Classifiers on models")
struct ModelBackboneTests {
  @Test("a probe doesn't depend on the scale or the origin of the features")
  func scale() throws {
    var generator = SeededGenerator(seed: 4)
    let isGolden = (0..<60).map { $0 % 3 == 0 }
    let features = isGolden.map { golden in
      (0..<5).map { Float(generator.uniform(-1, 1) + (golden && $0 == 2 ? 1 : 0)) } + [0.25]
    }
    let moved = features.map { $0.map { 1000 * $0 - 3 } }
    let rows = Array(0..<40)
    func logOdds(_ features: [[Float]]) throws -> [Double] {
      try ProbeBackbone(features: features, penalty: 0.1)
        .logOdds(of: Array(40..<60), fittedOn: rows, isGolden: rows.map { isGolden[$0] })
    }
    // With float32 features near 1000, about four digits of their differences are accurate.
    let tolerance = Tolerance(absolute: 2e-3, relative: 0)
    #expect(mismatch(try logOdds(moved), try logOdds(features), within: tolerance) == nil)
  }

  @Test("all of a decoder is trained, every fold from its files, the same bytes each time")
  func fineTuned() throws {
    let synthetic = SyntheticData(count: 24, length: 8, signal: 0.9, seed: 3)
    let rows = try ResponseRows(synthetic.data, isGolden: synthetic.isGolden)
    let directory = PackageRoot.file("Tests/Golden/tiny-models/llama-plain-tied")
    let make = {
      try SequenceClassifier(backbone: directory, labels: FineTunedBackbone.labels, seed: 1)
    }
    // The prompts' ids aren't in this model's vocabulary.
    let reader = try ClassifierReader(for: make(), directory: directory, texts: .response)
    var settings = FineTunedBackbone.Settings()
    settings.learningRate = 3e-3
    settings.epochs = 4
    settings.batch = 16
    var steps: [Int] = []
    let backbone = try FineTunedBackbone(
      reader: reader, rows: rows, settings: settings,
      progress: { step, total in steps.append(100 * step + total) }, make: make)
    let training = rows.all.filter { rows.datum[$0] % 3 != 0 }
    let held = rows.all.filter { rows.datum[$0] % 3 == 0 }
    func logOdds() throws -> [Double] {
      try backbone.logOdds(
        of: held, fittedOn: training, isGolden: training.map { rows.isGolden[$0] })
    }
    let first = try logOdds()
    #expect(steps == (1...16).map { 100 * $0 + 16 })
    let report = ClassifierReport(
      probabilities: first.map(logistic), isGolden: held.map { rows.isGolden[$0] })
    #expect(try #require(report.areaUnderCurve) > 0.9)
    #expect(try logOdds() == first)
  }

  @Test("token ids are taken as they are, and what is too long is cut")
  func reading() throws {
    let directory = PackageRoot.file("Tests/Golden/tiny-models/llama-plain-tied")
    let classifier = try SequenceClassifier(backbone: directory, labels: ["r"], seed: 1)
    func read(_ texts: ReadTexts) throws -> [Int32] {
      try ClassifierReader(for: classifier, directory: directory, texts: texts, maximumLength: 6)
        .input(prompt: .tokens([1, 2, 3, 4, 5, 6]), response: .tokens([7, 8, 9])).ids
    }
    #expect(try read(.pair) == [3, 4, 5, 6, 7, 8])
    #expect(try read(.response) == [7, 8, 9])
    #expect(
      throws: CalibrationError.settingOutOfRange(
        name: "maxLength", value: 129, expected: "5 to 128, the model's positions")
    ) {
      try ClassifierReader(
        for: classifier, directory: directory, texts: .pair, maximumLength: 129)
    }
  }
}
