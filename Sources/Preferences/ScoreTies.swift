/// What the scores of a datum's responses say when some of them are equal.
///
/// Responses without a score, NaN, are not compared with any.
public enum ScoreTies {
  /// Whether scored responses, two or more, all have the same score: no preference is expressed.
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
