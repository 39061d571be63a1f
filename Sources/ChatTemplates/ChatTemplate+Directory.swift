import FileFormats
import Foundation
import StrictJSON

extension ChatTemplate {
  /// Reads the template of a model directory from `chat_template.jinja`, or else from the
  /// `chat_template` member of tokenizer_config.json or chat_template.json. This member is a text
  /// or a list of named texts.
  ///
  /// If there are several, `tool_use` is used for conversations with tools and `default` for all
  /// others.
  ///
  /// - Throws: ``ChatTemplateError/noTemplate(directory:)`` if there is none.
  public init(directory: URL, forTools: Bool = false, now: Date? = nil) throws(ChatTemplateError) {
    let tokens = try Self.specialTokens(in: directory)
    let file = directory.appendingPathComponent("chat_template.jinja")
    if FileManager.default.fileExists(atPath: file.path) {
      try self.init(
        Self.text(of: file), name: file.relativePath, specialTokens: tokens, now: now)
      return
    }
    for name in ["tokenizer_config.json", "chat_template.json"] {
      let url = directory.appendingPathComponent(name)
      guard let value = try Self.object(url)?["chat_template"], value != .null else { continue }
      let source = try Self.source(value, directory, forTools: forTools, file: url.relativePath)
      try self.init(
        source, name: "chat_template of \(url.relativePath)", specialTokens: tokens, now: now)
      return
    }
    throw .noTemplate(directory: directory.relativePath)
  }

  /// Reads a template from a file, and the special tokens from a model directory.
  public init(
    file: URL, tokensOf directory: URL?, now: Date? = nil
  ) throws(ChatTemplateError) {
    let tokens = try directory.map { directory throws(ChatTemplateError) in
      try Self.specialTokens(in: directory)
    }
    try self.init(
      Self.text(of: file), name: file.relativePath, specialTokens: tokens ?? [:], now: now)
  }

  private static func source(
    _ value: JSONValue, _ directory: URL, forTools: Bool, file: String
  ) throws(ChatTemplateError) -> String {
    if let text = value.string { return text }
    var named: [(name: String, template: String)] = []
    for entry in value.array ?? [] {
      guard let name = entry.object?["name"]?.string,
        let template = entry.object?["template"]?.string
      else { continue }
      named.append((name, template))
    }
    if named.isEmpty {
      throw .unreadable(
        file: file, reason: "'chat_template' is neither a text nor a list of named ones")
    }
    if forTools, let template = named.first(where: { $0.name == "tool_use" }) {
      return template.template
    }
    guard let template = named.first(where: { $0.name == "default" }) else {
      throw .noSuchTemplate(
        directory: directory.relativePath, wanted: "default", names: named.map(\.name))
    }
    return template.template
  }

  /// The members of tokenizer_config.json and special_tokens_map.json whose names end in `_token`.
  private static func specialTokens(
    in directory: URL
  ) throws(ChatTemplateError) -> [String: String] {
    var tokens: [String: String] = [:]
    for name in ["special_tokens_map.json", "tokenizer_config.json"] {
      let object = try object(directory.appendingPathComponent(name))
      for member in object?.members ?? [] where member.key.hasSuffix("_token") {
        tokens[member.key] = member.value.string ?? member.value.object?["content"]?.string
      }
    }
    return tokens
  }

  private static func object(_ url: URL) throws(ChatTemplateError) -> JSONObject? {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    do { return try JSONParser.parse(try RegularFile.bytes(url.path)).object } catch {
      throw .unreadable(file: url.relativePath, reason: "\(error)")
    }
  }

  private static func text(of url: URL) throws(ChatTemplateError) -> String {
    let bytes: [UInt8]
    do { bytes = try RegularFile.bytes(url.path) } catch {
      throw .unreadable(file: url.relativePath, reason: "\(error)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .unreadable(file: url.relativePath, reason: "it is no UTF-8")
    }
    return text
  }
}
