import Objectives
import TensorCore
import Transformer

/// The peak memory of a run, by kind, in bytes.
///
/// It is derived only from shapes, the lengths of the data and the settings, without running the
/// model. It has been compared with the memory of real runs, and agrees to within 10 %.
public struct MemoryPlan: Sendable, Equatable {
  /// The memory that the process already uses, for the program, the data and the tokenizer.
  public var program: Int
  /// The weights of the model and of an adapter.
  public var weights: Int
  /// The gradients of all trained weights.
  public var gradients: Int
  /// The optimizer's moments.
  public var optimizer: Int
  /// The values of a micro-batch that its backward pass needs, and the gradients that the pass
  /// computes.
  public var activations: Int
  /// The logits that are kept for the backward pass.
  public var logits: Int
  /// The buffers of the matrix library, and memory that is kept for later tensors.
  public var buffers: Int
  /// The largest number of data in a micro-batch.
  public var largestMicroBatch: Int

  public var total: Int {
    program + weights + gradients + optimizer + activations + logits + buffers
  }

  /// The kinds with their names, in the order of their use.
  public var parts: [(name: String, bytes: Int)] {
    [
      ("weights", weights), ("gradients", gradients), ("optimizer", optimizer),
      ("activations", activations), ("logits", logits), ("buffers", buffers),
      ("program and data", program),
    ]
  }

  /// - Parameters:
  ///   - model: the model, of which only shapes are used. Its weights are in float32 if they are
  ///     trained, and otherwise in the type of its files.
  ///   - loss: the loss of each datum.
  ///   - objective: the robustifier for the losses.
  ///   - data: the training data.
  ///   - settings: the settings of the run.
  ///   - program: the memory that the process already uses.
  public init(
    of model: Decoder, loss: any SampleLoss, objective: RobustObjective, data: [TrainingDatum],
    settings: TrainingSettings, program: Int
  ) {
    let size = MemoryLayout<Float>.stride
    let trained = model.parameters.reduce(0) { $0 + $1.count } * size
    let own = model.weights.reduce(0) { sum, weight in
      sum + (model.adapter == nil ? weight.parameter.count * size : weight.parameter.byteCount)
    }
    self.program = program
    weights = own + (model.adapter == nil ? 0 : trained)
    gradients = trained
    optimizer = settings.optimizer == .adamw ? 2 * trained : 0
    let batches = MicroBatches(of: data, settings: settings)
    let pass = PassShape(loss: loss, objective: objective)
    let largest =
      batches.all.map { pass.footprint(of: $0, in: model) }
      .max { $0.total < $1.total } ?? PassFootprint()
    (activations, logits) = (largest.activations, largest.logits)
    largestMicroBatch = batches.all.map(\.count).max() ?? 0
    buffers =
      Self.library + ThreadPool.threads * Self.libraryPerThread
      + Int(Self.spare * Double(largest.total))
  }

  /// The memory that the matrix library uses, and the additional memory for each of its threads, as
  /// measured with OpenBLAS.
  private static let (library, libraryPerThread) = (2 << 20, 4 << 20)
  /// The share of a pass's memory that is kept for later tensors of other sizes, on average.
  private static let spare = 0.08
}

/// The micro-batches of a run.
struct MicroBatches {
  let all: [ArraySlice<TrainingDatum>]

  /// The number of data after which the micro-batches of a run no longer differ in practice.
  private static let mostData = 1_000_000

  init(of data: [TrainingDatum], settings: TrainingSettings) {
    let order = DataOrder(
      count: data.count, batch: settings.batch, shuffle: settings.shuffle, seed: settings.seed)
    let steps = min(settings.steps, max(1, Self.mostData / settings.batch))
    // In file order, batches repeat after as many steps as there are data.
    let distinct = settings.shuffle ? steps : min(steps, data.count)
    all = (0..<distinct).flatMap { step in
      let part = order.indices(ofStep: step + 1).map { data[$0] }[...]
      return settings.plan.parts(of: part).map { part[$0] }
    }
  }
}

/// The properties of a pass over a micro-batch that determine its memory.
struct PassShape {
  let scoresPrompts: Bool
  let scoresTwice: Bool
  let readsOthers: Bool
  /// Whether every response has its own rows and the input has a gradient.
  let isSeparate: Bool

  init(loss: any SampleLoss, objective: RobustObjective) {
    let quantities = loss.requirements.quantities
    scoresPrompts = quantities.contains(.prompts)
    scoresTwice = quantities.contains(.concentrations)
    readsOthers = quantities.contains(.mismatched)
    isSeparate = objective.regularizer != nil
  }

  func footprint(of data: ArraySlice<TrainingDatum>, in model: Decoder) -> PassFootprint {
    let responses = data.reduce(0) { $0 + $1.responses.count }
    let rows =
      data.reduce(0) { $0 + (isSeparate ? $1.rowTokens : $1.packedTokens) }
      - (isSeparate ? responses : 0)
    let scored = data.reduce(0) {
      $0 + $1.scoredTokens + (scoresPrompts ? max(0, $1.prompt.count - 1) : 0)
    }
    var whole = model.footprint(
      rows: rows, scored: scored, isRecorded: true, scoresTwice: scoresTwice)
    if isSeparate {
      // This is the memory for the embedded input, the offset, the offset's gradient, and the sum
      // of input and offset.
      whole.activations += 4 * rows * model.configuration.hiddenSize * MemoryLayout<Float>.stride
    }
    // Completions of other prompts need about as much memory as the data's own responses.
    return readsOthers ? whole + whole : whole
  }
}
