import ChatTemplates
import Foundation
import StrictJSON
import Testing
import _TestSupport

@Suite("Templates that can't be followed")
struct TemplateErrorTests {
  static func message(_ template: String) -> String? {
    do {
      _ = try ChatTemplate(template, name: "t").render(Conversation(messages: []))
      return nil
    } catch { return "\(error)" }
  }

  @Test(
    "are refused with what was met, its line and its column",
    arguments: [
      ("a\n {% include 'x' %}", "'t', line 2, column 5: '{% include %}' is not supported"),
      ("{{ 'a' | urlize }}", "'t', line 1, column 10: the filter 'urlize' is not supported"),
      ("{{ 1 is foo }}", "'t', line 1, column 9: the test 'foo' is not supported"),
      (
        "{{ '%s' % 1 }}", "'t', line 1, column 4: the formatting of a str with '%' is not supported"
      ),
      ("x\ny {{ 1 + }}", "'t', line 2, column 10: found '}}', expected an expression"),
      ("{% if true %}", "'t', line 1, column 14: found the end, expected '{% endif %}'"),
      ("{{ a.b.c }}", "'t', line 1, column 5: 'a' is undefined"),
      ("{{ (1] }}", "'t', line 1, column 6: an unexpected ']'"),
      ("{# x", "'t', line 1, column 1: a '{#' without its '#}'"),
      ("{% break %}", "'t', line 1, column 4: 'break' outside of a loop"),
      ("{{ raise_exception('no system') }}", "'t' refuses: no system"),
      (
        "{{ [].append(1) }}",
        "'t', line 1, column 13: 'append' would change a list, which is not allowed"
      ),
    ])
  func faults(template: String, expected: String) {
    #expect(Self.message(template) == expected)
  }

  @Test(
    "are bounded in time, memory and depth",
    arguments: [
      "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
      "{{ 'x' * 99999999999 }}", "{{ 'x' * 9223372036854775807 }}", "{{ [1] * 99999999999 }}",
      "{{ range(99999999) }}", "{{ 9223372036854775807 + 1 }}", "{{ 10 ** 99 }}",
      "{{ 'x'.zfill(9999999999) }}",
      "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
      "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x.replace('a', ns.x) %}{% endfor %}",
      "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
      "{% set ns = namespace(x=[1]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}",
      "{% set ns = namespace(x=[1]) %}{% for i in range(90) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
      "{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}",
      "{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}",
      "{{ (['x' * 999999] * 999) | join }}",
      "{% filter indent(1000, true) %}{{ 'x\\n' * 999999 }}{% endfilter %}",
      "{{ 1 // 0 }}", "{{ 1 % 0 }}", "{{ (-9223372036854775807 - 1) // -1 }}",
      "{{ [1][9223372036854775807] }}{{ x.y }}",
      "{{ 'abc'[::0] }}", "{{ [3,1,'a'] | sort }}", "{{ 3 | round(99) }}", "{{ [1] | batch(0) }}",
      "{{ " + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000) + " }}",
      "{{ " + String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000) + " }}",
      "{{ " + String(repeating: "not ", count: 5000) + "1 }}",
      "{{ " + String(repeating: "-", count: 5000) + "1 }}",
      "{{ 1" + String(repeating: " + 1", count: 5000) + " }}",
      "{{ a" + String(repeating: ".a", count: 5000) + " }}",
      "{{ a" + String(repeating: "|string", count: 5000) + " }}",
      String(repeating: "{% if 1 %}", count: 5000),
      "{{ 1 if 1 else " + String(repeating: "1 if 1 else ", count: 5000) + "1 }}",
    ])
  func bounds(template: String) {
    let start = Date()
    #expect(Self.message(template) != nil)
    #expect(Date().timeIntervalSince(start) < 60)
  }

  @Test("random templates end, in a text or in a refusal")
  func fuzz() throws {
    let pieces = [
      "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", " ", "\n", "if", "else", "elif", "endif", "for",
      "in",
      "endfor", "set", "endset", "macro", "endmacro", "call", "endcall", "loop", "messages", "x",
      "namespace()",
      "[", "]", "(", ")", "{", "}", "'a'", "\"", "1", "2.5", ".", ",", ":", "|", "trim", "tojson",
      "join", "is",
      "not", "defined", "==", "<", "*", "**", "//", "%", "~", "raw", "endraw", "break", "continue",
      "=", "é", "\\",
      "range(9)", ".role", "[0]", "[::-1]", "|length", "|map(attribute='a')", ".split('a')", "and",
      "or", "true",
    ]
    var generator = SeededGenerator(seed: 20_261_130)
    for _ in 0..<3000 {
      var template = ""
      for _ in 0..<Int.random(in: 1...25, using: &generator) {
        template += pieces.randomElement(using: &generator) ?? ""
        if Bool.random(using: &generator) { template += " " }
      }
      let message = JSONValue.object(["role": .string("user"), "content": .string("a")])
      do {
        _ = try ChatTemplate(template, name: "t").render(Conversation(messages: [message]))
      } catch { #expect(!"\(error)".isEmpty) }
    }
  }
}
