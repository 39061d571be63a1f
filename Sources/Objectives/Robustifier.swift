/// A robust objective: how the losses of one global batch become the one number that is minimised.
///
/// A robustifier knows neither the model nor the loss. It sees l, the loss of each datum, and h, the
/// calibration weight of each datum (all ones where there was no calibration phase), and says how
/// much each loss counts.
///
/// The *global* batch is all micro-batches of an optimizer step. Most robustifiers aren't means, so
/// averaging their values or gradients over micro-batches would be another objective;
/// ``accumulation`` says how the same objective is reached without holding the batch at once.
public protocol Robustifier: Sendable {
  /// What users call it, such as "dora".
  var name: String { get }
  /// How the objective is accumulated over the micro-batches of a step.
  var accumulation: Accumulation { get }

  /// The objective of one global batch, and its derivative by each loss.
  ///
  /// - Parameters:
  ///   - losses: l, `[B]` with B ≥ 1, nats.
  ///   - calibration: h, `[B]`, dimensionless, each ≥ 0.
  /// - Throws: ``ObjectiveError`` for the first datum whose numbers can't be used.
  /// - Complexity: O(*B*) for a one-pass robustifier.
  func evaluate(losses: [Double], calibration: [Double]) throws(ObjectiveError) -> RobustValue
}

/// A robust objective and its derivative.
public struct RobustValue: Sendable, Equatable {
  /// The objective, nats.
  public var value: Double
  /// dL/dlᵢ, `[B]`: the effective weight of each datum. They need not add up to 1.
  public var weights: [Double]

  public init(value: Double, weights: [Double]) {
    self.value = value
    self.weights = weights
  }
}

/// How an objective over a global batch is accumulated micro-batch by micro-batch.
public enum Accumulation: Sendable, Equatable {
  /// Forward and backward of each micro-batch once, with a ``StreamingAccumulator``.
  case onePass(OnePassFamily)
  /// All losses first; then a second forward, and the backward with the weights of
  /// ``Robustifier/evaluate(losses:calibration:)``.
  case twoPass
}

/// The objectives that can be accumulated exactly in one pass.
public enum OnePassFamily: Sendable, Equatable {
  /// `L = 1/B Σᵢ hᵢ^power lᵢ`.
  case additive(power: Double)
  /// `L = λ log( 1/B Σᵢ exp(lᵢ/λ) )`, with h where `calibration` says.
  ///
  /// λ is the `temperature`. A negative one makes a soft minimum of the soft maximum.
  case logSumExp(temperature: Double, calibration: CalibrationPlacement)
}

/// Where h stands in a log-sum-exp.
public enum CalibrationPlacement: Sendable {
  /// Nowhere.
  case absent
  /// `λ log( 1/B Σᵢ exp(hᵢ lᵢ/λ) )`: each datum has its own effective temperature λ/hᵢ.
  case inside
  /// `h̄ λ log( 1/B Σᵢ exp(lᵢ/λ) )` with h̄ the mean of h: only the length of the step changes.
  case outside
}

/// A robustifier that a ``StreamingAccumulator`` evaluates.
protocol OnePassRobustifier: Robustifier {
  var family: OnePassFamily { get }
}

extension OnePassRobustifier {
  public var accumulation: Accumulation { .onePass(family) }

  public func evaluate(
    losses: [Double], calibration: [Double]
  ) throws(ObjectiveError) -> RobustValue {
    var accumulator = StreamingAccumulator(family)
    try accumulator.add(losses: losses, calibration: calibration)
    return RobustValue(value: try accumulator.finish().value, weights: accumulator.weights)
  }
}
