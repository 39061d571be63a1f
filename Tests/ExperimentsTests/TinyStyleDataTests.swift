import Testing
import Training

@testable import Experiments

@Suite struct TinyStyleDataTests {
  private let task = TinyStyleTask()

  private func data(
    _ condition: Condition = .half, count: Int = 20, responses: Int = 4, seed: UInt64 = 5
  ) -> TinyStyleData {
    var settings = StudySettings()
    settings.fineTuningCount = 20
    settings.preferenceCount = count
    settings.evaluationPrompts = 20
    return TinyStyleData(
      task: task, settings: settings, condition: condition, responses: responses, seed: seed)
  }

  @Test("data are the seed's: the same again, others with the next seed, no stream shared")
  func dataFollowTheSeed() {
    let (first, again, next) = (data(), data(), data(seed: 6))
    #expect(first.preferences.map(\.responses) == again.preferences.map(\.responses))
    #expect(first.preferences.map(\.scores) == again.preferences.map(\.scores))
    let parts = [first, next].flatMap { [$0.fineTuning, $0.preferences, $0.evaluation] }
    #expect(Set(parts.map { $0.map(\.prompt) }).count == parts.count)
  }

  @Test("conditions of a seed share what the model is fine-tuned on and measured with")
  func conditionsArePaired() {
    let all = [Condition.clean, .third, .within, .flipped(percent: 40)].map { data($0) }
    #expect(Set(all.map { $0.fineTuning.map(\.responses) }).count == 1)
    #expect(Set(all.map { $0.evaluation.map(\.responses) }).count == 1)
  }

  @Test("a condition's golden share is exact, of the data or of each datum's responses")
  func shares() {
    func golden(_ condition: Condition) -> [Int] {
      data(condition).sources.map { $0.count { $0 == .golden } }
    }
    #expect(golden(.clean) == [Int](repeating: 4, count: 20))
    #expect(golden(.third).filter { $0 == 4 }.count == 6)
    #expect(golden(.third).filter { $0 == 0 }.count == 14)
    #expect(golden(.within) == [Int](repeating: 2, count: 20))
  }

  @Test("flips turn exactly that share of the rankings round and change nothing else")
  func flips() {
    let (plain, flipped) = (data(.clean), data(.flipped(percent: 40)))
    #expect(flipped.isFlipped.count { $0 } == 8)
    for (i, isFlipped) in flipped.isFlipped.enumerated() {
      #expect(flipped.preferences[i].responses == plain.preferences[i].responses)
      let scores = plain.preferences[i].scores
      #expect(flipped.preferences[i].scores == (isFlipped ? scores?.map(-) : scores))
    }
  }

  @Test(
    "calibration gives golden-style data a larger h in every condition that has both styles",
    arguments: [Condition.half, .third, .halfWithFlips])
  func calibrationSeparatesStyles(condition: Condition) throws {
    let data = data(condition, count: 60)
    let classifier = try TinyStyleClassifier(data, .init(), seed: 7)
    #expect(try #require(classifier.report.areaUnderCurve) > 0.8)
    let weights = try classifier.weights(of: data)
    func mean(_ source: TinyStyleTask.Source) -> Double {
      let own = zip(weights, data.sources).filter { $1[0] == source }.map { $0.0 }
      return own.reduce(0, +) / Double(own.count)
    }
    #expect(mean(.golden) > 2 * mean(.synthetic))
  }

  @Test("golden data alone are calibrated against synthetic answers that nobody trains on")
  func oneSource() throws {
    let data = data(.clean, count: 60)
    #expect(data.contrast.count == 60 && data.preferences.count == 60)
    let weights = try TinyStyleClassifier(data, .init(), seed: 7).weights(of: data)
    #expect(weights.count == 60)
    #expect(weights.reduce(0, +) / 60 > 2)
  }

  @Test("samples that look golden get a larger h, under the mixture that was fitted")
  func samples() throws {
    let data = data(.half, count: 60)
    let classifier = try TinyStyleClassifier(data, .init(), seed: 7)
    let golden = try classifier.weights(of: Array(data.evaluation), by: .synthetic)
    let synthetic = try classifier.weights(
      of: Array(data.preferences.suffix(20)), by: .synthetic)
    #expect(golden.reduce(0, +) > 2 * synthetic.reduce(0, +))
    let answer = data.evaluation[0].responses[0]
    let confidence = classifier.confidence(in: answer, to: data.evaluation[0].prompt)
    #expect((0...1).contains(confidence))
  }
}
