import TensorCore

/// The memory of one pass over a batch, in addition to weights and their gradients, in bytes.
public struct PassFootprint: Sendable, Equatable {
  /// Everything but the logits, at the moment when most is in use.
  public var activations = 0
  /// The logits that are kept for the backward pass; 0 if they are gone when most is in use.
  public var logits = 0

  public init(activations: Int = 0, logits: Int = 0) {
    (self.activations, self.logits) = (activations, logits)
  }

  public var total: Int { activations + logits }

  public static func + (a: PassFootprint, b: PassFootprint) -> PassFootprint {
    PassFootprint(activations: a.activations + b.activations, logits: a.logits + b.logits)
  }
}

extension Decoder {
  /// The memory of a forward pass over a batch and, if it is recorded, of its backward pass.
  ///
  /// This counts the values that the operations of ``hidden(_:_:offset:)`` and of the head keep, so
  /// it needs no weights. It leaves out what only small tensors take.
  ///
  /// - Parameters:
  ///   - rows: T, the number of rows of the batch.
  ///   - scored: S, the number of scored tokens.
  ///   - isRecorded: whether a backward pass follows.
  ///   - scoresTwice: whether the concentrations are computed too.
  public func footprint(
    rows: Int, scored: Int, isRecorded: Bool, scoresTwice: Bool = false
  ) -> PassFootprint {
    let (channels, inside) = (configuration.hiddenSize, configuration.intermediateSize)
    let size = MemoryLayout<Float>.stride
    let head = TensorMemory.LogProbabilities(
      rows: scored, vocabulary: configuration.vocabularySize, channels: channels,
      cap: configuration.logitCap)
    guard isRecorded else {
      let tiles = head.backward - scored * channels * size
      return PassFootprint(
        activations: size * rows * layerWidth + size * scored * channels + max(0, tiles))
    }
    let layers = configuration.layerCount
    // The blocks of matrices that are widened at the same time.
    let blocks = widenedBlocks
    let embedded = channels * (1 + (configuration.embedsPositions ? 2 : 0))
    let kept = recomputesLayers ? layers * channels : layers * layerWidth + adapterWidth
    let base =
      size * (rows * (embedded + kept + channels) + scored * channels * (scoresTwice ? 2 : 1))
      + (recomputesLayers ? 0 : adapterCopies) + blocks
    // When the head's gradient is computed: the logits, and the gradient of the hidden states.
    let passes = scoresTwice ? 2 : 1
    let atHead = PassFootprint(
      activations: base + head.backward + size * (scored + rows) * channels,
      logits: head.logits * passes)
    // When the last layer's gradient is computed: that of the feed-forward block is the widest.
    let halves = configuration.feedForward.hasGate ? 2 : 1
    let gradients = size * rows * ((halves + 1) * inside + 2 * channels)
    let again =
      recomputesLayers
      ? size * rows * (layerWidth + adapterWidth / max(layers, 1)) + adapterCopies / max(layers, 1)
      : 0
    let atLayer = PassFootprint(activations: base + gradients + again)
    return atHead.total >= atLayer.total ? atHead : atLayer
  }

  /// The number of values that a layer keeps of each row.
  private var layerWidth: Int {
    let form = configuration.form
    let channels = configuration.hiddenSize
    let queries = configuration.headCount * configuration.headDim
    let joint = queries + 2 * configuration.keyValueHeadCount * configuration.headDim
    let copies = 1 + (form.isHeadByHead ? 1 : 0) + (form.normsHeads ? 1 : 0)
    // The output of a block: normalised and added separately, or added by the product itself.
    let output = form.normsOutputs ? 3 * channels : channels
    let halves = configuration.feedForward.hasGate ? 2 : 1
    return 2 * channels + joint * copies + queries + configuration.headCount + 2 * output
      + (halves + 1) * configuration.intermediateSize
  }

  /// The number of values that the adapter keeps of each row, in all layers.
  private var adapterWidth: Int {
    adapter?.parts.reduce(0) { $0 + $1.ranks.count } ?? 0
  }

  /// The bytes of the scaled matrices that the adapter's products keep.
  private var adapterCopies: Int {
    adapter?.parts.reduce(0) { $0 + $1.up.parameter.byteCount } ?? 0
  }

  /// The bytes of the widest blocks that all threads widen in a forward and in a backward pass. They
  /// have other sizes, so that memory for both is kept.
  private var widenedBlocks: Int {
    let size = MemoryLayout<Float>.stride
    let largest =
      weights.filter { weight in
        weight.parameter.isStored && weight.parameter.byteCount < weight.parameter.count * size
      }.compactMap(\.slot).map { slot in
        min(Self.blockWidth, slot.outputs) * slot.inputs
          + slot.outputs * min(Self.blockWidth, slot.inputs)
      }.max() ?? 0
    return ThreadPool.threads * largest * size
  }

  /// The largest number of columns of a tile of an activation.
  private static let blockWidth = 768

  /// The numbers of inputs and outputs of the matrix products of all layers, with how often each
  /// occurs.
  public var productShapes: [(inputs: Int, outputs: Int, count: Int)] {
    var counts: [[Int]: Int] = [:]
    for slot in slots { counts[[slot.inputs, slot.outputs], default: 0] += 1 }
    return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { ($0.key[0], $0.key[1], $0.value) }
  }
}
