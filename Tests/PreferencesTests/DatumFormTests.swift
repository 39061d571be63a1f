import Foundation
import Preferences
import Testing
import _TestSupport

/// Reads a file with these lines, each ended by LF.
func read(_ lines: String...) throws -> [Datum] {
  let folder = try TemporaryDirectory()
  let url = try folder.file("d.jsonl", lines.map { $0 + "\n" }.joined())
  return try PreferenceReader.read(url).data
}

@Suite("The forms of a datum")
struct DatumFormTests {
  @Test("a pair has two responses, which score 1 and 0")
  func pair() throws {
    let datum = try #require(try read(#"{"prompt":"p","chosen":"c","rejected":"r"}"#).first)
    #expect(datum.prompt == .text("p"))
    #expect(datum.responses == [.text("c"), .text("r")])
    #expect(datum.scores == [1, 0])
    #expect(datum.id.hasSuffix("d.jsonl:1"))
    #expect(datum.line == 1)
  }

  @Test("a pair may bring scores that agree with it, and TRL's reference log-probabilities")
  func annotatedPair() throws {
    let datum = try #require(
      try read(
        #"{"prompt":"p","chosen":"c","rejected":"r","scores":[7,2.5],"#
          + #""ref_chosen_logps":-3,"ref_rejected_logps":-4.5}"#
      ).first)
    #expect(datum.scores == [7, 2.5])
    #expect(datum.referenceLogp == [-3, -4.5])
  }

  @Test("a list has any number of responses and their annotations")
  func list() throws {
    let datum = try #require(
      try read(
        #"{"id":7,"query":"q","responses":["a","b","c"],"scores":[0.5,null,-1e3],"#
          + #""probs":[0,0.25,1],"sources":["x","y","x"],"ref_logps":[-1,-2,-3],"#
          + #""golden_index":2,"is_human":[0,true,false],"weight":0.5}"#
      ).first)
    #expect(datum.id == "7")
    #expect(datum.prompt == .text("q"))
    #expect(datum.responses.count == 3)
    let scores = try #require(datum.scores)
    #expect(scores[0] == 0.5 && scores[1].isNaN && scores[2] == -1000)
    #expect(datum.probs == [0, 0.25, 1])
    #expect(datum.sources == ["x", "y", "x"])
    #expect(datum.referenceLogp == [-1, -2, -3])
    #expect(datum.goldenIndex == 2)
    #expect(datum.isHuman == [false, true, false])
    #expect(datum.exampleWeight == 0.5)
    #expect(datum.columns.isEmpty)
  }

  @Test("a completion is one response without a score; its label is the column 'desirable'")
  func completion() throws {
    let data = try read(
      #"{"prompt":"p","completion":"c"}"#, #"{"prompt":"p","completion":"c","label":true}"#,
      #"{"prompt":"p","completion":"c","label":0}"#)
    #expect(data.map(\.responses.count) == [1, 1, 1])
    #expect(data.allSatisfy { $0.scores == nil })
    #expect(data[0].columns.isEmpty)
    #expect(data[1].columns == ["desirable": .datum(1)])
    #expect(data[2].columns == ["desirable": .datum(0)])
  }

  @Test("forms and K may change from line to line")
  func mixed() throws {
    let data = try read(
      #"{"prompt":"p","responses":["a","b","c"]}"#, #"{"prompt":"p","chosen":"c","rejected":"r"}"#,
      #"{"prompt":"p","completion":"c"}"#)
    #expect(data.map(\.responses.count) == [3, 2, 1])
    #expect(data[0].scores == nil)
  }

  @Test("token ids stand for any text and are taken as they are")
  func tokenIds() throws {
    let data = try read(
      #"{"prompt":[1,5],"chosen":[7,2],"rejected":"r"}"#,
      #"{"prompt":"p","responses":[[0],[2147483647,3]]}"#)
    #expect(data[0].prompt == .ids([1, 5]))
    #expect(data[0].responses == [.ids([7, 2]), .text("r")])
    #expect(data[1].responses == [.ids([0]), .ids([2_147_483_647, 3])])
  }

  @Test("other numeric fields become columns; texts, objects and lists of other lengths do not")
  func columns() throws {
    let datum = try #require(
      try read(
        #"{"prompt":"p","responses":["a","b"],"p_win":0.75,"ok":true,"margin":[1,-2.5],"#
          + #""cut":[true,false],"subset":"s","pairs":[{}],"v":[1,2,3],"holes":[1,null],"no":null}"#
      ).first)
    #expect(
      datum.columns == [
        "p_win": .datum(0.75), "ok": .datum(1), "margin": .responses([1, -2.5]),
        "cut": .responses([1, 0]),
      ])
  }

  @Test("nulls are absent fields, and -1 is no golden response")
  func nulls() throws {
    let datum = try #require(
      try read(
        #"{"prompt":"p","responses":["a","b"],"scores":null,"golden_index":-1,"id":null,"#
          + #""weight":null,"chosen":null}"#
      ).first)
    #expect(datum.scores == nil)
    #expect(datum.goldenIndex == nil)
    #expect(datum.exampleWeight == nil)
  }

  @Test("texts keep every scalar, and white space is a text")
  func exactText() throws {
    let data = try read(#"{"prompt":" \n\u2028e\u0301","chosen":" c","rejected":" "}"#)
    guard case .text(let prompt) = data[0].prompt else { return #expect(Bool(false)) }
    #expect(Array(prompt.unicodeScalars) == [" ", "\n", "\u{2028}", "e", "\u{301}"])
    #expect(data[0].responses == [.text(" c"), .text(" ")])
  }
}
