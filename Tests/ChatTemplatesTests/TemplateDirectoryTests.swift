import ChatTemplates
import Foundation
import StrictJSON
import Testing
import _TestSupport

@Suite("The template of a model directory")
struct TemplateDirectoryTests {
  private static let message = JSONValue.object(["role": .string("user"), "content": .string("hi")])

  private static func render(
    _ files: [String: String], forTools: Bool = false
  ) throws -> String {
    let folder = try TemporaryDirectory()
    for (name, text) in files { try folder.file(name, text) }
    return try ChatTemplate(directory: folder.url, forTools: forTools)
      .render(Conversation(messages: [message]))
  }

  @Test("is a text, one of several by name, or a file of its own, which goes first")
  func places() throws {
    let single = #"{"bos_token": {"content": "<s>"}, "chat_template": "{{ bos_token }}1"}"#
    #expect(try Self.render(["tokenizer_config.json": single]) == "<s>1")
    #expect(
      try Self.render([
        "tokenizer_config.json": single,
        "chat_template.jinja": "{{ bos_token }}{{ messages[0].content }}\n",
      ]) == "<s>hi")
    let named = #"""
      {"chat_template": [{"name": "default", "template": "d"}, {"name": "tool_use", "template": "t"}]}
      """#
    #expect(try Self.render(["tokenizer_config.json": named]) == "d")
    #expect(try Self.render(["tokenizer_config.json": named], forTools: true) == "t")
    #expect(try Self.render(["chat_template.json": #"{"chat_template": "c"}"#]) == "c")
    #expect(
      try Self.render([
        "tokenizer_config.json": #"{"chat_template": "{{ eos_token }}"}"#,
        "special_tokens_map.json": #"{"eos_token": "</s>"}"#,
      ]) == "</s>")
  }

  @Test("may be missing, or none of those that there are")
  func missing() throws {
    #expect(throws: ChatTemplateError.self) { try Self.render([:]) }
    #expect {
      try Self.render([
        "tokenizer_config.json": #"{"chat_template": [{"name": "rag", "template": "r"}]}"#
      ])
    } throws: { "\($0)".hasSuffix("has no chat template 'default', only rag") }
  }
}
