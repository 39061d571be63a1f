/// Decides when a run writes a checkpoint.
///
/// The pace follows the clock unless a number of steps is given. With the clock, a short run writes
/// no checkpoints, and a long one loses at most a few minutes. Writing takes less than a hundredth
/// of the time.
public struct CheckpointPace {
  /// The time between two checkpoints if writing one is quick.
  public static let interval = Duration.seconds(600)
  /// The shortest time to the next checkpoint, as a multiple of the time that writing one takes.
  static let patience = 100.0

  private let everySteps: Int?
  private var last: ContinuousClock.Instant
  private var wait = Self.interval

  public init(everySteps: Int?, now: ContinuousClock.Instant = .now) {
    self.everySteps = everySteps
    last = now
  }

  /// Whether to write a checkpoint after a step that isn't the last.
  public func isDue(after step: Int, now: ContinuousClock.Instant = .now) -> Bool {
    guard let everySteps else { return now - last >= wait }
    return everySteps > 0 && step % everySteps == 0
  }

  /// Records that a checkpoint was written, or that the attempt failed, between two moments.
  public mutating func wrote(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
    last = end
    wait = max(Self.interval, (end - start) * Self.patience)
  }
}
