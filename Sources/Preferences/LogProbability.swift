/// The valid values of a sequence's log-probability in a file.
public enum LogProbability {
  /// A float32 sum over a long sequence may exceed 0 by this much.
  private static let rounding = 1e-3

  /// Sequences are discrete, so their probabilities, unlike densities, can't exceed 1.
  public static func isPossible(_ value: Double) -> Bool { value <= rounding }

  /// A description of valid values, for messages.
  public static let expected = "a log-probability, which is 0 or below"
}
