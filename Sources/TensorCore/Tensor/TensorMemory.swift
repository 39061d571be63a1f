/// The memory that operations take, for planning.
public enum TensorMemory {
  /// The memory of ``Tape/logProbabilities(_:head:targets:cap:keeping:)``.
  public struct LogProbabilities: Sendable {
    /// The bytes of logits that are kept for the backward pass.
    public let logits: Int
    /// The bytes of everything else that the backward pass makes and gives back.
    public let backward: Int

    /// - Parameters:
    ///   - rows: R, the number of scored rows.
    ///   - vocabulary: V.
    ///   - channels: C.
    ///   - cap: the bound on logits, or nil for no bound.
    public init(rows: Int, vocabulary: Int, channels: Int, cap: Float? = nil) {
      let head = Factor(StoredMatrix(outline: [vocabulary, channels], byteCount: 0))
      let pass = VocabularyPass(head: head, cap: cap)
      logits = pass.keptBytes(rows: rows, Tape.standardKeptBytes)
      backward = pass.backwardBytes(rows: rows)
    }
  }
}
