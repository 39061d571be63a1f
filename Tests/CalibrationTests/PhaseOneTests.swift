import Foundation
import Preferences
import Testing
import _TestSupport

@testable import Calibration

@Suite("Phase 1")
struct PhaseOneTests {
  @Test("with one source beside the target, a classifier for each source is the shared one")
  func oneSource() throws {
    let labelled = try Self.labelled(sources: ["human", "a"])
    let shared = try Self.phaseOne(labelled, .shared)
    let perSource = try Self.phaseOne(labelled, .perSource)
    #expect(shared.probs == perSource.probs)
    #expect(shared.weights == perSource.weights)
    #expect(shared.gamma == 1)
  }

  @Test(
    "each source's responses get their own classifier's density ratio, the target's the mean probability"
  )
  func perSource() throws {
    let labelled = try Self.labelled(sources: ["human", "a", "b", "b"])
    let result = try PhaseOne(
      labelled, backbone: Fixed(rows: labelled.rows), settings: Self.settings(.perSource))
    #expect(result.gamma == 3)
    // The class ratio is 1 against 'a' and 2 against 'b'. All probabilities are expressed at the
    // ratio 3.
    let a = try #require(result.probs.first?[1])
    #expect(abs(3 * a / (1 - a) - 1 * 0.2 / 0.8) < 1e-12)
    let b = try #require(result.probs.first?[2])
    #expect(abs(3 * b / (1 - b) - 2 * 0.2 / 0.8) < 1e-12)
    let golden = [1.0, 2].map { ratio in
      // The fixed classifier gives the target the probability 0.6 at either ratio.
      let odds = ratio * 0.6 / 0.4 / 3
      return odds / (1 + odds)
    }
    #expect(abs(result.probs[0][0] - (golden[0] + golden[1]) / 2) < 1e-12)
  }

  @Test("h is the mean of the terms, and rises with the share of target-like responses")
  func terms() throws {
    let labelled = try Self.labelled(sources: ["human", "a", "b"])
    let result = try Self.phaseOne(labelled, .shared)
    for (terms, h) in zip(result.terms, result.weights) {
      #expect(abs(terms.reduce(0, +) / 3 - h) < 1e-12)
      #expect(h >= 0 && h <= 3)
    }
  }

  @Test(
    "given probabilities give the reference's h",
    arguments: ["calibration-stabilised", "calibration-official"])
  func given(name: String) throws {
    for example in try Golden.load(name).cases {
      let probs = try example.rows("probs")
      let mixture = try example.numbers("mixture")
      // A classifier gives one γ for all sources. A γ per source is tested with CalibrationWeights.
      guard try Set(example.numbers("gamma")).count == 1, mixture.count > 1 else { continue }
      let names = mixture.indices.map { "source \($0)" }
      let labelled = try Self.labelled(sources: names, count: probs.count)
      var settings = Self.settings(.shared)
      settings.mixture = mixture
      if case .number(let value) = try example.parameters()["stabiliser"] {
        settings.stabilizer = .constant(value)
      }
      let result = try PhaseOne(
        labelled, probs: probs, gamma: example.numbers("gamma")[0], settings: settings)
      #expect(mismatch(result.weights, try example.numbers("h")) == nil, "\(example)")
    }
  }

  @Test("the report has an entry for each source that isn't the target alone")
  func report() throws {
    var settings = Self.settings(.shared)
    settings.resamples = 20
    let labelled = try Self.labelled(sources: ["human", "a", "b"], count: 30)
    let report = try PhaseOne(
      labelled, backbone: FeatureBackbone(HashedNGramClassifier(), rows: labelled.rows),
      settings: settings
    ).report
    #expect(report.sources.map(\.source) == ["a", "b"])
    #expect(report.overall.rows == 90)
    #expect(report.sources.map(\.rows) == [60, 60])
    let interval = try #require(report.overall.intervals?.areaUnderCurve)
    let area = try #require(report.overall.report.areaUnderCurve)
    #expect(interval.low <= area && area <= interval.high)
  }

