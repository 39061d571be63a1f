/// The memory that tensors of this process take.
public enum TensorMemory {
  /// The bytes of all tensors, and of buffers that are kept for later ones.
  public static var heldBytes: Int { BufferPool.shared.heldBytes }

  /// The largest number of bytes that tensors took at the same time since the last
  /// ``resetHighest()``.
  public static var highestBytes: Int { BufferPool.shared.highestBytes }

  public static func resetHighest() { BufferPool.shared.resetHighest() }

  /// The bytes that a tensor of this many elements takes.
  public static func bytes(ofCount count: Int) -> Int {
    BufferPool.roundedSize(count * MemoryLayout<Float>.stride)
  }
}

extension TensorMemory {
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
    public init(rows: Int, vocabulary: Int, channels: Int, cap: Float? = nil) {
      let head = Factor(StoredMatrix(outline: [vocabulary, channels], byteCount: 0))
      let pass = VocabularyPass(head: head, cap: cap)
      logits = pass.keptBytes(rows: rows, Tape.standardKeptBytes)
      backward = pass.backwardBytes(rows: rows)
    }
  }
}
