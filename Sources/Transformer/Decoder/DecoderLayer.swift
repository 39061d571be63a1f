import TensorCore

/// One layer: attention and a gated feed-forward block, each behind a norm and added to its input.
///
/// ```
/// a = x + Wₒ attention(rotary(W_qkv norm(x)))
/// y = a + W_down (silu(W_gate norm(a)) ⊙ W_up norm(a))
/// ```
/// Attention itself is the caller's: over a batch's rows in training, over a cache in sampling.
struct DecoderLayer {
  private let configuration: ModelConfiguration
  private let inputNorm: Weight
  /// `((H + 2 KV) D, C)`, rows `[q | k | v]`.
  private let queryKeyValue: Weight
  private let output: Weight
  private let feedForwardNorm: Weight
  /// `(2 F, C)`, rows `[gate | up]`.
  private let gateUp: Weight
  private let down: Weight

  /// - Parameter value: makes the tensor of a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ index: Int, of configuration: ModelConfiguration,
    _ value: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    let (width, inner) = (configuration.hiddenSize, configuration.intermediateSize)
    let queries = configuration.headCount * configuration.headDim
    let keys = configuration.keyValueHeadCount * configuration.headDim
    func name(_ part: String) -> String { "model.layers.\(index).\(part).weight" }
    func vector(_ part: String) throws(Failure) -> Weight {
      let layout = WeightLayout(vector: name(part), count: width)
      return Weight(layout, try value(layout))
    }
    func matrix(
      _ part: String, _ pieces: [(String, Int)], columns: Int
    ) throws(Failure) -> Weight {
      let layout = WeightLayout(
        matrix: name(part), pieces.map { (name($0), $1) }, columns: columns)
      return Weight(layout, try value(layout))
    }

    self.configuration = configuration
    inputNorm = try vector("input_layernorm")
    queryKeyValue = try matrix(
      "self_attn.qkv_proj",
      [("self_attn.q_proj", queries), ("self_attn.k_proj", keys), ("self_attn.v_proj", keys)],
      columns: width)
    output = try matrix("self_attn.o_proj", [("self_attn.o_proj", width)], columns: queries)
    feedForwardNorm = try vector("post_attention_layernorm")
    gateUp = try matrix(
      "mlp.gate_up_proj", [("mlp.gate_proj", inner), ("mlp.up_proj", inner)], columns: width)
    down = try matrix("mlp.down_proj", [("mlp.down_proj", width)], columns: inner)
  }

  var weights: [Weight] {
    [inputNorm, queryKeyValue, output, feedForwardNorm, gateUp, down]
  }

  /// What attention reads, queries and keys turned to their positions:
  /// `(T, C) -> (T, (H + 2 KV) D)`.
  func queriesKeysValues(
    _ tape: Tape, _ x: Variable, positions: [Int32], _ table: RotaryTable
  ) -> Variable {
    let normed = tape.rmsNorm(x, inputNorm.variable, epsilon: configuration.normEpsilon)
    return tape.rotary(
      consuming: tape.linear(normed, queryKeyValue.variable),
      heads: configuration.headCount + configuration.keyValueHeadCount,
      headDim: configuration.headDim, positions: positions, table: table)
  }

  /// The layer's output, from its input `(T, C)` and what attention made of it, `(T, H D)`.
  func finish(_ tape: Tape, _ x: Variable, attended: Variable) -> Variable {
    let middle = tape.linear(attended, output.variable, residual: x)
    let normed = tape.rmsNorm(
      middle, feedForwardNorm.variable, epsilon: configuration.normEpsilon)
    let gated = tape.swiGLU(tape.linear(normed, gateUp.variable))
    return tape.linear(gated, down.variable, residual: middle)
  }
}
