/// The measurements of one workload in a process of this program or of a peer.
public struct PeerRun: Codable, Sendable, Equatable {
  /// The name of the implementation: ``PeerRun/own`` or a ``PeerImplementation``.
  public var implementation: String
  public var secondsPerStep: Double
  /// The processor seconds per step, over all processors.
  public var processorSecondsPerStep: Double
  /// The tokens per second. For every implementation, they are counted with one row per response.
  public var rowTokensPerSecond: Double
  public var peakBytes: Double
  /// The seconds from the start of the process until the first step could begin, without the
  /// reference pass.
  public var startToReady: Double
  public var startToFirstStep: Double
  /// The number of processors used by other work during the timed steps.
  public var otherProcessors: Double
  /// The share of the GEMM rate, and the share of the vector units' rate. Both are known only for
  /// this program.
  public var shareOfProducts: MachinePeak.Rate?
  public var shareOfVectors: MachinePeak.Rate?

  /// The tokens per processor second, over all processors.
  public var rowTokensPerProcessorSecond: Double {
    rowTokensPerSecond * secondsPerStep / processorSecondsPerStep
  }

  /// The name of this program among the implementations.
  public static let own = "dora-host"

  public init(
    implementation: String, secondsPerStep: Double, processorSecondsPerStep: Double,
    rowTokensPerSecond: Double, peakBytes: Double, startToReady: Double, startToFirstStep: Double,
    otherProcessors: Double,
    shareOfProducts: MachinePeak.Rate? = nil, shareOfVectors: MachinePeak.Rate? = nil
  ) {
    self.implementation = implementation
    self.secondsPerStep = secondsPerStep
    self.processorSecondsPerStep = processorSecondsPerStep
    self.rowTokensPerSecond = rowTokensPerSecond
    self.peakBytes = peakBytes
    self.startToReady = startToReady
    self.startToFirstStep = startToFirstStep
    self.otherProcessors = otherProcessors
    self.shareOfProducts = shareOfProducts
    self.shareOfVectors = shareOfVectors
  }

  private static func share(
    _ rate: MachinePeak.Rate, _ limit: MachinePeak.Rate
  ) -> MachinePeak.Rate {
    .init(wall: rate.wall / limit.wall, processor: rate.processor / limit.processor)
  }

  public init(own measured: StepMeasurement) {
    self.init(
      implementation: Self.own, secondsPerStep: measured.secondsPerStep,
      processorSecondsPerStep: measured.processorSeconds
        / Double(max(measured.seconds.count, 1)),
      rowTokensPerSecond: Double(measured.rowTokens) / measured.total,
      peakBytes: measured.peakBytes, startToReady: measured.startToReady,
      startToFirstStep: measured.startToFirstStep, otherProcessors: measured.otherProcessors,
      shareOfProducts: Self.share(measured.neededRate, measured.productRate),
      shareOfVectors: Self.share(measured.neededRate, measured.vectorRate))
  }
}
