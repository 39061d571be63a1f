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
  /// The state that the objective keeps from batch to batch; nil if its results don't depend on
  /// earlier batches.
  var state: (any LossState)? { get }
  /// The plugins that compute the objective. For a sum, they are in the order of its terms. It is
  /// empty if the host computes the objective.
  var provenance: [PluginProvenance] { get }
  /// The parameters in the form that users write. It is empty for a combination of objectives,
  /// whose ``text`` contains the parameters of each.
  var parameters: [(id: String, text: String)] { get }
  /// The component that applies the data set's weights.
  var exampleWeighting: ExampleWeighting { get }
  /// The objective inside a labelling wrapper, or the objective itself if it isn't wrapped.
  var unwrapped: any SampleLoss { get }
  /// A column with one number per datum that must be present in all data or none.
  var sharedColumn: String? { get }

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

  /// Throws an error for columns of the data whose values the objective can't use.
  ///
  /// - Parameter ids: the columns with one value per datum that come from the data, as opposed to
  ///   those that the host computes.
  func check(columns ids: [String]) throws(ObjectiveError)
}

extension SampleLoss {
  public var text: String { name }
  public var state: (any LossState)? { nil }
  public var provenance: [PluginProvenance] { [] }
  public var parameters: [(id: String, text: String)] { [] }
  public var exampleWeighting: ExampleWeighting { standardWeighting }
  public var unwrapped: any SampleLoss { self }
  public var sharedColumn: String? { nil }

  public func check(columns ids: [String]) throws(ObjectiveError) {}
}

/// The state that an objective keeps from batch to batch. A resumed run needs it.
public protocol LossState {
  /// Returns the state as bytes. ``restore(_:)`` accepts them on any machine with the same byte
  /// order.
  func savedState() throws -> [UInt8]
  /// Restores a saved state. On failure, the objective is unchanged.
  func restore(_ state: [UInt8]) throws
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

/// A number that an objective reports for each datum in addition to its loss.
public struct LossMetric: Sendable, Equatable {
  /// The way in which the values for all data of a step are reduced to one number.
  public enum Reduction: String, Sendable, Codable { case mean, sum, min, max }

  public var id: String
  public var reduction: Reduction
  /// Whether the metric is the loss of a term in a sum, before weighting.
  public var isTermLoss: Bool

  public init(id: String, reduction: Reduction, isTermLoss: Bool = false) {
    self.id = id
    self.reduction = reduction
    self.isTermLoss = isTermLoss
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

/// The component that multiplies a datum's loss by its weight in the data set.
///
/// The weight w is applied to the loss, so wᵢ lᵢ replaces lᵢ in the formula of a robustifier. A
/// datum with weight 0 is left out when batches are made.
public enum ExampleWeighting: Sendable, Equatable {
  /// The host applies the weights after the objective and before the robustifier.
  case host
  /// The objective takes the weights as an input and decides how to use them.
  case objective
  /// Weights can't be applied. Only the weights 1 and 0 are allowed, and 0 leaves the datum out.
  case impossible(reason: String)
}

extension SampleLoss {
  /// The default weighting, which is derived from an objective's inputs and coupling.
  var standardWeighting: ExampleWeighting {
    if requirements.takes(.weight) { return .objective }
    return coupling == .joint
      ? .impossible(reason: "loss '\(name)' is one number for the whole batch") : .host
  }
}
