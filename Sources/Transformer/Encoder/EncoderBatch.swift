/// A batch of sequences as rows of one matrix, one after another and without padding.
///
/// The cost of a sequence depends only on its own length, so the sequences of a batch need not have
/// similar lengths.
struct EncoderBatch {
  /// The token of each row, `[T]`.
  private(set) var ids: [Int32] = []
  /// The token type of each row, `[T]`, which is 0 if a sequence has no types.
  private(set) var types: [Int32] = []
  /// The position of each row in its own sequence, `[T]`, counted in the model's way.
  private(set) var positions: [Int32] = []
  /// The rows of each sequence.
  private(set) var segments: [Range<Int>] = []

  /// - Parameters:
  ///   - sequences: the sequences, which must already have been checked.
  ///   - counting: the way in which the model counts positions.
  init(
    _ sequences: [ClassifierInput],
    counting: EncoderConfiguration.Positions = .embedded
  ) {
    for sequence in sequences {
      let start = ids.count
      ids += sequence.ids
      types += sequence.types.isEmpty ? sequence.ids.map { _ in 0 } : sequence.types
      positions += Self.positions(of: sequence.ids, counting)
      segments.append(start..<ids.count)
    }
  }

  /// The first row of each sequence.
  var firsts: [Int32] { segments.map { Int32($0.lowerBound) } }

  private static func positions(
    of ids: [Int32], _ counting: EncoderConfiguration.Positions
  ) -> [Int32] {
    guard case .countedFrom(let padding) = counting else { return ids.indices.map { Int32($0) } }
    var last = padding
    return ids.map { id in
      if id == padding { return padding }
      last += 1
      return last
    }
  }
}
