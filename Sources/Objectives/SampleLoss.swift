/// A preference objective: a loss per datum and its derivative by every log-probability.
///
/// The trainer sees this protocol and no loss by name. A loss plugin is one conformance; tests have
/// others.
public protocol SampleLoss: AnyObject {
  /// What users call it, such as "lire" or "acme.pack/focal".
  var name: String { get }
  /// The name with the parameters in force, such as "lire{T=2.0}": what a run must have again to be
  /// gone on with.
  var text: String { get }
  /// What must be in a batch, now that the parameters are known.
  var requirements: LossRequirements { get }
  /// How one datum's loss depends on the others of its batch.
  var coupling: LossCoupling { get }
  /// What the loss reports beside its value.
  var metrics: [LossMetric] { get }
  /// The constant that the loss is never below, in nats, if it has one.
  var lowerBound: Double? { get }

  /// Losses and derivatives of one batch.
  ///
  /// The result's derivatives are a vector–Jacobian product: `dLogp[r] = Σᵢ upstream[i] ∂loss[i]/∂logp[r]`.
  ///
  /// - Parameters:
  ///   - batch: what ``requirements`` asks for is there.
  ///   - upstream: the weight of each datum's loss, `[N]`; nil means all ones. A joint loss ignores it.
  ///   - context: the step, and whether state may advance.
  /// - Throws: whatever says which datum can't be evaluated and why.
  func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult
}

extension SampleLoss {
  public var text: String { name }
}

/// How one datum's loss depends on other data of the batch.
public enum LossCoupling: String, Sendable, Codable {
  /// Not at all: a batch may be evaluated in pieces.
  case separable
  /// It does, yet there is a loss per datum.
  case coupled
  /// There is only a loss of the whole batch.
  case joint
}

/// What an objective needs to be evaluated, and what more it would use.
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
  /// Those of both by which the objective has derivatives; it takes the others for constants.
  public var gradientColumns: [String]
  /// How many responses a datum may have; no upper bound is `Int.max`.
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

  /// Whether the objective takes an input at all.
  public func takes(_ input: Input) -> Bool { needs.contains(input) || uses.contains(input) }
}

/// A number per datum that an objective reports beside its loss.
public struct LossMetric: Sendable, Equatable {
  /// How the data of a step become one number.
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
  /// Not a training step: state must not advance.
  public var isValidation: Bool
  /// The same batch again, now with upstream weights: state must not advance again.
  public var isRepeat: Bool
  /// What the objective deliberately holds constant is that of the previous call, so that a finite
  /// difference sees what the derivative describes.
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

/// What an objective says about one batch.
public struct LossResult: Sendable, Equatable {
  /// l, the unweighted loss of each datum, `[N]`, nats; NaN where the objective is joint.
  public var loss: [Double]
  /// `Σᵢ upstream[i] ∂loss[i]/∂logp[r]`, `[R]`; of a joint objective `∂total/∂logp[r]`.
  public var dLogp: [Double]
  /// The part of the derivative that reaches the loss through single tokens, `[T]`.
  public var dTokenLogp: [Double]?
  /// Derivatives by the columns that asked for one, in the batch's order of columns.
  public var dColumns: [String: [Double]]
  /// The objective's own metrics, `[N]` each, in the order of ``SampleLoss/metrics``.
  public var metrics: [[Double]]
  /// A bound that each loss is never below, `[N]`; NaN where unknown.
  public var lowerBound: [Double]?
  /// The objective of the batch, when it is joint.
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

/// An objective whose results depend on earlier batches, so that a resumed run needs its state.
public protocol StatefulLoss: SampleLoss {
  /// The state as bytes that ``restore(_:)`` takes back, on any machine of this byte order.
  func savedState() throws -> [UInt8]
  /// Puts a state back. On failure the objective is as before.
  func restore(_ state: [UInt8]) throws
}
