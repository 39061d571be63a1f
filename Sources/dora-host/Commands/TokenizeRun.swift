import ChatTemplates
import Foundation
import LocalSystem
import Responses
import StrictJSON
import Tokenization
import Transformer
import Work

/// Runs `tokenize`, one line of input at a time.
struct TokenizeRun {
  private let command: Tokenize
  private let directory: URL
  private let tokenizer: Tokenizer
  /// The template for conversations with tools and the one for those without, since some models
  /// have a separate template for tools.
  private var templates: [Bool: ChatTemplate] = [:]

  init(command: Tokenize) throws {
    self.command = command
    directory = modelURL(command.model)
    if !Tokenizer.isPresent(in: directory) { try ModelMistake.check(directory) }
    tokenizer = try Tokenizer(directory: directory)
    if let file = command.chatTemplate {
      let template = try ChatTemplate(file: fileURL(file), tokensOf: directory)
      templates = [true: template, false: template]
    }
  }

  func run() throws {
    var run = self
    var lines = try InputLines(command.file)
    while let line = try lines.next() {
      if command.plain {
        Console.result(run.encoded(String(decoding: line, as: UTF8.self)).text)
      } else if !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
        Console.result(try run.row(line, lines.place))
      }
    }
  }

  private mutating func row(_ line: [UInt8], _ place: String) throws -> String {
    let value: JSONValue
    do { value = try JSONParser.parse(line) } catch {
      throw WorkError.badInput("\(place):\(error.offset + 1): \(error)")
    }
    guard let object = value.object else {
      throw Self.wrong(place, "is \(value.kind); expected an object with 'text' or 'messages'")
    }
    if let messages = object["messages"] {
      return try rendered(try Self.conversation(messages, object, place))
    }
    guard let text = object["text"]?.string else {
      throw Self.wrong(place, "has neither 'text', a string, nor 'messages'")
    }
    return encoded(text).text
  }

  private static func wrong(_ place: String, _ reason: String) -> WorkError {
    .badInput("\(place): \(reason)")
  }

  private static func conversation(
    _ messages: JSONValue, _ row: JSONObject, _ place: String
  ) throws -> Conversation {
    guard let list = messages.array, list.allSatisfy({ $0.object != nil }) else {
      throw wrong(place, "field 'messages': expected a list of objects")
    }
    func given(_ key: String) -> JSONValue? { row[key].flatMap { $0 == .null ? nil : $0 } }
    var conversation = Conversation(
      messages: list, tools: given("tools"), documents: given("documents"))
    if let flag = given("add_generation_prompt") {
      guard let flag = flag.bool else {
        throw wrong(place, "field 'add_generation_prompt': is \(flag.kind); expected true or false")
      }
      conversation.addsGenerationPrompt = flag
    }
    for member in given("chat_template_kwargs")?.object?.members ?? [] {
      conversation.variables[member.key] = member.value
    }
    return conversation
  }

  private mutating func rendered(_ conversation: Conversation) throws -> String {
    let hasTools = conversation.tools != nil
    let template =
      try templates[hasTools] ?? ChatTemplate(directory: directory, forTools: hasTools)
    templates[hasTools] = template
    var line = JSONLine()
    do {
      let text = try template.render(conversation)
      line.add("text", text)
      add(tokenizer.encode(text, addSpecialTokens: false), to: &line)
    } catch ChatTemplateError.refused(_, let message) {
      line.add("error", message)
    } catch {
      line.add("error", "\(error)")
    }
    return line.text
  }

  private func encoded(_ text: String) -> JSONLine {
    var line = JSONLine()
    add(tokenizer.encode(text, addSpecialTokens: command.specialTokens), to: &line)
    return line
  }

  private func add(_ ids: [Int32], to line: inout JSONLine) {
    let tokens = tokenizer.tokens
    line.add("ids", integers: ids)
    line.add("pieces", ids.map { tokens[Int($0)] })
  }
}
