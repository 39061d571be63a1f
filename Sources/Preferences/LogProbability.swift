/// What a log-probability of a sequence can be, wherever a file brings one.
public enum LogProbability {
  /// The sum over a long sequence, in float32, may end this far above 0.
  private static let rounding = 1e-3

  /// Sequences are discrete: no probability of one is above 1, as a density could be.
  public static func isPossible(_ value: Double) -> Bool { value <= rounding }

  /// What is right, for messages.
  public static let expected = "a log-probability, which is 0 or below"
}
