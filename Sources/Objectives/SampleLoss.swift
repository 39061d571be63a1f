/// A preference objective: a loss per datum and its derivative with respect to every
/// log-probability.
///
/// The trainer uses only this protocol and no particular loss. A loss plugin is one conforming
/// type; tests define others.
public protocol SampleLoss: AnyObject {
  /// Its user-visible name, such as "lire" or "acme.pack/focal".
  var name: String { get }
  /// The name with the effective parameters, such as "lire{T=2.0}". A run can be resumed only with
  /// the same text.
  var text: String { get }
  /// What a batch must contain, given the parameters.
  var requirements: LossRequirements { get }
  /// How one datum's loss depends on the other data of its batch.
  var coupling: LossCoupling { get }
  /// Metrics reported in addition to the loss.
  var metrics: [LossMetric] { get }
  /// A constant lower bound on the loss, in nats, if there is one.
  var lowerBound: Double? { get }

  /// Losses and derivatives of one batch.
  ///
  /// The result's derivatives are a vector–Jacobian product:
  /// `dLogp[r] = Σᵢ upstream[i] ∂loss[i]/∂logp[r]`.
  ///
  /// - Parameters:
  ///   - batch: contains everything that ``requirements`` asks for.
  ///   - upstream: the weight of each datum's loss, `[N]`; nil means all ones. A joint loss ignores
  ///     it.
  ///   - context: the step, and whether state may advance.
  /// - Throws: an error that says which datum can't be evaluated and why.
  func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult
}

extension SampleLoss {
  public var text: String { name }
}

/// How one datum's loss depends on other data of the batch.
public enum LossCoupling: String, Sendable, Codable {
  /// It doesn't depend on them, so a batch may be evaluated in pieces.
  case separable
  /// It depends on them, but there is still a loss per datum.
  case coupled
  /// There is only one loss for the whole batch.
  case joint
}

/// What an objective needs for evaluation, and what it uses if available.
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
  /// The needed or used columns with respect to which the objective has derivatives; it treats the
  /// others as constants.
  public var gradientColumns: [String]
  /// How many responses a datum may have; `Int.max` means no upper bound.
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

  /// A number of responses in words, such as "at least 2 responses".
  public static func text(ofResponses range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (let low, Int.max): "at least \(low) response\(low == 1 ? "" : "s")"
    case (let low, let high) where low == high: "\(low) response\(low == 1 ? "" : "s")"
    case (let low, let high): "\(low) to \(high) responses"
    }
  }

  /// Whether the objective needs or uses an input.
  public func takes(_ input: Input) -> Bool { needs.contains(input) || uses.contains(input) }
}

/// A number per datum that an objective reports in addition to its loss.
public struct LossMetric: Sendable, Equatable {
  /// How the values of all data of a step are reduced to one number.
  public enum Reduction: String, Sendable, Codable { case mean, sum, min, max }

  public var id: String
  public var reduction: Reduction

  public init(id: String, reduction: Reduction) {
    self.id = id
    self.reduction = reduction
  }
}

/// The circumstances of one evaluation.
public struct LossContext: Sendable, Equatable {
  /// The optimizer step, from 1; 0 outside training.
  public var step: Int
  /// Whether this is not a training step, so that state must not advance.
  public var isValidation: Bool
  /// Whether this is the same batch again, now with upstream weights, so that state must not
  /// advance again.
  public var isRepeat: Bool
  /// Whether quantities that the objective deliberately holds constant keep their values from the
  /// previous call, so that finite differences match the derivative.
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
  /// l, the unweighted loss of each datum, `[N]`, nats; NaN if the objective is joint.
  public var loss: [Double]
  /// `Σᵢ upstream[i] ∂loss[i]/∂logp[r]`, `[R]`; for a joint objective, `∂total/∂logp[r]`.
  public var dLogp: [Double]
  /// The part of the derivative that reaches the loss through single tokens, `[T]`.
  public var dTokenLogp: [Double]?
  /// Derivatives with respect to the columns that asked for one, in the batch's order of columns.
  public var dColumns: [String: [Double]]
  /// The objective's own metrics, `[N]` each, in the order of ``SampleLoss/metrics``.
  public var metrics: [[Double]]
  /// A lower bound on each loss, `[N]`; NaN if unknown.
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
  /// The state as bytes that ``restore(_:)`` accepts, on any machine with the same byte order.
  func savedState() throws -> [UInt8]
  /// Restores a state. On failure the objective is unchanged.
  func restore(_ state: [UInt8]) throws
}
