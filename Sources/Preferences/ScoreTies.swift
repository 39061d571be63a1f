/// Detects equal scores among the responses of a datum.
///
/// Responses without a score (NaN) are ignored.
public enum ScoreTies {
  /// Whether there are two or more scored responses and all have the same score, so that no
  /// preference is expressed.
  public static func areAllEqual(_ scores: [Double]) -> Bool {
    let present = scores.filter { !$0.isNaN }
    return present.count > 1 && present.allSatisfy { $0 == present[0] }
  }

  /// Whether any two have the same score.
  public static func areAny(_ scores: [Double]) -> Bool {
    let present = scores.filter { !$0.isNaN }
    return Set(present).count < present.count
  }
}
