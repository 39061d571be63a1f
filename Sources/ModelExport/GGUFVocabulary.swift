import Checkpoints
import Foundation
import StrictJSON
import Tokenization

/// A model's tokenizer in the form that GGUF files use, which consists of the tokens with their
/// kinds, scores or merges, and the special ids.
struct GGUFVocabulary {
  /// llama.cpp's codes for the kinds of tokens.
  private enum Kind: Int32 {
    case normal = 1
    case unknown, control, userDefined, unused, byte
  }

  private let directory: URL
  private let root: JSONObject
  private let settings: JSONObject
  private var tokens: [String]
  private var kinds: [Kind]

  /// - Parameter size: the number of rows of the model's embedding, which may exceed the number of
  ///   tokens.
  init(directory: URL, size: Int) throws(ExportError) {
    self.directory = directory
    root = try Self.object(directory, "tokenizer.json") ?? JSONObject()
    settings = try Self.object(directory, "tokenizer_config.json") ?? JSONObject()
    guard root["model"]?.object != nil else {
      throw .unsupportedTokenizer(
        directory: directory.relativePath, reason: "there is no tokenizer.json")
    }
    tokens = (0..<size).map { "[PAD\($0)]" }
    kinds = Array(repeating: .unused, count: size)
    try readTokens()
  }

  private static func object(_ directory: URL, _ name: String) throws(ExportError) -> JSONObject? {
    let url = directory.appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    do { return try JSONValue(contentsOf: url).object } catch { throw .unreadable(error) }
  }

  private func refused(_ reason: String) -> ExportError {
    .unsupportedTokenizer(directory: directory.relativePath, reason: reason)
  }

  private var model: JSONObject { root["model"]?.object ?? JSONObject() }
  private var hasByteFallback: Bool { model["byte_fallback"]?.bool ?? false }

  private mutating func readTokens() throws(ExportError) {
    guard model["type"]?.string ?? "BPE" == "BPE", let vocabulary = model["vocab"]?.object else {
      throw refused("its model is \(model["type"]?.string ?? "of no type"); supported: BPE")
    }
    let unknown = model["unk_token"]?.string
    for member in vocabulary.members {
      let kind: Kind =
        member.key == unknown
        ? .unknown : hasByteFallback && member.key.isByteToken ? .byte : .normal
      try set(member.value, member.key, kind)
    }
    for token in root["added_tokens"]?.array ?? [] {
      guard let token = token.object, let id = token["id"], let text = token["content"]?.string
      else { continue }
      let isUnknown = text == unknown
      let isSpecial = token["special"]?.bool ?? false
      try set(id, text, isUnknown ? .unknown : isSpecial ? .control : .userDefined)
    }
  }

  private mutating func set(_ id: JSONValue, _ text: String, _ kind: Kind) throws(ExportError) {
    guard let id = id.integer, tokens.indices.contains(id) else {
      throw refused("the token '\(text)' has no row in the model's embedding")
    }
    (tokens[id], kinds[id]) = (text, kind)
  }

  // MARK: - Metadata

  func metadata() throws(ExportError) -> [(key: String, value: GGUFValue)] {
    var result: [(key: String, value: GGUFValue)] = []
    if hasByteFallback {
      result.append(("model", .string("llama")))
      result.append(("scores", .floats(scores)))
      result.append(("add_space_prefix", .bool(addsSpace)))
    } else {
      result.append(("model", .string("gpt2")))
      result.append(("pre", .string(try splitting())))
      result.append(("merges", .strings(merges.map { "\($0.0) \($0.1)" })))
    }
    result.append(("tokens", .strings(tokens)))
    result.append(("token_type", .integers(kinds.map(\.rawValue))))
    let tokenizer: Tokenizer
    do { tokenizer = try Tokenizer(directory: directory) } catch { throw refused("\(error)") }
    for (name, id) in [("bos", tokenizer.bosId), ("eos", tokenizer.eosId)] {
      if let id { result.append(("\(name)_token_id", .uint32(UInt32(id)))) }
    }
    if let unknown = kinds.firstIndex(of: .unknown) {
      result.append(("unknown_token_id", .uint32(UInt32(unknown))))
    }
    let empty = tokenizer.encode("", addSpecialTokens: true)
    result.append(
      ("add_bos_token", .bool(tokenizer.bosId.map { empty.first == $0 } ?? false)))
    result.append(
      ("add_eos_token", .bool(tokenizer.eosId.map { empty.last == $0 } ?? false)))
    if let template = try template() { result.append(("chat_template", .string(template))) }
    return result.map {
      (key: "tokenizer.\($0.key == "chat_template" ? "" : "ggml.")\($0.key)", value: $0.value)
    }
  }

