import Foundation
import Preferences
import Testing
import _TestSupport

@Suite("Fields that nothing reads")
struct FieldUseTests {
  static let pair = #""prompt":"Say A in French.","chosen":"c","rejected":"r""#

  static func use(_ fields: String...) throws -> FieldUse {
    let folder = try TemporaryDirectory()
    let text = fields.map { "{\(pair),\($0)}\n" }.joined()
    return try PreferenceReader.read(try folder.file("d.jsonl", text)).fields
  }

  @Test("they are counted, as in data check")
  func counted() throws {
    let use = try Self.use(#""kind":"k","n":1,"system":"s""#, #""kind":"k","system":null"#)
    #expect(use.unused == ["kind": 2, "system": 1])
  }

  @Test(
    "a text that belongs to the prompt and isn't in it is a problem of the file",
    arguments: [
      (#""system":"Be kind.""#, "system"), (#""history":[["Hi","Ahoy"]]"#, "history"),
      (#""input":"B""#, "input"), (#""instruction":"B""#, "instruction"),
      (#""context":"B""#, "context"), (#""images":["a.png"]"#, "images"),
      (#""system":"Say A in French.","input":"B""#, "input"), (#""System":"Be kind.""#, "System"),
      (#""SYSTEM":"Be kind.""#, "SYSTEM"), (#""systems":["Be kind."]"#, "systems"),
      (#""Instructions":"B""#, "Instructions"), (#""system-prompt":"B""#, "system-prompt"),
      (#""systemPrompt":"B""#, "systemPrompt"), (#""context":3"#, "context"),
      (#""input":[1,2]"#, "input"), (#""tools":[{"limit":5}]"#, "tools"),
      // A letter or a word in the prompt isn't a part of the prompt.
      (#""input":"A""#, "input"), (#""input":"a""#, "input"), (#""system":"in French""#, "system"),
    ])
  func parts(field: String, name: String) throws {
    let problem = try #require(try Self.use(#""n":1"#, field).promptProblem)
    #expect(
      problem.description.hasSuffix(
        "d.jsonl:2: field '\(name)': holds part of the prompt, which would not reach the model; write "
          + "it into 'prompt', or remove the field if the model is not to see it"))
  }

  @Test(
    "what is empty, or in the prompt already, is none",
    arguments: [
      #""system":"""#, #""history":[]"#, #""history":[["",""]]"#, #""system":" ","input":null"#,
      #""input":"Say A in French""#, #""instruction":"Say A","input":"in French.""#,
      #""tools":false"#,
    ])
  func harmless(field: String) throws { #expect(try Self.use(field).promptProblem == nil) }

  @Test("a part of a prompt stands between line ends, punctuation or marks, or is long")
  func partsInPlace() throws {
    func problem(_ prompt: String, _ field: String) throws -> DataError? {
      let folder = try TemporaryDirectory()
      let row = #"{"prompt":"\#(prompt)","chosen":"c","rejected":"r",\#(field)}"#
      return try PreferenceReader.read(try folder.file("d.jsonl", row)).fields.promptProblem
    }
    #expect(try problem("<s>Be kind.</s>[INST] b [/INST]", #""system":"Be kind.""#) == nil)
    #expect(try problem(#"### Input:\nb\n\n### Response:"#, #""input":"b""#) == nil)
    #expect(try problem("Question: b Answer:", #""input":"b""#) != nil)
    #expect(try problem("Add 12 and 2", #""input":2"#) != nil)
    #expect(try problem("Double: 2", #""input":2"#) == nil)
    #expect(try problem("a b", #""input":"b""#) != nil)
    let long = "the cat sat on the mat and slept there"
    #expect(try problem("Say where \(long) today", #""context":"\#(long)""#) == nil)
  }

  @Test(
    "a field one slip from a known one is named",
    arguments: [
      ("score", "scores"), ("lable", "label"), ("weigth", "weight"), ("Prompt", "prompt"),
      ("is_humann", "is_human"), ("golden_idex", "golden_index"), ("prob", "probs"),
      ("sorces", "sources"), ("LABEL", "label"),
    ])
  func slips(name: String, known: String) throws {
    let use = try Self.use(#""\#(name)":0.5"#)
    #expect(use.misspelt[name]?.known == known && use.misspelt[name]?.rows == 1)
  }

  @Test("other names are not", arguments: ["p_win", "margin", "model", "idx", "h", "source_id"])
  func others(name: String) throws {
    #expect(try Self.use(#""\#(name)":0.5"#).misspelt.isEmpty)
  }
}
