import StrictJSON

/// The encoding of a file's verdicts, which can't be determined from a single line.
///
/// A verdict says whether a response is desirable. true and 1 mean desirable, and false and 0 mean
/// undesirable. Some files use 1 and -1 instead. -1 means undesirable in a file that has 1 and no
/// other code for undesirable. Accepting any other number as a verdict would mean training on
/// guesses.
public struct Verdicts: Sendable {
  /// The fields that may contain verdicts, `label` and the column's own name.
  public static let fields: Set<String> = ["label", "desirable"]
  public static let column = "desirable"
  /// The allowed codes, for messages.
  public static let allowed = "true, false, 1 or 0"

  private var firstMinusOne: (place: DataPlace, field: String)?
  /// The first occurrence of false, true or 0. -1 has no meaning in a file with any of these.
  private var firstOther: DataPlace?
  private var hasOne = false

  public init() {}

  /// 1 for desirable, 0 for undesirable, or nil if the value isn't a verdict.
  public static func value(of json: JSONValue) -> Double? {
    switch json {
    case .bool(let flag): flag ? 1 : 0
    case .number(let number) where number.value == 1: 1
    case .number(let number) where number.value == 0 || number.value == -1: 0
    default: nil
    }
  }

  /// Whether verdicts and scores contradict each other, because a desirable response scores lower
  /// than an undesirable one.
  ///
  /// - Parameters:
  ///   - column: 1 or 0 for each response, `[K]`. Any other column never contradicts the scores.
  ///   - scores: `[K]`, with NaN for a missing score. nil never contradicts the verdicts.
  public static func contradict(_ column: Datum.Column?, scores: [Double]?) -> Bool {
    guard case .responses(let verdicts) = column, let scores, scores.count == verdicts.count else {
      return false
    }
    let rated = zip(verdicts, scores).filter { !$1.isNaN }
    guard let lowest = rated.filter({ $0.0 > 0 }).map(\.1).min(),
      let highest = rated.filter({ $0.0 <= 0 }).map(\.1).max()
    else { return false }
    return lowest < highest
  }

  /// Records a field's codes. Values that aren't verdicts are ignored.
  public mutating func add(_ json: JSONValue, field: String, at place: DataPlace) {
    for value in json.array ?? [json] {
      switch value {
      case .bool: firstOther = firstOther ?? place
      case .number(let number) where number.value == -1:
        firstMinusOne = firstMinusOne ?? (place, field)
      case .number(let number) where number.value == 0: firstOther = firstOther ?? place
      case .number(let number) where number.value == 1: hasOne = true
      default: break
      }
    }
  }

  /// The problem with the codes of all verdicts together, which is that -1 occurs along with false
  /// or 0, or without any 1.
  public var problem: DataError? {
    guard let (place, field) = firstMinusOne else { return nil }
    if let firstOther {
      return .field(
        place, name: field,
        .outOfRange(
          value: "-1", allowed: "\(Self.allowed), as in line \(firstOther.line), or 1 and -1 alone")
      )
    }
    if hasOne { return nil }
    return .field(
      place, name: field,
      .outOfRange(value: "-1", allowed: "\(Self.allowed); -1 is taken in a file that has 1 too"))
  }
}
