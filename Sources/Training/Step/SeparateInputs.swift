import TensorCore
import Transformer

/// Data in rows that aren't shared by responses. Each response has its own copy of the prompt.
///
/// The gradient at a shared prompt would be the sum over all its responses, which would give ‖g₁ +
/// g₂‖² instead of ‖g₁‖² + ‖g₂‖².
struct SeparateInputs {
  /// An offset that is added to the embedded tokens, `(T, C)`.
  typealias Offset = Variable

  /// The ratio ε‖v‖/‖x‖. With a smaller step, the difference between the two gradients is lost in
  /// float32; with a larger step, they are no longer linear. 10⁻⁴ was measured to be near the
  /// optimum, with errors of up to 3·10⁻⁴ of the penalty's gradient.
  private static let relativeStep = 1e-4

  let data: [TrainingDatum]
  /// The rows of each datum, `[N]`.
  let rows: [Range<Int>]
  private let batch: PackedBatch
  private let embedded: Tensor  // (T, C)

  init(_ data: [TrainingDatum], for model: Decoder) throws(TransformerError) {
    self.data = data
    batch = try PackedBatch(
      data.flatMap { datum in
        datum.responses.map { PackedBatch.Item(prompt: datum.prompt, responses: [$0]) }
      }, for: model.configuration)
    embedded = model.embedded(batch)
    var start = 0
    rows = data.map { datum in
      // The last token of a response predicts nothing, so it has no row.
      let count = datum.responses.reduce(0) { $0 + datum.prompt.count + $1.count - 1 }
      defer { start += count }
      return start..<(start + count)
    }
  }

  /// Returns an offset of zeros. Its gradient is the gradient with respect to the inputs.
  func slopes() -> Parameter {
    Parameter(name: "inputs", value: Tensor(zeros: embedded.shape), decays: false)
  }

  /// Replaces each datum's slopes with a step along them.
  ///
  /// - Returns: ε, `[N]`, in units of the original slopes. It is 0 for a datum whose slopes are all
  ///   0.
  func setSteps(along slopes: Tensor) -> [Double] {
    rows.map { rows in
      let norm = slopes.squaredNorm(ofRows: rows).squareRoot()
      guard norm > 0 else { return 0 }
      let step = Self.relativeStep * embedded.squaredNorm(ofRows: rows).squareRoot() / norm
      slopes.scale(rows: rows, by: Float(step))
      return step
    }
  }

  /// Returns a tensor as an offset that isn't differentiated.
  func constant(_ tensor: Tensor, times factor: Float) -> Offset {
    let copy = tensor.copy()
    copy.scale(by: factor)
    return Variable(copy)
  }

  /// The log-probabilities of all scored tokens, and the backward pass from them.
  struct Pass {
    private let tape: Tape
    private let output: Variable
    let tokens: [Float]

    init(_ tape: Tape, _ output: Variable) {
      self.tape = tape
      self.output = output
      tokens = output.value.values
    }

    func backward(_ seed: [Float]) {
      guard seed.contains(where: { $0 != 0 }) else { return }
      tape.backward(from: output, seed: Tensor(seed, shape: [seed.count]))
    }
  }

  func forward(_ model: Decoder, offset: Offset) -> Pass {
    let tape = Tape()
    return Pass(tape, model.tokenLogProbabilities(tape, batch, offset: offset))
  }
}
