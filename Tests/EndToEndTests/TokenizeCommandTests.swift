import Foundation
import Testing
import _TestSupport

@Suite struct TokenizeCommandTests {
  private static func place() throws -> Workplace {
    let place = try Workplace()
    try place.folder.file(
      "model/tokenizer.json",
      #"""
      {"added_tokens": [{"id": 3, "content": "<s>", "special": true}],
       "post_processor": {"type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "special_tokens": {"<s>": {"id": "<s>", "ids": [3], "tokens": ["<s>"]}}},
       "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}
      """#)
    try place.folder.file(
      "model/tokenizer_config.json",
      #"""
      {"bos_token": "<s>", "chat_template":
       "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}{{ bos_token }}{{ m.content }}{% endfor %}{% if add_generation_prompt %}b{% endif %}{{ tools | length if tools }}"}
      """#)
    return place
  }

  @Test("texts become ids and pieces; conversations are rendered first; a refusal is no end")
  func rows() throws {
    let place = try Self.place()
    try place.folder.file(
      "rows.jsonl",
      #"""
      {"text": "aab"}
      {"messages": [{"role": "user", "content": "ab"}], "add_generation_prompt": true}

      {"messages": [{"role": "system", "content": "a"}]}
      {"text": "<s>"}
      """#)
    let outcome = try place.program.run("tokenize", "--model", "model", "rows.jsonl")
    #expect(
      outcome.output == #"""
        {"ids":[0,2],"pieces":["a","ab"]}
        {"text":"<s>abb","ids":[3,2,1],"pieces":["<s>","ab","b"]}
        {"error":"no system"}
        {"ids":[3],"pieces":["<s>"]}

        """#)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.code == 0)
    let special = try place.program.run(
      "tokenize", "--model", "model", "rows.jsonl", "--special-tokens")
    #expect(special.output.hasPrefix(#"{"ids":[3,0,2],"pieces":["<s>","a","ab"]}"#))
    #expect(special.output.contains(#""ids":[3,2,1]"#))
  }

  @Test("lines may be plain, and another template may be given")
  func options() throws {
    let place = try Self.place()
    try place.folder.file("plain.txt", "ab\r\n\n{\"a\n")
    let plain = try place.program.run("tokenize", "--model", "model", "--plain", "plain.txt")
    #expect(
      plain.output == #"""
        {"ids":[2],"pieces":["ab"]}
        {"ids":[],"pieces":[]}
        {"ids":[0],"pieces":["a"]}

        """#)
    try place.folder.file("row.jsonl", #"{"messages": [{"role": "user", "content": "b"}]}"#)
    try place.folder.file("other.jinja", "{{ messages[0].content }}a\n")
    let other = try place.program.run(
      "tokenize", "--model", "model", "row.jsonl", "--chat-template", "other.jinja")
    #expect(other.output == "{\"text\":\"ba\",\"ids\":[1,0],\"pieces\":[\"b\",\"a\"]}\n")
  }

  @Test("what can't be read is named by file and line")
  func mistakes() throws {
    let place = try Self.place()
    for (row, message) in [
      (#"{"text": 1}"#, "error: row.jsonl:1: has neither 'text', a string, nor 'messages'\n"),
      ("[1]", "error: row.jsonl:1: is an array; expected an object with 'text' or 'messages'\n"),
      (
        #"{"messages": ["a"]}"#,
        "error: row.jsonl:1: field 'messages': expected a list of objects\n"
      ),
    ] {
      try place.folder.file("row.jsonl", row)
      let outcome = try place.program.run("tokenize", "--model", "model", "row.jsonl")
      #expect(outcome.errors == message)
      #expect(outcome.code == 2)
    }
    try place.folder.file("row.jsonl", #"{"messages": []}"#)
    try place.folder.file("bad.jinja", "{% include 'x' %}")
    let template = try place.program.run(
      "tokenize", "--model", "model", "row.jsonl", "--chat-template", "bad.jinja")
    #expect(template.code == 2)
    #expect(
      template.errors.hasSuffix("bad.jinja', line 1, column 4: '{% include %}' is not supported\n"))
    let missing = try place.program.run("tokenize", "--model", "model", "nowhere.jsonl")
    #expect(missing.errors == "error: nowhere.jsonl: can't be read: No such file or directory\n")
    #expect(missing.code == 2)
  }
}
