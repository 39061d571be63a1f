import Collectives
import Objectives
import Optimization
import TensorCore
import Transformer

/// Trains a model with an objective, in a sequence of exact global steps.
///
/// It neither prints nor writes files. An observer receives reports, and ``RunDirectory`` stores
/// the results.
public final class Trainer {
  public let model: Decoder
  public let loss: any SampleLoss
  /// The objective, which is a function of the losses of a step.
  public let objective: RobustObjective
  public let settings: TrainingSettings
  public let data: [TrainingDatum]
  /// The groups of the data with their names for reports, if the robustifier weights groups.
  public let groups: DataGroups?
  /// The processes that share the work of each step.
  public let ranks: any RankGroup
  let optimizer: any Optimizer
  /// An upper bound on the current weights.
  lazy var reach = UpdateReach(of: model)
  /// The robustifier with its state after the completed steps.
  private(set) var weigher: BatchWeigher
  private let setup: StepSetup
  private let pass: any GradientPass
  private let schedule: Schedule
  private let order: DataOrder
  /// Measures the time spent in each phase of a step.
  public let clock = PhaseClock()

  /// The number of the last completed step, or 0 before the first.
  public internal(set) var completedSteps = 0

  /// The state that a stateful robustifier keeps from step to step. It is empty for any other
  /// robustifier.
  var robustifierState: [Double] { weigher.state }

  /// Restores the robustifier's state from a checkpoint. Returns false if the state has a different
  /// length.
  func restoreRobustifier(_ state: [Double]) -> Bool { weigher.restore(state) }

  /// The objective's state after the completed steps. It is kept here so that a run can be saved
  /// even if the objective can no longer return its state, for example because its process has
  /// ended. It is nil for an objective without state, and before the state is first requested.
  private var lossState: [UInt8]?
  /// Whether a failed step left the objective in a state that differs from `lossState`.
  private var isLossAstray = false

  /// - Parameters:
  ///   - model: the model to train.
  ///   - loss: the loss of each datum.
  ///   - objective: the robustifier for the losses, possibly with a regularizer.
  ///   - data: the training data.
  ///   - reference: log-probabilities under the reference model, for losses that use them.
  ///   - settings: the settings of the run.
  ///   - groups: the groups that ``TrainingDatum/group`` refers to, if they have names.
  ///   - ranks: the processes of the run. Each of them creates a trainer with the same arguments.
  /// - Throws: ``TrainingError`` for settings, data and objectives that don't fit together.
  public init(
    model: Decoder, loss: any SampleLoss, objective: RobustObjective, data: [TrainingDatum],
    reference: ReferenceScores?, settings: TrainingSettings, groups: DataGroups? = nil,
    ranks: any RankGroup = SingleRank()
  ) throws {
    self.settings = try settings.validated()
    try Self.check(loss: loss, objective: objective, lossShift: settings.lossShift, data: data)
    self.model = model
    self.loss = loss
    self.objective = objective
    self.data = data
    self.groups = groups
    self.ranks = ranks
    schedule = Schedule(rawValue: settings.schedule) ?? .cosine
    order = DataOrder(
      count: data.count, batch: settings.batch, shuffle: settings.shuffle, seed: settings.seed)
    weigher = BatchWeigher(objective.robustifier, of: loss, shift: settings.lossShift)
    setup = StepSetup(
      model: model, loss: loss,
      assembly: try ScoreAssembly(data, for: loss, reference: reference), clock: clock,
      ranks: ranks)
    pass = setup.pass(for: objective)
    optimizer =
      switch settings.optimizer {
      case .adamw: AdamW(parameters: model.parameters, weightDecay: settings.weightDecay)
      case .sgd: SGD(parameters: model.parameters, weightDecay: settings.weightDecay)
      }
  }

  /// Creates a trainer whose objective is a function of the losses alone.
  public convenience init(
    model: Decoder, loss: any SampleLoss, robustifier: any Robustifier, data: [TrainingDatum],
    reference: ReferenceScores?, settings: TrainingSettings, groups: DataGroups? = nil,
    ranks: any RankGroup = SingleRank()
  ) throws {
    try self.init(
      model: model, loss: loss, objective: RobustObjective(robustifier), data: data,
      reference: reference, settings: settings, groups: groups, ranks: ranks)
  }

  // MARK: The loop

  /// The way in which the steps of a run ended.
  public enum End {
    case finished, interrupted
    /// The last step failed without having an effect, or its results couldn't be recorded.
    case failed(any Error)
  }