  @Test("data that share a prompt are drawn together: copies make no interval narrower")
  func copies() throws {
    var settings = Self.settings(.shared)
    settings.resamples = 50
    let intervals = try [1, 4].map { copies in
      let labelled = try Self.labelled(sources: ["human", "a"], count: 30, copies: copies)
      let probs = (0..<30).flatMap { i in
        let row = [Double(i * 37 % 30) / 30, Double(i * 11 % 30) / 40]
        return Array(repeating: row, count: copies)
      }
      let result = try PhaseOne(labelled, probs: probs, gamma: 1, settings: settings)
      return try #require(result.report.overall.intervals?.areaUnderCurve)
    }
    #expect(intervals[0].low < intervals[0].high)
    #expect(abs(intervals[0].low - intervals[1].low) < 1e-12)
    #expect(abs(intervals[0].high - intervals[1].high) < 1e-12)
  }

  @Test("how much h would change with the other scope is that scope's own h")
  func otherScope() throws {
    let labelled = try Self.labelled(sources: ["human", "a", "b"], count: 30)
    let backbone = FeatureBackbone(try HashedNGramClassifier(), rows: labelled.rows)
    for (scope, other) in [
      (PhaseOne.Scope.shared, PhaseOne.Scope.perSource), (.perSource, .shared),
    ] {
      var settings = Self.settings(scope)
      settings.comparesScopes = true
      let result = try PhaseOne(labelled, backbone: backbone, settings: settings)
      let expected = try PhaseOne(labelled, backbone: backbone, settings: Self.settings(other))
      let weights = try #require(result.otherScopeWeights)
      #expect(mismatch(weights, expected.weights) == nil)
      #expect(weights != result.weights)
    }
    let pair = try Self.labelled(sources: ["human", "a"], count: 30)
    var settings = Self.settings(.shared)
    settings.comparesScopes = true
    let rows = FeatureBackbone(try HashedNGramClassifier(), rows: pair.rows)
    // With one source beside the target both scopes are one.
    #expect(try PhaseOne(pair, backbone: rows, settings: settings).otherScopeWeights == nil)
  }

  // MARK: Scene

  /// Data with one response from each of `sources`, of which the first is the target. Each datum is
  /// repeated `copies` times.
  private static func labelled(
    sources: [String], count: Int = 20, copies: Int = 1
  ) throws -> LabelledResponses {
    var generator = SeededGenerator(seed: 2)
    let lines = (0..<count).map { i in
      let responses = sources.indices.map { j in
        let words = (0..<6).map { _ in
          "w\(Int.random(in: 0..<20, using: &generator) + (j == 0 ? 8 : 0))"
        }
        return "\"\(words.joined(separator: " "))\""
      }
      return #"{"prompt":"p\#(i)","responses":[\#(responses.joined(separator: ","))],"#
        + #""sources":["\#(sources.joined(separator: #"",""#))"],"golden_index":0}"#
    }
    let folder = try TemporaryDirectory()
    let file = try folder.file(
      "d.jsonl", lines.flatMap { Array(repeating: $0, count: copies) }.joined(separator: "\n"))
    return try LabelledResponses(PreferenceReader.lines(file), file: "d.jsonl")
  }

  private static func settings(_ scope: PhaseOne.Scope) -> PhaseOne.Settings {
    var settings = PhaseOne.Settings()
    settings.scope = scope
    settings.recalibration = .none
    settings.resamples = 0
    return settings
  }

  private static func phaseOne(
    _ labelled: LabelledResponses, _ scope: PhaseOne.Scope
  ) throws -> PhaseOne {
    try PhaseOne(
      labelled, backbone: FeatureBackbone(HashedNGramClassifier(), rows: labelled.rows),
      settings: settings(scope))
  }
}

/// A backbone that gives the target's responses the probability 0.6 and all others 0.2, at the
/// ratio on which it was fitted.
private struct Fixed: ResponseBackbone {
  let rows: ResponseRows

  func logOdds(of held: [Int], fittedOn training: [Int], isGolden: [Bool]) -> [Double] {
    held.map { rows.isGolden[$0] ? log(0.6 / 0.4) : log(0.2 / 0.8) }
  }
}
