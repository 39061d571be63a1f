/// A sequence to be classified, as token ids.
public struct ClassifierInput: Sendable, Equatable {
  /// The token ids, `[T]`. There is at least one.
  public let ids: [Int32]
  /// The token types, `[T]`, which say to which text of a pair each token belongs. The array is
  /// empty if all types are 0. Decoders have no token types.
  public let types: [Int32]

  public init(ids: [Int32], types: [Int32] = []) {
    self.ids = ids
    self.types = types
  }

  /// - Parameter index: the index that identifies the sequence in errors.
  func check(index: Int, for backbone: ClassifierBackbone) throws(TransformerError) {
    if ids.isEmpty { throw .emptySequence(index: index) }
    if ids.count > backbone.maximumPositions {
      throw .sequenceTooLong(index: index, length: ids.count, limit: backbone.maximumPositions)
    }
    let size = backbone.vocabularySize
    if let position = ids.firstIndex(where: { !(0..<Int32(size)).contains($0) }) {
      throw .unknownSequenceToken(
        index: index, position: position, id: ids[position], vocabularySize: size)
    }
    let typeCount = backbone.typeCount
    let areKnown = types.allSatisfy { (0..<Int32(typeCount)).contains($0) }
    if !areKnown || ![0, ids.count].contains(types.count) {
      throw .invalidTokenTypes(
        index: index, tokens: ids.count, types: types.count, typeCount: typeCount)
    }
  }
}