  /// Performs the remaining steps. If there are several ranks, all of them perform the same steps
  /// and end after the same one.
  ///
  /// - Parameters:
  ///   - shouldStop: called before every step. If it returns true on any rank, the run ends early.
  ///   - save: called after a step if a checkpoint is due. It is nil for a run without checkpoints
  ///     along the way.
  ///   - observe: called after the update of every step. If it throws an error, the run ends.
  /// - Throws: an error of the exchange with other ranks before a step, or of `save`.
  public func takeSteps(
    shouldStop: () -> Bool, save: (() throws -> Void)? = nil, observe: (StepReport) throws -> Void
  ) throws -> End {
    var pace = CheckpointPace(everySteps: settings.checkpointEvery)
    try checkSameStart()
    while completedSteps < settings.steps {
      if try ranks.any(shouldStop()) { return .interrupted }
      do {
        try observe(takeStep())
      } catch {
        return .failed(error)
      }
      guard let save, completedSteps < settings.steps, pace.isDue(after: completedSteps) else {
        continue
      }
      let start = ContinuousClock.now
      try save()
      pace.wrote(from: start, to: .now)
    }
    return .finished
  }

  /// Performs the remaining steps like ``takeSteps(shouldStop:save:observe:)``, but without
  /// checkpoints.
  ///
  /// - Returns: whether all steps were done.
  /// - Throws: the same errors, and also the error of a failed step.
  @discardableResult
  public func run(
    shouldStop: () -> Bool = { false }, observe: (StepReport) throws -> Void = { _ in }
  ) throws -> Bool {
    switch try takeSteps(shouldStop: shouldStop, observe: observe) {
    case .finished: return true
    case .interrupted: return false
    case .failed(let error): throw error
    }
  }

  /// Performs one step and returns a report on it.
  ///
  /// If a step fails, model, optimizer and states are unchanged, so the run can be saved.
  public func takeStep() throws -> StepReport {
    if let state = try settledLossState(), isLossAstray { try restoreLoss(state) }
    let weigher = self.weigher
    do {
      return try attemptStep()
    } catch {
      self.weigher = weigher
      isLossAstray = true
      throw error
    }
  }

  /// Returns the objective's state after the completed steps, or nil for an objective without
  /// state.
  func settledLossState() throws -> [UInt8]? {
    if lossState == nil { lossState = try loss.state?.savedState() }
    return lossState
  }

  /// Restores a state that the objective had after the completed steps.
  func restoreLoss(_ state: [UInt8]) throws {
    try loss.state?.restore(state)
    lossState = state
    isLossAstray = false
  }

  private func attemptStep() throws -> StepReport {
    let start = ContinuousClock.now
    let number = completedSteps + 1
    let indices = order.indices(ofStep: number)
    clock.measure(.update) {
      for parameter in model.parameters { parameter.gradient.fill(0) }
    }
    let batch = StepBatch(
      number: number, indices: indices, of: data, share: ranks.share(of: indices.count),
      plan: settings.plan, policyIsReference: policyIsReference)
    let outcome = try pass.gradient(of: batch, weigher: &weigher)
    try model.checkFiles()
    let norm = clock.measure(.update) {
      Optimization.gradientNorm(of: model.parameters) * abs(outcome.gradientScale)
    }
    guard norm.isFinite else { throw overflow(outcome, indices, step: number) }
    try checkSameGradient(norm: norm, step: number)
    // The state is requested before anything is changed, because the step fails if the objective
    // can't provide it.
    let lossState = try loss.state?.savedState()
    let rate = learningRate(at: number)
    try clock.measure(.update) {
      try update(
        rate: rate, scale: outcome.gradientScale * clipping(norm), norm: norm * clipping(norm),
        step: number, probe: data[indices[0]])
    }
    completedSteps = number
    self.lossState = lossState
    var report = self.report(outcome, indices: indices, norm: norm, rate: rate)
    report.seconds = (ContinuousClock.now - start) / .seconds(1)
    return report
  }

  /// Whether the weights are still equal to those of the reference.
  private var policyIsReference: Bool {
    guard completedSteps == 0, let reference = setup.assembly.reference else { return false }
    return reference.came(from: model)
  }

  private func learningRate(at step: Int) -> Double {
    settings.learningRate
      * schedule.factor(step: step, of: settings.steps, warmup: settings.warmupSteps)
  }

  private func clipping(_ norm: Double) -> Double {
    let limit = settings.maxGradientNorm
    return limit > 0 && norm > limit ? limit / norm : 1
  }
}
