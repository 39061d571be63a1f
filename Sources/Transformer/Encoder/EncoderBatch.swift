/// Sequences as rows of one matrix, one after the other and without padding.
///
/// What a sequence costs is its own length: batches need no sequences of equal lengths.
struct EncoderBatch {
  /// The token of each row, `[T]`.
  private(set) var ids: [Int32] = []
  /// `[T]`, 0 where a sequence says nothing.
  private(set) var types: [Int32] = []
  /// The position of each row in its own sequence, `[T]`.
  private(set) var positions: [Int32] = []
  /// The rows of each sequence.
  private(set) var segments: [Range<Int>] = []

  /// - Parameter sequences: checked before.
  init(_ sequences: [ClassifierInput]) {
    for sequence in sequences {
      let start = ids.count
      ids += sequence.ids
      types += sequence.types.isEmpty ? sequence.ids.map { _ in 0 } : sequence.types
      positions += sequence.ids.indices.map { Int32($0) }
      segments.append(start..<ids.count)
    }
  }

  /// The first row of each sequence.
  var firsts: [Int32] { segments.map { Int32($0.lowerBound) } }
}
