import Foundation
import Preferences
import Testing
import _TestSupport

@Suite("Selection of responses")
struct ResponseSelectionTests {
  @Test("best of n and top-bottom go by score; ties keep their order, NaN is never taken")
  func ranked() {
    var generator = SeededGenerator(seed: 1)
    let scores = [0.5, 2, .nan, 2, -1, 0]
    func kept(_ method: ResponseSelection, _ count: Int) -> [Int] {
      method.select(count, of: scores, using: &generator)
    }
    #expect(kept(.bestOfN, 3) == [1, 3, 0])
    #expect(kept(.bestOfN, 9) == [1, 3, 0, 5, 4])
    #expect(kept(.topBottom, 2) == [1, 4])
    #expect(kept(.topBottom, 3) == [1, 3, 4])
    #expect(kept(.topBottom, 1) == [1])
  }

  @Test("rejection sampling of two says which is kept")
  func rejection() {
    // Each response comes first equally often. The worse one is kept if it comes first and is
    // accepted, which has probability e^-1. Otherwise, the better one is kept.
    var generator = SeededGenerator(seed: 2)
    let trials = 20_000
    let worse = (0..<trials).count { _ in
      ResponseSelection.rejection(beta: 0.5).select(1, of: [0.5, 1], using: &generator) == [0]
    }
    // The standard error of the share is 0.003.
    #expect(abs(Double(worse) / Double(trials) - exp(-1.0) / 2) < 0.011)
  }

  @Test("what rejection sampling keeps is as if drawn from the policy tilted by the score")
  func tilted() {
    // The candidates have scores 0 to 3 and are sampled uniformly, at temperature 2, so the shares
    // are proportional to exp(score/2).
    var generator = SeededGenerator(seed: 4)
    let trials = 4000
    var kept = [Double](repeating: 0, count: 4)
    for _ in 0..<trials {
      let scores = (0..<40).map { _ in Double(Int.random(in: 0..<4, using: &generator)) }
      for i in ResponseSelection.rejection(beta: 2).select(2, of: scores, using: &generator) {
        kept[Int(scores[i])] += 1
      }
    }
    let tilts = (0..<4).map { exp(Double($0) / 2) }
    let total = tilts.reduce(0, +)
    for (share, tilt) in zip(kept, tilts) {
      // The standard error of a share is 0.006.
      #expect(abs(share / Double(2 * trials) - tilt / total) < 0.02)
    }
  }

  @Test("a high temperature takes any, a low one the best; the best of them comes first")
  func temperature() {
    var generator = SeededGenerator(seed: 3)
    let scores = (0..<20).map(Double.init)
    let cold = ResponseSelection.rejection(beta: 1e-6).select(4, of: scores, using: &generator)
    #expect(cold == [19, 18, 17, 16])
    var sum = 0
    for _ in 0..<2000 {
      let hot = ResponseSelection.rejection(beta: 1e9).select(2, of: scores, using: &generator)
      #expect(hot.count == 2 && hot[0] > hot[1])
      sum += hot[0] + hot[1]
    }
    // Each average is 9.5, with a standard error of 0.09.
    #expect(abs(Double(sum) / 4000 - 9.5) < 0.35)
  }
}

@Suite("Known rewards")
struct KnownRewardTests {
  private static let place = DataPlace(file: "d.jsonl", line: 3)

  @Test("matches are counted, lengths measured, words compared")
  func scores() throws {
    let responses: [Datum.Text] = [.text("a cat and a cat"), .text("A dog"), .text("e\u{301}")]
    func scores(_ text: String) throws -> [Double] {
      try #require(KnownReward(text)).scores(
        of: responses, baseline: .text("a dog sat"), place: Self.place)
    }
    #expect(try scores("regex=\\bcat\\b") == [2, 0, 0])
    #expect(try scores("regex=a=b") == [0, 0, 0])
    #expect(try scores("length") == [15, 5, 2])
    #expect(try scores("overlap") == [2.0 / 8, 2 * 2 / 5.0, 0])
    for text in ["regex=", "regex=(", "size", ""] { #expect(KnownReward(text) == nil) }
  }

  @Test("token ids have a length only, and a reference must be there to be compared with")
  func refused() throws {
    let ids = [Datum.Text.ids([1, 2, 3])]
    let length = try #require(KnownReward("length"))
    #expect(try length.scores(of: ids, baseline: nil, place: Self.place) == [3])
    let regex = try #require(KnownReward("regex=a"))
    #expect(throws: DataError.self) {
      try regex.scores(of: ids, baseline: nil, place: Self.place)
    }
    let reference = try #require(KnownReward("reference"))
    #expect(
      throws: DataError.field(
        Self.place, name: "golden_index",
        .missing(hint: "the scorer 'overlap' compares with that response, or with 'chosen'"))
    ) { try reference.scores(of: [.text("a")], baseline: nil, place: Self.place) }
  }
}

@Suite("Lines with other responses")
struct LineResponsesTests {
  @Test("a selection takes along what belongs to each response")
  func selected() throws {
    let line = try line(
      #"{"id":7,"prompt":"a","responses":["b","c","d"],"scores":[1,null,3.0],"golden_index":2,"#
        + #""probs":[0.1,0.2,0.30],"is_human":[0,1,0],"x":[7,8,9.50],"y":2,"tags":["p","q"],"h":2,"#
        + #""names":["B","C","D"]}"#
    )
    #expect(
      line.text(keeping: [2, 0])
        == #"{"id":7,"prompt":"a","responses":["d","b"],"scores":[3.0,1.0],"golden_index":0,"#
        + #""probs":[0.30,0.1],"is_human":[false,false],"x":[9.50,7],"y":2,"tags":["p","q"],"#
        + #""names":["D","B"]}"#)
    #expect(line.listsOfResponses == ["probs", "x", "names"])
    #expect(line.losesCalibration(keeping: [2, 0]))
    // In a different order, the responses are the same.
    #expect(!line.losesCalibration(keeping: [2, 0, 1]))
    #expect(line.text(keeping: [2, 0, 1]).contains(#""h":2"#))
    #expect(line.text(keeping: [0]).contains(#""golden_index":-1"#))
  }

  @Test("added responses have no scores, and what they have no value for goes")
  func added() throws {
    let line = try line(
      #"{"prompt":"a","chosen":"b","rejected":"c","x":[1,2],"ref_chosen_logps":-1,"ref_rejected_logps":-2,"n":1}"#
    )
    #expect(
      line.text(adding: [.init(.text("d"), source: "m")])
        == #"{"prompt":"a","n":1,"responses":["b","c","d"],"sources":["chosen","rejected","m"],"#
        + #""scores":[1.0,0.0,null]}"#)
  }

  @Test("scores are the only thing that scoring changes in a list")
  func scored() throws {
    let text = #"{"prompt": "a",  "responses":["b" , "c"], "h":1.50, "probs":[1e-3,0]}"#
    #expect(
      try line(text).text(scores: [2, 1])
        == #"{"prompt": "a", "responses":["b" , "c"], "h":1.50, "probs":[1e-3,0], "scores": [2.0, 1.0]}"#
    )
  }

  private func line(_ text: String) throws -> DataLine {
    let folder = try TemporaryDirectory()
    return try #require(try PreferenceReader.lines(folder.file("d.jsonl", text)).first)
  }
}
