/// Detects equal scores among the responses of a datum.
///
/// Responses without a score (NaN) are ignored.
public enum ScoreTies {
  /// Whether there are at least two scored responses and all of them have the same score, so that
  /// there is no preference.
  public static func areAllEqual(_ scores: [Double]) -> Bool {
    let present = scores.filter { !$0.isNaN }
    return present.count > 1 && present.allSatisfy { $0 == present[0] }
  }

  /// Whether any two responses have the same score.
  public static func areAny(_ scores: [Double]) -> Bool {
    let present = scores.filter { !$0.isNaN }
    return Set(present).count < present.count
  }
}
