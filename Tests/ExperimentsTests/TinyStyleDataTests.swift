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

  @Test("models are measured on prompts that occur neither in fine-tuning nor in alignment")
  func heldOutPrompts() {
    let data = data(.clean, count: 400)
    let trained = [data.fineTuning, data.preferences, data.contrast].flatMap { $0 }.map(\.prompt)
    #expect(trained.allSatisfy { !TinyStyleTask.isHeldOut($0) })
    #expect(data.evaluation.allSatisfy { TinyStyleTask.isHeldOut($0.prompt) })
    let all = (0..<16).flatMap { a in (0..<16).filter { $0 != a }.map { [1, 4 + a, 4 + $0, 3] } }
    #expect(all.count { TinyStyleTask.isHeldOut($0.map(Int32.init)) } == 48)
    #expect(Set(data.evaluation.flatMap { task.topics(of: $0.prompt) }).count > 10)
  }

  @Test("where a tenth of the data is labelled, only that tenth teaches the classifier")
  func fewLabels() throws {
    let (all, few) = (data(.half, count: 400), data(.fewLabels, count: 400))
    #expect(all.isLabelled.allSatisfy { $0 } && few.isLabelled.count { $0 } == 40)
    #expect(all.preferences.map(\.responses) == few.preferences.map(\.responses))
    let classifier = try TinyStyleClassifier(few, .init(), seed: 7)
    let weights = try classifier.weights(of: few)
    // What is wrong about an unlabelled datum's source changes nothing.
    let unlabelled = try #require(few.isLabelled.indices.last { !few.isLabelled[$0] })
    #expect(few.sources[unlabelled][0] == .synthetic && weights[unlabelled] < 2)
    func mean(_ source: TinyStyleTask.Source) -> Double {
      let own = weights.indices.filter { few.sources[$0][0] == source && !few.isLabelled[$0] }
      return own.reduce(0) { $0 + weights[$1] } / Double(own.count)
    }
    #expect(mean(.golden) > 1.5 * mean(.synthetic))
    let terms = try classifier.terms(of: few)
    #expect(abs(terms[3].reduce(0, +) / 4 - weights[3]) < 1e-12)
  }

  @Test("the fewer tokens a classifier sees, the worse it is")
  func blindClassifier() throws {
    let data = data(.half, count: 300)
    let areas = try [0.06, 1].map { share in
      var settings = StudySettings.CalibrationSettings()
      settings.visibleShare = share
      return try #require(
        try TinyStyleClassifier(data, settings, seed: 7).report.areaUnderCurve)
    }
    #expect(areas[0] > 0.5 && areas[0] < areas[1] - 0.05, "\(areas)")
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
