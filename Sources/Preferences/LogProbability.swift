/// The valid values of a sequence's log-probability in a file.
public enum LogProbability {
  /// The largest amount by which rounding may lift a float32 sum over a long sequence above 0.
  private static let rounding = 1e-3

  /// Whether a value can be the log-probability of a sequence. Sequences are discrete, so their
  /// probabilities, unlike densities, can't exceed 1.
  public static func isPossible(_ value: Double) -> Bool { value <= rounding }

  /// A description of valid values, for messages.
  public static let expected = "a log-probability, which is 0 or below"
}
