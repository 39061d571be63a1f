/// What turns one word into ids.
enum WordModel: Sendable {
  case bytePairs(BytePairModel)
  case wordPieces(WordPieceModel)

  enum Kind: String, CaseIterable {
    case bytePairs = "BPE"
    case wordPieces = "WordPiece"

    /// Reads `type` alone: models of other kinds write their vocabularies in other ways.
    init(_ node: ConfigurationNode) throws(TokenizerError) {
      let type = try node.required("type").string()
      guard let kind = Kind(rawValue: type) else {
        throw node.unsupported(
          type, supported: Kind.allCases.map(\.rawValue).joined(separator: ", "))
      }
      self = kind
    }
  }

  init(
    _ kind: Kind, _ node: ConfigurationNode, vocabulary: Vocabulary
  ) throws(TokenizerError) {
    switch kind {
    case .bytePairs: self = .bytePairs(try BytePairModel(node, vocabulary: vocabulary))
    case .wordPieces: self = .wordPieces(try WordPieceModel(node, vocabulary: vocabulary))
    }
  }

  var vocabulary: Vocabulary {
    switch self {
    case .bytePairs(let model): model.vocabulary
    case .wordPieces(let model): model.vocabulary
    }
  }

  /// Appends the ids of one word, in UTF-8.
  func encode(_ word: ArraySlice<UInt8>, into ids: inout [Int32]) {
    switch self {
    case .bytePairs(let model): model.encode(word, into: &ids)
    case .wordPieces(let model): model.encode(word, into: &ids)
    }
  }
}
