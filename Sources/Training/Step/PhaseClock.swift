/// Measures the time spent in each phase of a step.
public final class PhaseClock {
  /// The parts of a step, in order.
  public enum Phase: String, Sendable, CaseIterable {
    /// Packing token ids into a batch.
    case pack
    /// The model's forward passes, including the vocabulary head.
    case forward
    /// The objective and the robustifier.
    case objective
    /// The backward passes.
    case backward
    /// Exchanging numbers with the other ranks, and waiting for them.
    case exchange
    /// Computing the gradient norm, clipping, updating the weights, and clearing the gradients.
    case update
  }

  /// The seconds spent in each phase since the clock was created.
  public private(set) var seconds: [Phase: Double] = [:]

  public init() {}

  func measure<T>(_ phase: Phase, _ body: () throws -> T) rethrows -> T {
    let clock = ContinuousClock()
    let start = clock.now
    defer { seconds[phase, default: 0] += (clock.now - start) / .seconds(1) }
    return try body()
  }
}
