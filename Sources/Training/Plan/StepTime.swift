import Objectives
import TensorCore
import Transformer

/// An estimate of the time of a step. It is computed from the operations of its matrix products and
/// the measured rate of a few such products.
public struct StepTime: Sendable, Equatable {
  /// The time of a step, in seconds.
  public var seconds: Double
  /// The rate of the products, in operations per second.
  public var rate: Double

  /// The share of a step's time that matrix products take, as documented in docs/performance.md.
  private static let share = 0.83

  /// Makes an estimate. This takes about a second, during which matrices are multiplied.
  ///
  /// - Parameters:
  ///   - model: the model, of which only shapes are used.
  ///   - tokens: the numbers of tokens in a step.
  ///   - loss: the loss of each datum.
  ///   - objective: the robustifier of the losses and, if there is one, the regularizer.
  public init(
    of model: Decoder, tokens: StepTokens, loss: any SampleLoss, objective: RobustObjective
  ) {
    let work = StepWork(model, loss: loss, objective: objective)
    let shape = model.configuration
    var (seconds, operations) = (0.0, 0.0)
    func add(inputs: Int, outputs: Int, rows: Double, passes: Double) {
      let wanted = 2 * rows * Double(inputs) * Double(outputs) * passes
      operations += wanted
      seconds += wanted / Self.rate(inputs: inputs, outputs: outputs, rows: rows)
    }
    for product in model.productShapes {
      add(
        inputs: product.inputs, outputs: product.outputs,
        rows: tokens.packed, passes: work.layerPasses * Double(product.count))
    }
    add(
      inputs: shape.hiddenSize, outputs: shape.vocabularySize, rows: tokens.scored,
      passes: work.headPasses)
    self.seconds = seconds / Self.share
    rate = seconds > 0 ? operations / seconds : 0
  }

  /// Returns the operations per second of a product, whose size is reduced so that it takes little
  /// time. The result is the best of several measurements.
  private static func rate(inputs: Int, outputs: Int, rows: Double) -> Double {
    let (rows, outputs) = (max(1, min(Int(rows), 1024)), min(outputs, 2048))
    let x = Variable(Tensor(zeros: [rows, inputs]))
    let w = Variable(Tensor(zeros: [outputs, inputs]))
    x.value.fill(0.5)
    w.value.fill(0.25)
    let tape = Tape(recording: false)
    let best =
      (0..<4).map { _ in
        let start = ContinuousClock.now
        _ = tape.linear(x, w)
        return (ContinuousClock.now - start) / .seconds(1)
      }.min() ?? 1
    return 2 * Double(rows) * Double(inputs) * Double(outputs) / max(best, 1e-9)
  }
}

/// The number of times that a step computes the products of a model. Each forward pass counts once,
/// and so do the gradient of the input and the gradient of the weight.
struct StepWork {
  let layerPasses: Double
  let headPasses: Double

  init(_ model: Decoder, loss: any SampleLoss, objective: RobustObjective) {
    let backward = model.adapter == nil ? 2.0 : 1.0
    let again = model.recomputesLayers ? 1.0 : 0
    let isSeen = loss.coupling == .separable && loss.state == nil
    guard objective.regularizer == nil else {
      (layerPasses, headPasses) = (3 * (1 + backward + again), 3 * (1 + backward))
      return
    }
    switch objective.robustifier.accumulation {
    case .onePass where isSeen:
      (layerPasses, headPasses) = (1 + backward + again, 1 + backward)
    case .onePass, .twoPass:
      (layerPasses, headPasses) = (2 + backward + again, 2 + backward)
    }
  }
}