  private func template() throws(ExportError) -> String? {
    let file = directory.appendingPathComponent("chat_template.jinja")
    if let text = try? String(contentsOf: file, encoding: .utf8) { return text }
    return settings["chat_template"]?.string
  }

  // MARK: - Merges

  private var merges: [(String, String)] {
    (model["merges"]?.array ?? []).compactMap { merge in
      let parts = merge.array?.compactMap(\.string) ?? merge.string.map(Self.parts) ?? []
      return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
  }

  private static func parts(_ line: String) -> [String] {
    line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// llama.cpp joins the pair whose token has the highest score, so the scores follow the merges'
  /// ranks.
  private var scores: [Float] {
    var ranks: [String: Int] = [:]
    for (rank, merge) in merges.enumerated() {
      let joined = merge.0 + merge.1
      if ranks[joined] == nil { ranks[joined] = rank }
    }
    return zip(tokens, kinds).map { token, kind in
      kind == .normal ? -Float(ranks[token] ?? ranks.count) : 0
    }
  }

  /// Whether the tokenizer adds a space before a text.
  private var addsSpace: Bool {
    func holds(_ value: JSONValue?, _ test: (JSONObject) -> Bool) -> Bool {
      guard let object = value?.object else { return false }
      let inner = (object["normalizers"]?.array ?? []) + (object["pretokenizers"]?.array ?? [])
      return test(object) || inner.contains { $0.object.map(test) ?? false }
    }
    return holds(root["normalizer"]) { $0["type"]?.string == "Prepend" }
      || holds(root["pre_tokenizer"]) {
        $0["type"]?.string == "Metaspace"
          && ($0["prepend_scheme"]?.string ?? "always") != "never"
          && $0["add_prefix_space"]?.bool != false
      }
  }

  // MARK: - Splitting

  /// The patterns for which llama.cpp has its own names.
  private static let patterns = [
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#:
      "llama-bpe",
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#:
      "qwen2",
  ]

  /// llama.cpp's name for the way in which text is split into words.
  private func splitting() throws(ExportError) -> String {
    let pre = root["pre_tokenizer"]?.object ?? JSONObject()
    let steps = pre["pretokenizers"]?.array?.compactMap(\.object) ?? [pre]
    let types = steps.map { $0["type"]?.string ?? "" }
    switch types {
    case ["ByteLevel"] where steps[0]["add_prefix_space"]?.bool != true: return "gpt-2"
    case ["Digits", "ByteLevel"] where steps[0]["individual_digits"]?.bool == true: return "smollm"
    case ["Split", "ByteLevel"]:
      let pattern = steps[0]["pattern"]?.object?["Regex"]?.string ?? ""
      if let name = Self.patterns[pattern] { return name }
    default: break
    }
    throw refused(
      "its words are split as llama.cpp has no name for (\(types.joined(separator: ", "))); supported: those of "
        + "GPT-2, Llama 3, Qwen2 and SmolLM, and byte fallback")
  }
}

extension String {
  /// Whether the token represents a byte in a byte-fallback vocabulary, such as `<0x0A>`.
  fileprivate var isByteToken: Bool {
    utf8.count == 6 && hasPrefix("<0x") && hasSuffix(">")
  }
}
