import StrictJSON

/// The tokens of a model and their ids, added tokens included.
struct Vocabulary: Sendable {
  /// Bounds the table that a forged id could ask for.
  static let largestId = 9_999_999

  /// Token by id; empty where an id is not used.
  private(set) var tokens: [String] = []
  private(set) var table = TokenTable()

  init() {}

  init(_ node: ConfigurationNode) throws(TokenizerError) {
    for (token, value) in try node.members() {
      try insert(token, id: try value.integer(), file: node.file)
    }
  }

  /// A list, where a token's id is its place. One that comes twice has the last of its places.
  init(list: [String], file: String) throws(TokenizerError) {
    if list.count > Self.largestId + 1 {
      throw .idOutOfRange(
        file: file, token: list.last ?? "", id: list.count - 1, limit: Self.largestId)
    }
    tokens = list
    for (id, token) in list.enumerated() where table.insert(token, Int32(id)) != nil {
      table.replace(token, with: Int32(id))
    }
  }

  /// The lines of a `vocab.txt`: a token's id is the number of its line, from 0.
  init(lines: some Sequence<String>, file: String) throws(TokenizerError) {
    for (id, token) in lines.enumerated() { try insert(token, id: id, file: file) }
  }

  /// Adds a token. That it is there already, with that id, is no error.
  mutating func insert(_ token: String, id: Int, file: String) throws(TokenizerError) {
    guard (0...Self.largestId).contains(id) else {
      throw .idOutOfRange(file: file, token: token, id: id, limit: Self.largestId)
    }
    if let known = table[token] {
      if known == Int32(id) { return }
      throw .conflictingIds(file: file, token: token, first: Int(known), second: id)
    }
    while tokens.count <= id { tokens.append("") }
    if !tokens[id].isEmpty {
      throw .duplicateId(file: file, id: id, first: tokens[id], second: token)
    }
    tokens[id] = token
    table.insert(token, Int32(id))
  }

  subscript(token: String) -> Int32? { table[token] }
  subscript(token: UnsafeBufferPointer<UInt8>) -> Int32? { table[token] }
  subscript(token: [UInt8]) -> Int32? { table[token] }

  /// The token with that id, nil where there is none.
  func token(_ id: Int32) -> String? {
    guard tokens.indices.contains(Int(id)), !tokens[Int(id)].isEmpty else { return nil }
    return tokens[Int(id)]
  }
}
