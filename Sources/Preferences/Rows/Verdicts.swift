import StrictJSON

/// What the verdicts of a file are written in, which one line alone doesn't tell.
///
/// A verdict says whether a response is desirable: true and 1 that it is, false and 0 that it isn't.
/// Feedback is also coded 1 and -1; -1 means undesirable in a file that has 1 and no other code for
/// it. Taking any other number for a verdict would train on guesses.
public struct Verdicts: Sendable {
  /// The fields that hold verdicts: `label`, and the column's own name.
  public static let fields: Set<String> = ["label", "desirable"]
  public static let column = "desirable"
  /// The codes, for messages.
  public static let allowed = "true, false, 1 or 0"

  private var firstMinusOne: (place: DataPlace, field: String)?
  /// The first of false, true and 0, beside which -1 has no meaning.
  private var firstOther: DataPlace?
  private var hasOne = false

  public init() {}

  /// 1 for desirable, 0 for undesirable, nil for what is no verdict.
  public static func value(of json: JSONValue) -> Double? {
    switch json {
    case .bool(let flag): flag ? 1 : 0
    case .number(let number) where number.value == 1: 1
    case .number(let number) where number.value == 0 || number.value == -1: 0
    default: nil
    }
  }

  /// Whether verdicts and scores say opposite things: a desirable response scores lower than an
  /// undesirable one.
  ///
  /// - Parameters:
  ///   - column: 1 or 0 of each response, `[K]`; anything else agrees with everything.
  ///   - scores: `[K]`, NaN where there is none; nil agrees with everything.
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

  /// Takes note of a field's codes. What is no verdict is passed over.
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

  /// What is wrong with the codes of all verdicts together: -1 beside false or 0, or without any 1.
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
