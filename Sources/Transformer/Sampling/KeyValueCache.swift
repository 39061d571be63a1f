import TensorCore

/// A cache of the keys and values of every position processed so far, for every layer and sequence.
final class KeyValueCache {
  private let configuration: ModelConfiguration
  private let capacity: Int
  /// The keys of each layer, `(sequences, capacity, KV · D)`.
  private let keys: [Tensor]
  private let values: [Tensor]

  /// - Parameter capacity: the number of positions in the longest sequence.
  init(_ configuration: ModelConfiguration, sequences: Int, capacity: Int) {
    self.configuration = configuration
    self.capacity = capacity
    let shape = [sequences, capacity, configuration.keyValueHeadCount * configuration.headDim]
    keys = (0..<configuration.layerCount).map { _ in Tensor(uninitialized: shape) }
    values = (0..<configuration.layerCount).map { _ in Tensor(uninitialized: shape) }
  }

  private var width: Int { configuration.keyValueHeadCount * configuration.headDim }
  private var queryWidth: Int { configuration.headCount * configuration.headDim }

  /// Copies the keys and values in consecutive rows of `qkv`, `(T, (H + 2 KV) D)`, to the cache of
  /// a sequence.
  func store(
    _ qkv: Tensor, rows: Range<Int>, layer: Int, sequence: Int, position: Int
  ) {
    precondition(
      position + rows.count <= capacity,
      "\(rows.count) rows from \(position) do not fit into a cache of \(capacity)")
    let start = (sequence * capacity + position) * width
    for (index, row) in rows.enumerated() {
      let source = qkv.pointer + row * (queryWidth + 2 * width) + queryWidth
      let target = start + index * width
      (keys[layer].pointer + target).update(from: source, count: width)
      (values[layer].pointer + target).update(from: source + width, count: width)
    }
  }

  /// Computes the attention of one row per sequence over the cached positions, `(n, (H + 2 KV) D)
  /// -> (n, H D)`.
  ///
  /// - Parameters:
  ///   - sequences: the index of the sequence to which each row of `qkv` belongs.
  ///   - lengths: the number of positions of each of the n sequences, including the row's own.
  func attention(_ qkv: Tensor, layer: Int, sequences: [Int], lengths: [Int]) -> Tensor {
    let output = Tensor(uninitialized: [sequences.count, queryWidth])
    let (keys, values, configuration) = (keys[layer], values[layer], configuration)
    let (width, queryWidth, capacity) = (width, queryWidth, capacity)
    ThreadPool.run(sequences.count) { row in
      let start = sequences[row] * capacity * width
      Inference.attention(
        q: qkv.pointer + row * (queryWidth + 2 * width), keys: keys.pointer + start,
        values: values.pointer + start, length: lengths[row], heads: configuration.headCount,
        keyValueHeads: configuration.keyValueHeadCount, headDim: configuration.headDim,
        window: configuration.windows[layer], scale: configuration.form.attentionScale,
        cap: configuration.form.attentionCap, out: output.pointer + row * queryWidth)
    }
    return output
  }
}
