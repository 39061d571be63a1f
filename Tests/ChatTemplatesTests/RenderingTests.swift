import ChatTemplates
import Foundation
import StrictJSON
import Testing
import _TestSupport

@Suite("Chat templates")
struct RenderingTests {
  private static func golden() throws -> JSONObject {
    let url = PackageRoot.file("Tests/Golden/chat-templates/renderings.json")
    let parsed = try JSONParser.parse(Array(Data(contentsOf: url)))
    return try #require(parsed.object)
  }

  private static func objects(_ value: JSONValue?) -> [JSONObject] {
    (value?.array ?? []).compactMap(\.object)
  }

  private static func tokens(_ golden: JSONObject) -> [String: String] {
    var tokens: [String: String] = [:]
    for member in golden["tokens"]?.object?.members ?? [] {
      tokens[member.key] = member.value.string
    }
    return tokens
  }

  /// The rendered text, or nil if the template is rejected for any reason.
  private static func text(
    _ template: String, _ conversation: Conversation, _ tokens: [String: String]
  ) -> String? {
    do {
      return try ChatTemplate(template, name: "t", specialTokens: tokens).render(conversation)
    } catch { return nil }
  }

  @Test("conversations become the texts of transformers")
  func conversations() throws {
    let golden = try Self.golden()
    let conversations = try #require(golden["conversations"]?.array)
    let rows = Self.objects(golden["rows"])
    #expect(rows.count > 200)
    for row in rows {
      let name = try #require(row["template"]?.string)
      let template = try #require(golden["templates"]?.object?[name]?.string)
      let number = try #require(row["conversation"]?.integer)
      let conversation = Conversation(
        messages: conversations[number].array ?? [],
        tools: row["tools"]?.bool == true ? golden["tools"] : nil,
        addsGenerationPrompt: row["add"]?.bool ?? false)
      let text = Self.text(template, conversation, Self.tokens(golden))
      #expect(
        text.map(ExactString.init) == row["text"]?.string.map(ExactString.init),
        "\(name), conversation \(number)")
    }
  }

  @Test("expressions, filters, tests, loops and white space do what Jinja does")
  func expressions() throws {
    let golden = try Self.golden()
    let conversation = Conversation(
      messages: golden["messages"]?.array ?? [], tools: golden["tools"], addsGenerationPrompt: true)
    let rows = Self.objects(golden["expressions"])
    #expect(rows.count > 60)
    for row in rows {
      let template = try #require(row["template"]?.string)
      let text = Self.text(template, conversation, Self.tokens(golden))
      #expect(
        text.map(ExactString.init) == row["text"]?.string.map(ExactString.init),
        "\(template.prefix(200))")
    }
  }

  @Test("the time is that of the caller")
  func clock() throws {
    let template = try ChatTemplate(
      "{{ strftime_now('%Y') }} {{ strftime_now('') }}", name: "t",
      now: Date(timeIntervalSince1970: 1_000_000_000))
    #expect(try template.render(Conversation(messages: [])) == "2001 ")
  }
}
