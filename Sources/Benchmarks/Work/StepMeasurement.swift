import Foundation

/// One process's timed training steps.
public struct StepMeasurement: Codable, Sendable, Equatable {
  /// Of each timed step.
  public var seconds: [Double]
  /// Of all processors, in the timed steps together.
  public var processorSeconds: Double
  /// Tokens of the timed steps, a row per response.
  public var rowTokens: Int
  /// Tokens of the timed steps, each prompt once.
  public var uniqueTokens: Int
  public var samples: Int
  /// Floating-point operations that the timed steps need, each prompt once; see
  /// ``TrainingDatum/neededOperations``.
  public var neededOperations: Double
  /// Of the best matrix product in this process.
  public var productRate: MachinePeak.Rate
  /// Of the vector units in registers.
  public var vectorRate: MachinePeak.Rate
  public var peakBytes: Double
  /// Seconds from the start of the process to the first step, without the reference pass.
  public var startToReady: Double
  /// Seconds from the start of the process to the end of the first step, without the reference pass.
  public var startToFirstStep: Double
  public var referenceSeconds: Double
  /// Processors that other work kept busy during the timed steps.
  public var otherProcessors: Double
  public var phases: [Phase]

  public struct Phase: Codable, Sendable, Equatable {
    public var name: String
    /// Of all timed steps together.
    public var seconds: Double
  }

  public var total: Double { seconds.reduce(0, +) }
  public var secondsPerStep: Double { total / Double(max(seconds.count, 1)) }
  /// Operations per second, of those that are needed.
  public var neededRate: MachinePeak.Rate {
    .init(wall: neededOperations / total, processor: neededOperations / processorSeconds)
  }

  /// A share of the vector units' rate below which the library for matrix products is at fault.
  private static let leastProductShare = 0.5

  /// What to say where matrix products are slow; nil where they are not.
  public var productAdvice: String? {
    let share = productRate.processor / vectorRate.processor
    guard share < Self.leastProductShare else { return nil }
    return "matrix products reach \(Int(100 * share)) % of what the processor's vector units do, "
      + "expected at least 50 %: the library may use the wrong kernels; 'dora-host doctor' names them"
  }
}
