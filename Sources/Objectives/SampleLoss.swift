/// A preference objective, which computes a loss for each datum and its derivative with respect to
/// every log-probability.
///
/// The trainer uses only this protocol and no particular loss. Loss plugins are one conforming
/// type, and tests define others.
public protocol SampleLoss: AnyObject {
  /// The name of the objective for users, such as "lire" or "acme.pack/focal".
  var name: String { get }
  /// The name with the effective parameters, such as "lire{T=2.0}". A run can be resumed only with
  /// the same text.
  var text: String { get }
  /// The inputs that a batch must contain, given the parameters.
  var requirements: LossRequirements { get }
  /// The way in which a datum's loss depends on the other data in its batch.
  var coupling: LossCoupling { get }
  /// Metrics reported in addition to the loss.
  var metrics: [LossMetric] { get }
  /// A constant lower bound of the loss, in nats, if there is one.
  var lowerBound: Double? { get }

  /// Returns the losses and the derivatives for one batch.
  ///
  /// The derivatives in the result are a vector–Jacobian product: `dLogp[r] = Σᵢ upstream[i]
  /// ∂loss[i]/∂logp[r]`.
  ///
  /// - Parameters:
  ///   - batch: a batch that contains all inputs in ``requirements``.
  ///   - upstream: the weight of each datum's loss, `[N]`. If nil, all weights are 1. A joint loss
  ///     ignores the weights.
  ///   - context: the step, and whether the state may advance.
  /// - Throws: an error that says which datum can't be evaluated and why.
  func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult
}

extension SampleLoss {
  public var text: String { name }
}

/// The way in which a datum's loss depends on other data in the batch.
public enum LossCoupling: String, Sendable, Codable {
  /// The loss doesn't depend on other data, so a batch may be evaluated in pieces.
  case separable
  /// The loss depends on other data, but each datum has its own loss.
  case coupled
  /// There is only one loss for the whole batch.
  case joint
}

/// The inputs that an objective needs, and those that it uses if they are available.
public struct LossRequirements: Sendable, Equatable, Codable {
  /// The fixed inputs of a ``ScoreBatch``.
  public enum Input: String, Sendable, CaseIterable, Hashable, Codable {
    case referenceLogp = "ref_logp"
    case length = "len"
    case score = "score"
    case weight = "weight"
    case goldenIndex = "golden_index"
    case tokenLogp = "tok_logp"
    case referenceTokenLogp = "ref_tok_logp"
  }

  public var needs: Set<Input>
  public var uses: Set<Input>
  public var neededColumns: [String]
  public var usedColumns: [String]
  /// The columns with respect to which the objective has derivatives. It treats the other columns
  /// as constants.
  public var gradientColumns: [String]
  /// The allowed number of responses of a datum. `Int.max` means that there is no upper bound.
  public var responses: ClosedRange<Int>

  public init(
    needs: Set<Input> = [], uses: Set<Input> = [], neededColumns: [String] = [],
    usedColumns: [String] = [], gradientColumns: [String] = [],
    responses: ClosedRange<Int> = 1...Int.max
  ) {
    self.needs = needs
    self.uses = uses
    self.neededColumns = neededColumns
    self.usedColumns = usedColumns
    self.gradientColumns = gradientColumns
    self.responses = responses
  }

  /// Returns a number of responses in words, such as "at least 2 responses".
  public static func text(ofResponses range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (let low, Int.max): "at least \(low) response\(low == 1 ? "" : "s")"
    case (let low, let high) where low == high: "\(low) response\(low == 1 ? "" : "s")"
    case (let low, let high): "\(low) to \(high) responses"
    }
  }

  /// Returns whether the objective needs or uses an input.
  public func takes(_ input: Input) -> Bool { needs.contains(input) || uses.contains(input) }
}

/// A number that an objective reports for each datum in addition to its loss.
public struct LossMetric: Sendable, Equatable {
  /// The way in which the values for all data of a step are reduced to one number.
  public enum Reduction: String, Sendable, Codable { case mean, sum, min, max }

  public var id: String
  public var reduction: Reduction

  public init(id: String, reduction: Reduction) {
    self.id = id
    self.reduction = reduction
  }
}

/// The context of an evaluation.
public struct LossContext: Sendable, Equatable {
  /// The optimizer step, counted from 1, or 0 outside training.
  public var step: Int
  /// Whether the evaluation isn't part of a training step, in which case the state must not
  /// advance.
  public var isValidation: Bool
  /// Whether the same batch is evaluated again, with upstream weights, in which case the state must
  /// not advance again.
  public var isRepeat: Bool
  /// Whether quantities that the objective treats as constants keep their values from the previous
  /// call, so that finite differences match the derivative.
  public var isFrozen: Bool

  public init(
    step: Int = 0, isValidation: Bool = false, isRepeat: Bool = false, isFrozen: Bool = false
  ) {
    self.step = step
    self.isValidation = isValidation
    self.isRepeat = isRepeat
    self.isFrozen = isFrozen
  }
}

/// The result of evaluating an objective on one batch.
public struct LossResult: Sendable, Equatable {
  /// The unweighted loss l of each datum, `[N]`, in nats; NaN if the objective is joint.
  public var loss: [Double]
  /// The derivatives `Σᵢ upstream[i] ∂loss[i]/∂logp[r]`, `[R]`, or `∂total/∂logp[r]` for a joint
  /// objective.
  public var dLogp: [Double]
  /// The part of the derivative that depends on single tokens, `[T]`.
  public var dTokenLogp: [Double]?
  /// The derivatives with respect to the columns for which they are requested.
  public var dColumns: [String: [Double]]
  /// The metrics of the objective, each `[N]`, in the order of ``SampleLoss/metrics``.
  public var metrics: [[Double]]
  /// The lower bound of each loss, `[N]`; NaN if it is unknown.
  public var lowerBound: [Double]?
  /// The objective of the batch, if it is joint.
  public var total: Double?

  public init(
    loss: [Double], dLogp: [Double], dTokenLogp: [Double]? = nil,
    dColumns: [String: [Double]] = [:], metrics: [[Double]] = [], lowerBound: [Double]? = nil,
    total: Double? = nil
  ) {
    self.loss = loss
    self.dLogp = dLogp
    self.dTokenLogp = dTokenLogp
    self.dColumns = dColumns
    self.metrics = metrics
    self.lowerBound = lowerBound
    self.total = total
  }
}

/// An objective whose results depend on earlier batches, so a resumed run needs its state.
public protocol StatefulLoss: SampleLoss {
  /// Returns the state as bytes. ``restore(_:)`` accepts them on any machine with the same byte
  /// order.
  func savedState() throws -> [UInt8]
  /// Restores a saved state. On failure, the objective is unchanged.
  func restore(_ state: [UInt8]) throws
}
