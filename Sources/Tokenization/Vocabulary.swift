import StrictJSON

/// The tokens of a model and their ids, including added tokens.
struct Vocabulary: Sendable {
  /// The largest valid id. It limits the size of the table that a forged id could request.
  static let largestId = 9_999_999

  /// The tokens by id. The token of an unused id is empty.
  private(set) var tokens: [String] = []
  private(set) var table = TokenTable()

  init() {}

  init(_ node: ConfigurationNode) throws(TokenizerError) {
    for (token, value) in try node.members() {
      try insert(token, id: try value.integer(), file: node.file)
    }
  }

  /// Creates a vocabulary from a list in which a token's id is its index. A repeated token gets its
  /// last index.
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

  /// Reads the lines of a `vocab.txt`, in which a token's id is its zero-based line number.
  init(lines: some Sequence<String>, file: String) throws(TokenizerError) {
    for (id, token) in lines.enumerated() { try insert(token, id: id, file: file) }
  }

  /// Adds a token. A token that already exists with the same id is not an error.
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

  /// The token with this id, or nil if there is none.
  func token(_ id: Int32) -> String? {
    guard tokens.indices.contains(Int(id)), !tokens[Int(id)].isEmpty else { return nil }
    return tokens[Int(id)]
  }
}
