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
  /// What it remembers from batch to batch; nil if its results don't depend on earlier batches.
  var state: (any LossState)? { get }
  /// The plugins that compute it, a sum's in the order of its terms; empty for an objective that
  /// the host computes itself.
  var provenance: [PluginProvenance] { get }
  /// Its parameters as a user would write them; empty for a combination of objectives, whose
  /// ``text`` has the parameters of each.
  var parameters: [(id: String, text: String)] { get }
  /// Which side applies the weights of data.
  var exampleWeighting: ExampleWeighting { get }
  /// The objective inside a labelling wrapper, or the objective itself if it isn't wrapped.
  var unwrapped: any SampleLoss { get }
  /// A column with one number per datum that all data must have if any datum has it.
  var sharedColumn: String? { get }

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

  /// Refuses columns of the data whose values the objective can't use.
  ///
  /// - Parameter ids: the columns with one value per datum that come from the data and aren't
  ///   computed by the host.
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

/// What an objective remembers from batch to batch. A resumed run needs it.
public protocol LossState {
  /// The state as bytes that ``restore(_:)`` accepts, on any machine with the same byte order.
  func savedState() throws -> [UInt8]
  /// Restores a state. On failure the objective is unchanged.
  func restore(_ state: [UInt8]) throws
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

/// A number per datum that an objective reports in addition to its loss.
public struct LossMetric: Sendable, Equatable {
  /// How the values of all data of a step are reduced to one number.
  public enum Reduction: String, Sendable, Codable { case mean, sum, min, max }

  public var id: String
  public var reduction: Reduction
  /// Whether it is the loss of one term of a sum, before weighting.
  public var isTermLoss: Bool

  public init(id: String, reduction: Reduction, isTermLoss: Bool = false) {
    self.id = id
    self.reduction = reduction
    self.isTermLoss = isTermLoss
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

/// Which side multiplies a datum's loss by its weight from the data set.
///
/// The weight w belongs to the loss: wherever a robustifier's formula has lᵢ, wᵢ lᵢ is used. A
/// datum with weight 0 is left out when batches are made.
public enum ExampleWeighting: Sendable, Equatable {
  /// The host applies the weights, between the objective and the robustifier.
  case host
  /// The objective takes the weights as an input and decides how to use them.
  case objective
  /// Weights can't be applied: only 1 and 0 are meaningful, and 0 leaves the datum out.
  case impossible(reason: String)
}

extension SampleLoss {
  /// The weighting that follows from an objective's inputs and coupling.
  var standardWeighting: ExampleWeighting {
    if requirements.takes(.weight) { return .objective }
    return coupling == .joint
      ? .impossible(reason: "loss '\(name)' is one number for the whole batch") : .host
  }
}
