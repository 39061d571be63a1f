import Foundation
import Preferences
import Testing
import _TestSupport

@Suite("Responses to learn")
struct SupervisedTargetTests {
  @Test(
    "chosen is the highest score, target the target's one, and nothing else is left of the rest")
  func selected() throws {
    let lines = """
      {"id":"a","prompt":"p","chosen":"c","rejected":"r","probs":[0.1,0.2],"x":[1,2]}
      {"id":"b","prompt":"p","responses":["l","m","n"],"scores":[1,3,3],"golden_index":2}
      {"id":"c","prompt":"p","completion":"q"}
      {"id":"d","prompt":"p","completion":"q","label":false}
      {"id":"e","prompt":"p","responses":["s","t"],"scores":[null,-1],"is_human":[false,true]}
      """
    let chosen = try selected(.chosen, lines)
    #expect(chosen.set.data.map(\.id) == ["a", "b", "c", "e"])
    #expect(chosen.set.data.map(\.responses) == ["c", "m", "q", "t"].map { [.text($0)] })
    #expect(chosen.leftOut == 1)
    #expect(chosen.set.data[0].probs == nil && chosen.set.data[0].columns.isEmpty)
    let golden = try selected(.target, lines)
    #expect(golden.set.data.map(\.responses) == ["n", "t"].map { [.text($0)] })
    #expect(golden.leftOut == 3)
  }

  @Test("what can't be known is refused with what would tell")
  func refused() throws {
    let plain = #"{"prompt":"p","responses":["a","b"]}"#
    let message =
      "d.jsonl:1: field 'scores': is missing; without them the best of several responses "
      + "isn't known; give them, or 'chosen' and 'rejected', or use 'sftTarget' target"
    #expect(try text { try selected(.chosen, plain) }.hasSuffix(message))
    #expect(
      try text { try selected(.target, plain) }.hasSuffix(
        "d.jsonl: no datum has a response from the target; give 'golden_index' or 'is_human', or use "
          + "'sftTarget' chosen"))
    let label = #"{"prompt":"p","completion":"a","label":false}"#
    #expect(
      try text { try selected(.chosen, label) }.hasSuffix(
        "d.jsonl: every datum is labelled undesirable; there is no response to learn"))
  }

  @Test("data with several best responses are counted, since the first of them is learnt")
  func sharedBests() throws {
    let folder = try TemporaryDirectory()
    let set = try PreferenceReader.read(
      folder.file(
        "d.jsonl",
        """
        {"prompt":"p","responses":["l","m","n"],"scores":[1,3,3],"golden_index":2}
        {"prompt":"p","responses":["l","m","n"],"scores":[1,1,3]}
        {"prompt":"p","responses":["s","t"],"scores":[null,-1]}
        {"prompt":"p","completion":"q"}
        """))
    #expect(SupervisedTarget.chosen.sharedBests(in: set) == 1)
    #expect(SupervisedTarget.target.sharedBests(in: set) == 0)
  }

  private func selected(
    _ target: SupervisedTarget, _ text: String
  ) throws -> (set: PreferenceSet, leftOut: Int) {
    let folder = try TemporaryDirectory()
    return try target.selected(from: PreferenceReader.read(folder.file("d.jsonl", text)))
  }

  private func text(_ body: () throws -> some Any) throws -> String {
    var message = ""
    do { _ = try body() } catch let error as DataError { message = "\(error)" }
    return message
  }
}
