import Foundation
import Objectives
import TensorCore
import Training
import Transformer

/// Runs training steps on fixed data and measures them.
public struct StepBench {
  public var model: URL
  public var loss: any SampleLoss
  public var objective: RobustObjective
  public var batch: Int
  /// The number of timed steps. One more step is run before them.
  public var steps: Int
  public var microBatch: Int?
  /// The settings of a new adapter that is trained instead of the model's weights, such as
  /// "r=8,targets=all-linear".
  public var lora: String?

  public init(
    model: URL, loss: any SampleLoss, objective: RobustObjective, batch: Int, steps: Int,
    microBatch: Int? = nil, lora: String? = nil
  ) {
    self.model = model
    self.loss = loss
    self.objective = objective
    self.batch = batch
    self.steps = steps
    self.microBatch = microBatch
    self.lora = lora
  }

  /// Reads the model from its directory and measures steps on these data.
  public func measure(_ data: [TrainingDatum]) throws -> StepMeasurement {
    let decoder = try Decoder(directory: model, isFrozen: lora != nil)
    if let lora { try decoder.addAdapter(LoRASettings(parsing: lora), seed: 0) }
    return try measure(data, on: decoder)
  }

  /// Measures steps with AdamW and clipping at 1 on the data in order. The first step isn't
  /// included.
  public func measure(_ data: [TrainingDatum], on decoder: Decoder) throws -> StepMeasurement {
    let clock = ContinuousClock()
    let settings = TrainingSettings(
      steps: steps + 1, batch: min(batch, data.count), microBatch: microBatch,
      schedule: .constant, warmup: 0)
    let start = clock.now
    let reference = try reference(of: data, decoder, settings)
    let referenceSeconds = reference == nil ? 0 : (clock.now - start) / .seconds(1)
    let trainer = try Trainer(
      model: decoder, loss: loss, objective: objective, data: data, reference: reference,
      settings: settings)
    let ready = MachineLoad.processAge - referenceSeconds
    _ = try trainer.takeStep()
    let first = MachineLoad.processAge - referenceSeconds
    let earlier = MachinePeak.matrixProductRate()
    let before = trainer.clock.seconds
    let (load, processorStart) = (MachineLoad(), MachineLoad.ownSeconds)
    let reports = try (0..<steps).map { _ in try trainer.takeStep() }
    let (others, processorSeconds) = (load.others, MachineLoad.ownSeconds - processorStart)
    let phases = PhaseClock.Phase.allCases.map { phase in
      StepMeasurement.Phase(
        name: phase.rawValue,
        seconds: trainer.clock.seconds[phase, default: 0] - before[phase, default: 0])
    }
    let used = reports.flatMap { $0.data.map { data[$0.index] } }
    let later = MachinePeak.matrixProductRate()
    let vectorRate = MachinePeak.vectorRate()
    return StepMeasurement(
      seconds: reports.map(\.seconds), processorSeconds: processorSeconds,
      rowTokens: used.reduce(0) { $0 + $1.rowTokens },
      uniqueTokens: used.reduce(0) { $0 + $1.prompt.count + $1.scoredTokens },
      samples: used.count, neededOperations: used.neededOperations(of: decoder),
      productRate: .init(
        wall: max(earlier.wall, later.wall), processor: max(earlier.processor, later.processor)),
      vectorRate: .init(wall: vectorRate, processor: vectorRate / Double(ThreadPool.threads)),
      peakBytes: MachinePeak.peakMemory(),
      startToReady: ready, startToFirstStep: first, referenceSeconds: referenceSeconds,
      otherProcessors: others, phases: phases.filter { $0.seconds > 0 })
  }

  private func reference(
    of data: [TrainingDatum], _ decoder: Decoder, _ settings: TrainingSettings
  ) throws -> ReferenceScores? {
    guard ReferenceScores.areNeeded(by: loss.requirements) else { return nil }
    return try ReferenceScores(
      of: data, at: Trainer.dataNeeded(count: data.count, settings: settings), for: loss,
      model: decoder, cache: nil)
  }
}

extension [TrainingDatum] {
  /// Returns the number of operations that a training step of this model on these data needs; see
  /// ``neededOperations(linear:head:attention:)``.
  public func neededOperations(of decoder: Decoder) -> Double {
    let configuration = decoder.configuration
    let head = configuration.vocabularySize * configuration.hiddenSize
    let positions =
      configuration.embedsPositions ? configuration.maximumPositions * configuration.hiddenSize : 0
    // The number of weights in all matrices except the embeddings and the head.
    let linear =
      decoder.weights.map(\.parameter).filter { $0.shape.count == 2 }
      .reduce(0) { $0 + $1.count } - head * (configuration.tiesEmbeddings ? 1 : 2)
      - positions
    return neededOperations(
      linear: linear, head: head,
      attention: configuration.layerCount * configuration.headCount * configuration.headDim)
  }
}
