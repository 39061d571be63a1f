import Foundation
import Preferences
import StrictJSON
import Testing
import _TestSupport

@Suite("Dialogues without a prompt")
struct DialogueTests {
  static func lines(_ chosen: String, _ rejected: String) throws -> [DataLine] {
    let folder = try TemporaryDirectory()
    let row = JSONValue.object(["chosen": .string(chosen), "rejected": .string(rejected)])
    return try PreferenceReader.lines(try folder.file("hh.jsonl", row.compactText))
  }

  @Test("the prompt is the common beginning, up to the last answer that both have")
  func split() throws {
    let start = "\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: É?\n\nAssistant:"
    let datum = try Self.lines(start + " Yes.", start + " Ye\u{301}s. No.")[0].datum
    #expect(datum.prompt == .text(start))
    #expect(datum.responses == [.text(" Yes."), .text(" Ye\u{301}s. No.")])
    #expect(datum.scores == [1, 0])
  }

  @Test("a dialogue that parts before the last answer is split where both still agree")
  func parted() throws {
    let start = "\n\nHuman: Hi\n\nAssistant:"
    let datum = try Self.lines(
      start + " A\n\nHuman: x\n\nAssistant: B", start + " C\n\nHuman: x\n\nAssistant: D")[0].datum
    #expect(datum.prompt == .text(start))
    #expect(datum.responses[1] == .text(" C\n\nHuman: x\n\nAssistant: D"))
  }

  @Test("dialogues with a turn of the human in a response are counted")
  func humanTurns() throws {
    let start = "\n\nHuman: Hi\n\nAssistant:"
    let rows = [
      (" A\n\nHuman: x\n\nAssistant: B", " A\n\nHuman: y\n\nAssistant: B"), (" A", " B"),
    ].map { chosen, rejected in
      JSONValue.object(["chosen": .string(start + chosen), "rejected": .string(start + rejected)])
        .compactText
    }
    let folder = try TemporaryDirectory()
    let url = try folder.file("hh.jsonl", rows.joined(separator: "\n"))
    let use = try PreferenceReader.read(url).fields
    #expect(use.splitDialogues == 2 && use.dialoguesWithHumanTurns == 1)
    #expect(
      try PreferenceReader.check(url).description.contains(
        "1 row of them with a turn of the human in a response"))
  }

  @Test("two texts without such a beginning are refused with the way")
  func refused() {
    #expect {
      _ = try Self.lines("a", "b")
    } throws: {
      "\($0)".contains("field 'prompt': is missing; ") && "\($0)".contains("Assistant:")
    }
    #expect {
      _ = try Self.lines("\n\nAssistant:", "\n\nAssistant: x")
    } throws: {
      "\($0)".contains("field 'chosen': is empty")
    }
  }

  @Test("written as a list it has its prompt")
  func written() throws {
    let start = "\n\nHuman: Hi\n\nAssistant:"
    let line = try Self.lines(start + " A", start + " B")[0]
    let folder = try TemporaryDirectory()
    let scored = try folder.file("s.jsonl", line.text(scores: [0, 1]))
    let datum = try PreferenceReader.read(scored).data[0]
    #expect(datum.prompt == .text(start))
    #expect(datum.responses == [.text(" A"), .text(" B")] && datum.scores == [0, 1])
    let sampled = line.text(sampled: [.init(.text("C"), source: "m")])
    #expect(
      try PreferenceReader.read(try folder.file("t.jsonl", sampled)).data[0].prompt == .text(start))
  }
}
