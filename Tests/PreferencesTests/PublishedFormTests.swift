import ChatTemplates
import Foundation
import Preferences
import Testing
import _TestSupport

@Suite("Rows under the names of published data sets")
struct PublishedFormTests {
  static func read(_ row: String, template: String? = nil) throws -> Datum {
    let folder = try TemporaryDirectory()
    let url = try folder.file("d.jsonl", row + "\n")
    let renderer = try template.map { try ChatTemplate($0, name: "t") }
    return try PreferenceReader.read(url, rendering: renderer).data[0]
  }

  @Test(
    "instructions and questions are prompts, with their input below",
    arguments: [
      (#"{"instruction":"I","input":"x","chosen":"a","rejected":"b"}"#, "I\nx"),
      (#"{"instruction":"I","input":"","chosen":"a","rejected":"b"}"#, "I"),
      (#"{"instruction":"I","chosen":"a","rejected":"b"}"#, "I"),
      (#"{"instruction":"","input":"x","chosen":"a","rejected":"b"}"#, "x"),
      (#"{"instruction":"I","context":"c","response":"a"}"#, "I\nc"),
      (#"{"question":"Q","chosen":"a","rejected":"b"}"#, "Q"),
    ])
  func prompts(row: String, prompt: String) throws {
    #expect(try Self.read(row).prompt == .text(prompt))
  }

  @Test(
    "a single response may be called output, response or answer",
    arguments: [
      #"{"instruction":"I","output":"a"}"#, #"{"prompt":"p","response":"a"}"#,
      #"{"question":"Q","answer":"a"}"#, #"{"instruction":"I","output":"a","kto_tag":false}"#,
    ])
  func responses(row: String) throws {
    let datum = try Self.read(row)
    #expect(datum.responses == [.text("a")])
    #expect(datum.columns["desirable"] == (row.contains("kto_tag") ? .datum(0) : nil))
  }

  @Test("a list of two outputs is a pair, the better one first")
  func pairs() throws {
    let datum = try Self.read(#"{"instruction":"I","output":["a","b"]}"#)
    #expect(datum.responses == [.text("a"), .text("b")] && datum.scores == [1, 0])
  }

  @Test("UltraFeedback's completions are responses with scores and sources")
  func completions() throws {
    let row = """
      {"instruction":"I","completions":[{"model":"m","response":"a","overall_score":7.5},\
      {"model":"n","response":"b","overall_score":null}]}
      """
    let datum = try Self.read(row)
    #expect(datum.responses == [.text("a"), .text("b")] && datum.sources == ["m", "n"])
    #expect(datum.scores?[0] == 7.5 && datum.scores?[1].isNaN == true)
  }

  @Test("a pair's ratings in two fields are its scores; equal ones are a tie")
  func ratings() throws {
    let pair = #"{"prompt":"p","chosen":"a","rejected":"b","score_chosen":8,"score_rejected":"#
    #expect(try Self.read(pair + "6.5}").scores == [8, 6.5])
    #expect(try Self.read(pair + "8}").scores == [8, 8])
    #expect(throws: DataError.self) { try Self.read(pair + "9}") }
  }

  static let template = """
    {% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}\
    {% if add_generation_prompt %}[assistant]{% endif %}
    """

  @Test(
    "with a template what belongs to a conversation is rendered, also where it is empty",
    arguments: [
      (
        #"{"system":"S","prompt":"p","chosen":"a","rejected":"b"}"#,
        "[system]S[user]p[assistant]"
      ),
      (
        #"{"system":"","prompt":"p","chosen":"a","rejected":"b"}"#,
        "[user]p[assistant]"
      ),
      (
        #"{"system":"S","question":"Q","chosen":"a","rejected":"b"}"#,
        "[system]S[user]Q[assistant]"
      ),
      (
        #"{"instruction":"I","input":"x","history":[["q","w"]],"chosen":"a","rejected":"b"}"#,
        "[user]q[assistant]w[user]I\nx[assistant]"
      ),
      (#"{"prompt":"p","chosen":"a","rejected":"b"}"#, "p"),
    ])
  func conversations(row: String, prompt: String) throws {
    let datum = try Self.read(row, template: Self.template)
    #expect(datum.prompt == .text(prompt))
    #expect(datum.responses == [.text("a"), .text("b")])
  }

  @Test("the last answer of a conversation in either form is the response")
  func lastAnswer() throws {
    let row = """
      {"conversations":[{"from":"system","value":"S"},{"from":"human","value":"q"},\
      {"from":"gpt","value":"a"}]}
      """
    let datum = try Self.read(row, template: Self.template)
    #expect(datum.prompt == .text("[system]S[user]q[assistant]"))
    #expect(datum.responses == [.text("a")])
  }

  @Test("of every answer of a conversation a datum is made, with all before it as its prompt")
  func everyAnswer() throws {
    let folder = try TemporaryDirectory()
    let row = """
      {"id":7,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"},\
      {"role":"user","content":"r"},{"role":"assistant","content":"b"}]}
      """
    let url = try folder.file("d.jsonl", row + "\n")
    let renderer = try ChatTemplate(Self.template, name: "t")
    let data = try PreferenceReader.read(url, rendering: renderer, learning: .all).data
    #expect(data.map(\.id) == ["7#1", "7#2"] && data.map(\.line) == [1, 1])
    #expect(data[0].prompt == .text("[user]q[assistant]") && data[0].responses == [.text("a")])
    #expect(data[1].prompt == .text("[user]q[assistant]a[user]r[assistant]"))
    #expect(data[1].responses == [.text("b")])
    let last = try PreferenceReader.read(url, rendering: renderer).data
    #expect(last.map(\.id) == ["7"] && last[0].prompt == data[1].prompt)
  }

  @Test("what isn't certain is left as it is, and refused")
  func uncertain() throws {
    for row in [
      #"{"instruction":"I","input":7,"chosen":"a","rejected":"b"}"#,
      #"{"instruction":"I","prompt":"p","output":3}"#,
      #"{"instruction":"","input":"","output":"a"}"#,
    ] {
      #expect(throws: DataError.self, "\(row)") { try Self.read(row) }
    }
  }
}
