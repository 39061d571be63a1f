import Collectives
import Objectives
import Optimization
import TensorCore
import Transformer

/// Trains a model on an objective, one exact global step after another.
///
/// It prints nothing and writes no file: an observer is told what happens, and ``RunDirectory``
/// stores the results.
public final class Trainer {
  public let model: Decoder
  public let loss: any SampleLoss
  public let robustifier: any Robustifier
  public let settings: TrainingSettings
  public let data: [TrainingDatum]
  /// The groups of the data with their names for reports, if the robustifier weighs groups.
  public let groups: DataGroups?
  /// The processes that share the work of each step.
  public let ranks: any RankGroup
  let optimizer: any Optimizer
  /// An upper bound on the current weights.
  lazy var reach = UpdateReach(of: model)
  var step: GlobalStep
  private let schedule: Schedule
  private let order: DataOrder
  /// Measures the time spent in each phase of a step.
  public let clock = PhaseClock()

  /// The last completed step; 0 before the first.
  public internal(set) var completedSteps = 0

  /// The state that a stateful robustifier carries from step to step; empty for any other.
  var robustifierState: [Double] { step.weigher.state }

  /// Restores the robustifier's state from a checkpoint; false if the state has a different length.
  func restoreRobustifier(_ state: [Double]) -> Bool { step.weigher.restore(state) }

  /// The objective's state after the completed steps. It is kept here so that a run can be saved
  /// when the objective can no longer be asked, such as a plugin whose process has ended. Nil for
  /// an objective without state, and before it is first asked.
  private var lossState: [UInt8]?
  /// Whether a failed step left the objective in a state that differs from `lossState`.
  private var isLossAstray = false

  /// - Parameters:
  ///   - reference: scores under the reference model, for losses that use them.
  ///   - groups: the groups to which ``TrainingDatum/group`` refers, if they have names.
  ///   - ranks: the run's processes; each of them creates a trainer from the same arguments.
  /// - Throws: ``TrainingError`` for settings, data and objectives that don't fit together.
  public init(
    model: Decoder, loss: any SampleLoss, robustifier: any Robustifier, data: [TrainingDatum],
    reference: ReferenceScores?, settings: TrainingSettings, groups: DataGroups? = nil,
    ranks: any RankGroup = SingleRank()
  ) throws {
    self.settings = try settings.validated()
    try Self.check(
      loss: loss, robustifier: robustifier, lossShift: settings.lossShift, data: data)
    self.model = model
    self.loss = loss
    self.robustifier = robustifier
    self.data = data
    self.groups = groups
    self.ranks = ranks
    schedule = Schedule(rawValue: settings.schedule) ?? .cosine
    order = DataOrder(
      count: data.count, batch: settings.batch, shuffle: settings.shuffle, seed: settings.seed)
    step = GlobalStep(
      model: model, loss: loss,
      weigher: BatchWeigher(robustifier, of: loss, shift: settings.lossShift),
      assembly: try ScoreAssembly(data, for: loss, reference: reference),
      plan: settings.plan, clock: clock, ranks: ranks)
    optimizer =
      switch settings.optimizer {
      case .adamw: AdamW(parameters: model.parameters, weightDecay: settings.weightDecay)
      case .sgd: SGD(parameters: model.parameters, weightDecay: settings.weightDecay)
      }
  }

  /// Checks that objective, robustifier and data fit together. This is cheap and happens before a
  /// model's first pass.
  public static func check(
    loss: any SampleLoss, robustifier: any Robustifier, lossShift: LossShift = .none,
    data: [TrainingDatum]
  ) throws(TrainingError) {
    for datum in data { try datum.check(for: loss) }
    if let labelled = loss as? LabelledLoss { try labelled.check(data) }
    if loss.requirements.takesMismatched { _ = try MismatchedCompletions(data, for: loss.name) }
    if case .inputPenalty = robustifier.accumulation {
      try checkPenalty(robustifier, with: loss, lossShift: lossShift)
    }
    guard loss.coupling == .joint else { return }
    if !(robustifier is EmpiricalRisk) {
      throw .jointNeedsMean(loss: loss.name, robustifier: robustifier.name)
    }
    if lossShift != .none {
      throw .invalidSetting(
        name: "--loss-shift", value: "\(lossShift)",
        expected: "none: loss '\(loss.name)' is one number for the whole batch")
    }
  }

