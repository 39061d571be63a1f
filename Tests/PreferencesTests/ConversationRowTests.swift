import ChatTemplates
import Foundation
import StrictJSON
import Testing
import _TestSupport

@testable import Preferences

@Suite("Rows that are conversations")
struct ConversationRowTests {
  private static let template =
    "{% for m in messages %}{{ '<' ~ m.role ~ '>' ~ m.content ~ ';' }}{% endfor %}"
    + "{% if add_generation_prompt %}<assistant>{% endif %}{{ tools[0].name if tools }}"

  private static func datum(_ row: String, template: String = template) throws -> Datum {
    let folder = try TemporaryDirectory()
    let url = try folder.file("data.jsonl", row)
    let renderer = try ChatTemplate(template, name: "t")
    return try #require(try PreferenceReader.read(url, rendering: renderer).data.first)
  }

  private static let user = #"{"role":"user","content":"q"}"#
  private static func answer(_ text: String) -> String {
    #"{"role":"assistant","content":"\#(text)"}"#
  }

  @Test(
    "are one datum in whichever form they are published",
    arguments: [
      #"{"prompt":[\#(user)],"chosen":[\#(answer("a"))],"rejected":[\#(answer("b"))]}"#,
      #"{"chosen":[\#(user),\#(answer("a"))],"rejected":[\#(user),\#(answer("b"))]}"#,
      #"{"prompt":"q","chosen":[\#(user),\#(answer("a"))],"rejected":[\#(user),\#(answer("b"))],"messages":[\#(user),\#(answer("a"))]}"#,
      #"{"prompt":"q","chosen":[\#(answer("a"))],"rejected":[\#(answer("b"))]}"#,
      #"{"conversations":[{"from":"human","value":"q"}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}"#,
      #"{"prompt":[\#(user)],"responses":[[\#(answer("a"))],[\#(answer("b"))]]}"#,
      #"{"prompt":[\#(user)],"chosen":[\#(user),\#(answer("a"))],"rejected":[\#(user),\#(answer("b"))]}"#,
    ])
  func forms(row: String) throws {
    let datum = try Self.datum(row)
    #expect(datum.prompt == .text("<user>q;<assistant>"))
    #expect(datum.responses == [.text("a;"), .text("b;")])
  }

  @Test("what messages have and the template leaves out is counted as ignored")
  func unrendered() throws {
    let folder = try TemporaryDirectory()
    func unused(_ members: String, _ template: String = Self.template) throws -> [String: Int] {
      let url = try folder.file(
        "d.jsonl",
        #"{"prompt":[\#(Self.user)],"completion":[{"role":"assistant","content":"a",\#(members)}]}"#
      )
      return try PreferenceReader.read(url, rendering: ChatTemplate(template, name: "t")).fields
        .unused
    }
    let thought = #""reasoning_content":"why""#
    #expect(
      try unused(thought + #","weight":0"#)
        == ["message.reasoning_content": 1, "message.weight": 1])
    #expect(try unused(thought + #","name":null,"tools":[]"#) == ["message.reasoning_content": 1])
    let template = Self.template.replacing("m.content", with: "m.content ~ m.reasoning_content")
    #expect(try unused(thought, template) == [:])
  }

  @Test("system, tools, earlier turns and later turns of a response reach the template")
  func parts() throws {
    let system = try Self.datum(
      #"{"system":"s","prompt":[\#(Self.user)],"completion":[\#(Self.answer("a"))]}"#)
    #expect(system.prompt == .text("<system>s;<user>q;<assistant>"))
    let turns = try Self.datum(
      #"{"messages":[\#(Self.user),\#(Self.answer("x")),\#(Self.user),\#(Self.answer("a"))]}"#)
    #expect(turns.prompt == .text("<user>q;<assistant>x;<user>q;<assistant>"))
    #expect(turns.responses == [.text("a;")])
    let tools = try Self.datum(
      #"{"tools":[{"name":"f"}],"prompt":[\#(Self.user)],"completion":"c"}"#)
    #expect(tools.prompt == .text("<user>q;<assistant>f"))
    #expect(tools.responses == [.text("c")])
    // If the prompt is only the first turn, the turns after it become part of the prompt.
    let first = try Self.datum(
      #"{"prompt":"q","chosen":[\#(Self.user),\#(Self.answer("x")),\#(Self.user),\#(Self.answer("a"))],"rejected":[\#(Self.user),\#(Self.answer("x")),\#(Self.user),\#(Self.answer("b"))]}"#
    )
    #expect(first.prompt == .text("<user>q;<assistant>x;<user>q;<assistant>"))
    #expect(first.responses == [.text("a;"), .text("b;")])
    // A first answer that both responses have is part of the responses, not of the prompt.
    let same = try Self.datum(
      #"{"chosen":[\#(Self.user),\#(Self.answer("a"))],"rejected":[\#(Self.user),\#(Self.answer("a"))]}"#
    )
    #expect(same.responses == [.text("a;"), .text("a;")])
  }

  @Test("are refused by line and field when the template can't render them")
  func refused() throws {
    func message(_ row: String, _ template: String = Self.template) -> String? {
      do {
        _ = try Self.datum(row, template: template)
        return nil
      } catch { return "\(error)".components(separatedBy: "data.jsonl:").last }
    }
    let row = #"{"prompt":[\#(Self.user)],"completion":[\#(Self.answer("a"))]}"#
    #expect(
      message(row, "{{ raise_exception('no') }}") == "1: field 'prompt': 't' refuses: no")
    #expect(
      message(row, "{{ messages | length }}")?.hasPrefix(
        "1: field 'completion': the template renders the prompt otherwise") == true)
    #expect(
      message(#"{"chosen":[\#(Self.answer("a"))],"rejected":[\#(Self.answer("b"))]}"#)
        == "1: field 'chosen': is missing; the conversations have no message in common, and there "
        + "is no prompt")
    for prompt in [#""q ""#, #""another""#, #"[{"role":"user","content":"q "}]"#] {
      #expect(
        message(
          #"{"prompt":\#(prompt),"chosen":[\#(Self.user),\#(Self.answer("a"))],"rejected":[\#(Self.user),\#(Self.answer("b"))]}"#
        ) == "1: field 'prompt': 'chosen' begins with another message")
    }
    #expect(
      message(#"{"prompt":[\#(Self.user)],"completion":[\#(Self.answer("a")),1]}"#)
        == "1: field 'completion': element 1 is a number; expected a message with 'role' and "
        + "'content'")
  }

  @Test("leave other rows as they are")
  func others() throws {
    #expect(try Self.datum(#"{"prompt":"p","completion":"c"}"#).prompt == .text("p"))
    #expect(try Self.datum(#"{"prompt":[1],"completion":[2]}"#).prompt == .ids([1]))
  }
}
