/// A model that converts one word to ids.
enum WordModel: Sendable {
  case bytePairs(BytePairModel)
  case wordPieces(WordPieceModel)
  case unigrams(UnigramModel)

  enum Kind: String, CaseIterable {
    case bytePairs = "BPE"
    case wordPieces = "WordPiece"
    case unigrams = "Unigram"

    /// Reads only `type`, since the kinds of models write their vocabularies differently. Old files
    /// of byte-pair models have no type.
    init(_ node: ConfigurationNode) throws(TokenizerError) {
      if try node.member("type") == nil, try node.member("merges") != nil {
        self = .bytePairs
        return
      }
      let type = try node.required("type").string()
      guard let kind = Kind(rawValue: type) else {
        throw node.unsupported(
          type, supported: Kind.allCases.map(\.rawValue).joined(separator: ", "))
      }
      self = kind
    }

    func vocabulary(_ node: ConfigurationNode) throws(TokenizerError) -> Vocabulary {
      self == .unigrams ? try UnigramModel.vocabulary(node) : try Vocabulary(node)
    }
  }

  init(
    _ kind: Kind, _ node: ConfigurationNode, vocabulary: Vocabulary, takesBytes: Bool
  ) throws(TokenizerError) {
    switch kind {
    case .bytePairs:
      self = .bytePairs(
        try BytePairModel(node, vocabulary: vocabulary, takesBytes: takesBytes))
    case .wordPieces: self = .wordPieces(try WordPieceModel(node, vocabulary: vocabulary))
    case .unigrams: self = .unigrams(try UnigramModel(node, vocabulary: vocabulary))
    }
  }

  /// Whether the model takes raw bytes instead of characters of the byte-level alphabet.
  var takesBytes: Bool {
    if case .bytePairs(let model) = self { model.takesBytes } else { false }
  }

  /// Appends the ids of one word, which is given in UTF-8.
  func encode(
    _ word: UnsafeBufferPointer<UInt8>, _ scratch: inout EncodingScratch, into ids: inout [Int32]
  ) {
    switch self {
    case .bytePairs(let model): model.encode(word, &scratch, into: &ids)
    case .wordPieces(let model): model.encode(word, into: &ids)
    case .unigrams(let model): model.encode(word, &scratch, into: &ids)
    }
  }
}
