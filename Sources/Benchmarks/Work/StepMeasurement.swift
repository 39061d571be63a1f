import Foundation

/// The measurements of the timed training steps in one process.
public struct StepMeasurement: Codable, Sendable, Equatable {
  /// The seconds of each timed step.
  public var seconds: [Double]
  /// The processor seconds of all timed steps together, over all processors.
  public var processorSeconds: Double
  /// The tokens of the timed steps, counted with one row per response.
  public var rowTokens: Int
  /// The tokens of the timed steps, with each prompt counted once.
  public var uniqueTokens: Int
  public var samples: Int
  /// The floating-point operations that the timed steps need, with each prompt counted once; see
  /// ``TrainingDatum/neededOperations``.
  public var neededOperations: Double
  /// The rate of the best matrix product in this process.
  public var productRate: MachinePeak.Rate
  /// The rate at which the vector units operate on registers.
  public var vectorRate: MachinePeak.Rate
  public var peakBytes: Double
  /// The seconds from the start of the process to the first step, without the reference pass.
  public var startToReady: Double
  /// The seconds from the start of the process to the end of the first step, without the reference
  /// pass.
  public var startToFirstStep: Double
  public var referenceSeconds: Double
  /// The number of processors used by other work during the timed steps.
  public var otherProcessors: Double
  public var phases: [Phase]

  public struct Phase: Codable, Sendable, Equatable {
    public var name: String
    /// The total for all timed steps.
    public var seconds: Double
  }

  public var total: Double { seconds.reduce(0, +) }
  public var secondsPerStep: Double { total / Double(max(seconds.count, 1)) }
  /// The needed operations per second.
  public var neededRate: MachinePeak.Rate {
    .init(wall: neededOperations / total, processor: neededOperations / processorSeconds)
  }

  /// The share of the vector units' rate below which the matrix-product library is considered too
  /// slow.
  private static let leastProductShare = 0.5

  /// Advice for the user if matrix products are slow; otherwise nil.
  public var productAdvice: String? {
    let share = productRate.processor / vectorRate.processor
    guard share < Self.leastProductShare else { return nil }
    return "matrix products reach \(Int(100 * share)) % of what the processor's vector units do, "
      + "expected at least 50 %: the library may use the wrong kernels; 'dora-host doctor' names them"
  }
}