  /// `wdpo` moves one datum's input at a time, so each datum's loss may depend only on its own
  /// responses.
  private static func checkPenalty(
    _ robustifier: any Robustifier, with loss: any SampleLoss, lossShift: LossShift
  ) throws(TrainingError) {
    func refuse(_ reason: String) -> TrainingError {
      .penaltyNeedsOwnLoss(loss: loss.name, robustifier: robustifier.name, reason: reason)
    }
    if loss.coupling != .separable { throw refuse("depends on the other data of a batch") }
    if loss is any StatefulLoss { throw refuse("depends on the batches before") }
    let requirements = loss.requirements
    if let column = requirements.hostColumns.first(where: { $0.quantity != nil }) {
      throw refuse("takes '\(column.rawValue)', which moves with the input too")
    }
    if lossShift != .none {
      throw .invalidSetting(
        name: "--loss-shift", value: "\(lossShift)",
        expected:
          "none: '\(robustifier.name)' takes the mean of the losses, which a shift only moves")
    }
  }

  /// The distinct indices of the data that a run's steps will use, in ascending order.
  public static func dataNeeded(
    count: Int, settings: TrainingSettings
  ) -> [Int] {
    guard settings.steps < (count + settings.batch - 1) / settings.batch else {
      return Array(0..<count)
    }
    let order = DataOrder(
      count: count, batch: settings.batch, shuffle: settings.shuffle, seed: settings.seed)
    return order.indices(ofFirst: settings.steps).sorted()
  }

  /// Takes the remaining steps. With several ranks, all of them take the same steps and end after
  /// the same one.
  ///
  /// - Parameters:
  ///   - shouldStop: asked before every step; if it returns true on any rank, the run ends early.
  ///   - observe: called after every step's update.
  /// - Returns: whether all steps were taken.
  @discardableResult
  public func run(
    shouldStop: () -> Bool = { false }, observe: (StepReport) throws -> Void = { _ in }
  ) throws -> Bool {
    try checkSameStart()
    while completedSteps < settings.steps {
      if try ranks.any(shouldStop()) { return false }
      try observe(takeStep())
    }
    return true
  }

  /// Takes one step and reports it.
  ///
  /// A failed step leaves model, optimizer and states as they were, so that the run can be saved.
  public func takeStep() throws -> StepReport {
    if let state = try settledLossState(), isLossAstray { try restoreLoss(state) }
    let weigher = step.weigher
    do {
      return try attemptStep()
    } catch {
      step.weigher = weigher
      isLossAstray = true
      throw error
    }
  }

  /// The objective's state after the completed steps; nil for an objective without state.
  func settledLossState() throws -> [UInt8]? {
    if lossState == nil { lossState = try (loss as? any StatefulLoss)?.savedState() }
    return lossState
  }

  /// Restores a state that the objective had after the completed steps.
  func restoreLoss(_ state: [UInt8]) throws {
    try (loss as? any StatefulLoss)?.restore(state)
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
    step.policyIsReference = policyIsReference
    let outcome = try step.run(indices[...], step: number)
    try model.checkFiles()
    let norm = clock.measure(.update) {
      Optimization.gradientNorm(of: model.parameters) * abs(outcome.gradientScale)
    }
    guard norm.isFinite else { throw overflow(outcome, indices, step: number) }
    try checkSameGradient(norm: norm, step: number)
    // The state is requested before anything changes, since the step fails if the objective can't
    // provide it.
    let lossState = try (loss as? any StatefulLoss)?.savedState()
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

  /// Whether the weights are still equal to the reference's.
  private var policyIsReference: Bool {
    guard completedSteps == 0, let reference = step.assembly.reference else { return false }
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
