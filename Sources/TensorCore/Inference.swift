import CKernels

/// Operations that sampling needs in addition to those of ``Tape``, such as attention of one new
/// row over cached keys and values.
public enum Inference {
  /// Computes the attention of one query row over the cache of its sequence.
  ///
  /// - Parameters:
  ///   - q: the query row, `(H, D)`, which must already be rotated to its position.
  ///   - keys: the first row of cached keys. Each row has `KV · D` elements, and rows are
  ///     contiguous.
  ///   - values: the cached values, with the same layout as the keys.
  ///   - length: the number of rows to attend to, at least 1. The last of them is the query's own
  ///     row.
  ///   - heads: the number H of query heads.
  ///   - keyValueHeads: the number KV of key-value heads, which divides H.
  ///   - headDim: the number D of channels in a head.
  ///   - window: the number of positions that a row attends to, including its own, or nil for all.
  ///   - scale: the factor for products of queries and keys, or nil for `1 / sqrt(D)`.
  ///   - cap: a positive bound that scores approach but never exceed, or nil for no bound.
  ///   - out: the output, `(H, D)`, which is overwritten.
  public static func attention(
    q: UnsafePointer<Float>, keys: UnsafePointer<Float>, values: UnsafePointer<Float>, length: Int,
    heads: Int, keyValueHeads: Int, headDim: Int, window: Int? = nil,
    scale: Float? = nil, cap: Float? = nil, out: UnsafeMutablePointer<Float>
  ) {
    precondition(length > 0, "attention over an empty cache")
    precondition(
      keyValueHeads > 0 && heads % keyValueHeads == 0,
      "attention: \(heads) heads cannot share \(keyValueHeads) key-value heads")
    let stride = keyValueHeads * headDim
    let hidden = max(0, length - (window ?? length))
    let scores = Tensor(uninitialized: [length])
    ck_attend_row(
      out, scores.pointer, q, keys + hidden * stride, values + hidden * stride,
      scale ?? 1 / Float(headDim).squareRoot(), cap ?? 0, length - hidden, stride, heads,
      keyValueHeads, headDim)
  }

  /// The largest of a nonempty list of scores, or NaN if any of them is NaN.
  public static func largest(_ scores: UnsafeMutableBufferPointer<Float>) -> Float {
    precondition(!scores.isEmpty, "the largest of no scores")
    return scores.baseAddress.map { ck_largest($0, scores.count) } ?? .nan
  }

  /// The number of words in each sum of ``weights(_:largest:temperature:)``.
  public static let weightBlock = 256

  /// Replaces each score with `exp((score - largest) / temperature)`, or with 0 if that is below
  /// e⁻⁸⁷.
  ///
  /// - Parameters:
  ///   - scores: the scores, which are overwritten with the weights.
  ///   - largest: the largest score.
  ///   - temperature: the temperature, above 0. It is clamped to the range from 10⁻³⁰ to 10³⁰.
  /// - Returns: the sum of each block of ``weightBlock`` words, up to float32 rounding.
  public static func weights(
    _ scores: UnsafeMutableBufferPointer<Float>, largest: Float, temperature: Double
  ) -> [Float] {
    let blocks = (scores.count + weightBlock - 1) / weightBlock
    // An infinite or zero factor would give NaN for a difference of zero or infinity.
    let scale = Float(min(max(1 / temperature, 1e-30), 1e30))
    return [Float](unsafeUninitializedCapacity: blocks) { sums, count in
      count = blocks
      guard let first = scores.baseAddress, let sums = sums.baseAddress else { return }
      ck_sampling_weights(first, sums, largest, scale, scores.count, weightBlock)
    }
  }
}
