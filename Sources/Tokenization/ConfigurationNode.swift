import FileFormats
import Foundation
import StrictJSON

/// A value in a JSON file together with its location, which errors report.
struct ConfigurationNode {
  let file: String
  /// A path such as `decoder.decoders[2]`, which is empty at the root.
  let path: String
  let value: JSONValue

  /// Reads a file and creates its root node.
  init(contentsOf url: URL) throws(TokenizerError) {
    let name = url.relativePath
    var bytes: [UInt8] = []
    do {
      bytes = try RegularFile.bytes(url.path)
      value = try JSONParser.parse(bytes)
    } catch let error as JSONError {
      if let kind = FileSignature(Array(bytes.prefix(FileSignature.length))) {
        throw .foreign(file: name, kind)
      }
      throw .invalidJSON(file: name, offset: error.offset, reason: error.description)
    } catch {
      throw .unreadable(file: name, reason: "\(error)")
    }
    file = name
    path = ""
  }

  private init(file: String, path: String, value: JSONValue) {
    self.file = file
    self.path = path
    self.value = value
  }

  /// The member with this key, or nil if it is absent or null.
  func member(_ key: String) throws(TokenizerError) -> ConfigurationNode? {
    guard case .object(let object) = value else { throw wrongType("an object") }
    guard let member = object[key], member != .null else { return nil }
    return child(key, member)
  }

  func required(_ key: String) throws(TokenizerError) -> ConfigurationNode {
    guard let member = try member(key) else {
      throw .missingField(file: file, field: path.isEmpty ? key : "\(path).\(key)")
    }
    return member
  }

  func members() throws(TokenizerError) -> [(key: String, node: ConfigurationNode)] {
    guard case .object(let object) = value else { throw wrongType("an object") }
    return object.members.map { ($0.key, child($0.key, $0.value)) }
  }

  func elements() throws(TokenizerError) -> [ConfigurationNode] {
    guard case .array(let values) = value else { throw wrongType("an array") }
    return values.enumerated().map {
      ConfigurationNode(file: file, path: "\(path)[\($0.offset)]", value: $0.element)
    }
  }

  func string() throws(TokenizerError) -> String {
    guard let string = value.string else { throw wrongType("a string") }
    return string
  }

  /// The text of a member that is a string or an object with the string in `content`. Configuration
  /// files use both forms for special tokens.
  func tokenText(_ key: String) throws(TokenizerError) -> String? {
    guard let field = try member(key) else { return nil }
    if let text = field.value.string { return text }
    return try field.required("content").string()
  }

  func integer() throws(TokenizerError) -> Int {
    guard let integer = value.integer else { throw wrongType("an integer") }
    return integer
  }

  /// The value as a token id, which must be in the vocabulary.
  func token(of vocabulary: Vocabulary) throws(TokenizerError) -> Int32 {
    let number = try integer()
    guard let token = Int32(exactly: number), vocabulary.token(token) != nil else {
      throw .unknownToken(file: file, field: path, token: "\(number)")
    }
    return token
  }

  /// A boolean member, or the default if it is absent.
  func flag(_ key: String, default absent: Bool) throws(TokenizerError) -> Bool {
    guard let node = try member(key) else { return absent }
    guard case .bool(let flag) = node.value else { throw node.wrongType("a boolean") }
    return flag
  }

  func wrongType(_ expected: String) -> TokenizerError {
    .wrongType(
      file: file, field: path.isEmpty ? "(root)" : path, expected: expected, found: value.kind)
  }

  func unsupported(_ found: String, supported: String) -> TokenizerError {
    .unsupported(file: file, field: path, value: found, supported: supported)
  }

  private func child(_ key: String, _ value: JSONValue) -> ConfigurationNode {
    ConfigurationNode(file: file, path: path.isEmpty ? key : "\(path).\(key)", value: value)
  }
}
