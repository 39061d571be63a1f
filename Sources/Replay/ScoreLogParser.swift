import Objectives
import Preferences
import StrictJSON

/// Reads one line of a score log.
struct ScoreLogParser {
  let file: String
  let line: Int

  /// - Parameter verdicts: records how the file encodes verdicts.
  func row(
    _ bytes: [UInt8], _ verdicts: inout Verdicts
  ) throws(ScoreLogError) -> ScoreLog.Row {
    let object = try object(bytes)
    var row = ScoreLog.Row(line: line, calibrationWeight: 1, columns: [:])
    for member in object.members where member.value != .null {
      try read(member.key, member.value, into: &row)
      if Verdicts.fields.contains(member.key) {
        verdicts.add(
          member.value, field: member.key, at: DataPlace(file: file, line: line))
      }
    }
    if row.logp == nil, let tokens = row.tokenLogp {
      row.logp = tokens.map { $0.reduce(0, +) }
    }
    if row.referenceLogp == nil, let tokens = row.referenceTokenLogp {
      row.referenceLogp = tokens.map { $0.reduce(0, +) }
    }
    if row.lengths == nil, let tokens = row.tokenLogp {
      row.lengths = tokens.map { Double($0.count) }
    }
    guard row.logp != nil || row.loss != nil else {
      let isData = ["prompt", "query", "messages", "responses", "chosen"].contains {
        object[$0] != nil
      }
      throw .field(
        file: file, line: line, name: "logp",
        reason: isData
          ? "is missing: these are data, not scores; 'dora-host score' writes their log-probabilities"
          : "is missing, and there is no 'loss' either")
    }
    try checkShapes(&row)
    try checkWeight(&row, object)
    return row
  }

  private func object(_ bytes: [UInt8]) throws(ScoreLogError) -> JSONObject {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parse(bytes)
    } catch {
      throw .notJSON(file: file, line: line, reason: "\(error)")
    }
    guard case .object(let object) = value else {
      throw .notJSON(file: file, line: line, reason: "is \(value.kind), expected an object")
    }
    return object
  }

  private func read(
    _ name: String, _ value: JSONValue, into row: inout ScoreLog.Row
  ) throws(ScoreLogError) {
    switch name {
    case "id": if case .string(let id) = value { row.id = id }
    case "logp": row.logp = try numbers(name, value)
    case "ref_logp": row.referenceLogp = try numbers(name, value)
    case "len": row.lengths = try numbers(name, value)
    case "score", "scores": row.scores = try numbers(name, value, nullIs: .nan)
    case "h": row.calibrationWeight = try number(name, value)
    // dL/dl, which is computed again.
    case "loss_weight": break
    // In a log of format 1 this field is dL/dl; see ``checkWeight(_:_:)``.
    case "weight": row.writtenWeight = try number(name, value)
    case "data_weight": row.exampleWeight = try number(name, value)
    case "golden_index": row.targetIndex = try integer(name, value)
    case "tok_logp": row.tokenLogp = try rows(name, value)
    case "ref_tok_logp": row.referenceTokenLogp = try rows(name, value)
    case "loss": row.loss = try number(name, value)
    case "batch": row.batch = try integer(name, value)
    case _ where Verdicts.fields.contains(name): try readVerdicts(name, value, into: &row)
    case "step": break
    default: readColumn(name, value, into: &row)
    }
  }

  /// Reads the column `desirable`, under its name in data files or under its own name.
  private func readVerdicts(
    _ name: String, _ value: JSONValue, into row: inout ScoreLog.Row
  ) throws(ScoreLogError) {
    let values = value.array ?? [value]
    let verdicts = values.compactMap(Verdicts.value(of:))
    guard verdicts.count == values.count else {
      throw .field(
        file: file, line: line, name: name, reason: "is no verdict; expected \(Verdicts.allowed)")
    }
    let extent: ScoreColumn.Extent = value.array == nil ? .datum : .response
    if row.columns.updateValue((extent, verdicts), forKey: Verdicts.column) != nil {
      throw .field(
        file: file, line: line, name: "label",
        reason: "can't stand beside '\(Verdicts.column)'; give one of them")
    }
  }

  /// Reads any other field. It becomes a column if it is a number, a boolean or a list of these,
  /// and is otherwise ignored.
  private func readColumn(_ name: String, _ value: JSONValue, into row: inout ScoreLog.Row) {
    if let number = Self.plain(value) {
      row.columns[name] = (.datum, [number])
    } else if case .array(let values) = value {
      let numbers = values.compactMap(Self.plain)
      if numbers.count == values.count {
        row.columns[name] = (.response, numbers)
      } else {
        readTokenColumn(name, values, into: &row)
      }
    }
  }

  private func readTokenColumn(_ name: String, _ values: [JSONValue], into row: inout ScoreLog.Row)
  {
    var tokens: [Double] = []
    for case .array(let inner) in values {
      let numbers = inner.compactMap(Self.plain)
      guard numbers.count == inner.count else { return }
      tokens += numbers
    }
    row.columns[name] = (.token, tokens)
  }

  private static func plain(_ value: JSONValue) -> Double? {
    switch value {
    case .number(let number): number.value
    case .bool(let flag): flag ? 1 : 0
    default: nil
    }
  }

  // MARK: Values

  private func number(_ name: String, _ value: JSONValue) throws(ScoreLogError) -> Double {
    guard let number = Self.plain(value) else {
      throw .field(
        file: file, line: line, name: name, reason: "is \(value.kind), expected a number")
    }
    return number
  }

  private func integer(_ name: String, _ value: JSONValue) throws(ScoreLogError) -> Int {
    guard let integer = value.integer else {
      throw .field(file: file, line: line, name: name, reason: "is not a whole number")
    }
    return integer
  }

  private func numbers(
    _ name: String, _ value: JSONValue, nullIs missing: Double? = nil
  ) throws(ScoreLogError) -> [Double] {
    guard case .array(let values) = value else {
      throw .field(file: file, line: line, name: name, reason: "is \(value.kind), expected a list")
    }
    var numbers: [Double] = []
    for value in values {
      if value == .null, let missing {
        numbers.append(missing)
      } else {
        numbers.append(try number(name, value))
      }
    }
    return numbers
  }

  private func rows(_ name: String, _ value: JSONValue) throws(ScoreLogError) -> [[Double]] {
    guard case .array(let values) = value else {
      throw .field(
        file: file, line: line, name: name, reason: "is \(value.kind), expected a list of lists")
    }
    var rows: [[Double]] = []
    for value in values { rows.append(try numbers(name, value)) }
    return rows
  }

  // MARK: Shapes

  private func checkShapes(_ row: inout ScoreLog.Row) throws(ScoreLogError) {
    if let weight = row.exampleWeight, !(weight >= 0 && weight.isFinite) {
      throw .field(
        file: file, line: line, name: "data_weight",
        reason: "is \(weight), expected a number of at least 0")
    }
    try checkLogProbabilities(row)
    guard let count = row.logp?.count else { return }
    guard count > 0 else {
      throw .field(file: file, line: line, name: "logp", reason: "is empty")
    }
    let lists: [(String, Int?)] = [
      ("ref_logp", row.referenceLogp?.count), ("len", row.lengths?.count),
      ("score", row.scores?.count), ("tok_logp", row.tokenLogp?.count),
      ("ref_tok_logp", row.referenceTokenLogp?.count),
    ]
    for (name, found) in lists {
      guard let found, found != count else { continue }
      throw .field(
        file: file, line: line, name: name,
        reason: "has \(found) values for \(count) responses; 'logp' decides how many there are")
    }
    if let length = row.lengths?.first(where: { !($0 >= 1) }) {
      throw .field(
        file: file, line: line, name: "len", reason: "holds \(length), expected at least 1")
    }
    let numbers = count == 1 ? "which is 0" : "0 to \(count - 1)"
    if let index = row.targetIndex, !(-1..<count).contains(index) {
      throw .field(
        file: file, line: line, name: "golden_index",
        reason: "is \(index), expected -1 for none, or the number of a response, \(numbers)")
    }
    try checkTokens(row)
    try checkSums(row)
    dropColumnsOfOtherShape(&row, responses: count)
  }

  /// Checks the weight of the datum. The field `weight` has two meanings: in what `train` and
  /// `replay` of version 0.1.0 wrote it is dL/dl, now `loss_weight`. In a line written by hand,
  /// which has neither a step nor a loss, it is the datum's own weight, as in preference data.
  private func checkWeight(
    _ row: inout ScoreLog.Row, _ object: JSONObject
  ) throws(ScoreLogError) {
    let isLogged =
      row.loss != nil || object.members.contains { $0.key == "step" || $0.key == "loss" }
    if row.exampleWeight == nil, !isLogged { row.exampleWeight = row.writtenWeight }
    guard let weight = row.exampleWeight, !(weight >= 0 && weight.isFinite) else { return }
    throw .field(
      file: file, line: line, name: "data_weight",
      reason: "is \(weight), expected a finite number, at least 0")
  }

  private func checkLogProbabilities(_ row: ScoreLog.Row) throws(ScoreLogError) {
    let fields: [(String, [Double]?)] = [
      ("logp", row.logp), ("ref_logp", row.referenceLogp),
      ("tok_logp", row.tokenLogp?.flatMap { $0 }),
      ("ref_tok_logp", row.referenceTokenLogp?.flatMap { $0 }),
    ]
    for (name, values) in fields {
      guard let value = values?.first(where: { !LogProbability.isPossible($0) }) else { continue }
      throw .field(
        file: file, line: line, name: name,
        reason: "holds \(value), expected \(LogProbability.expected)")
    }
  }

  /// Checks that the sums and lengths of responses agree with those of their tokens.
  private func checkSums(_ row: ScoreLog.Row) throws(ScoreLogError) {
    let sums = [
      ("logp", row.logp, "tok_logp", row.tokenLogp),
      ("ref_logp", row.referenceLogp, "ref_tok_logp", row.referenceTokenLogp),
    ]
    for (name, values, tokenName, tokens) in sums {
      for (i, (value, tokens)) in zip(values ?? [], tokens ?? []).enumerated() {
        let sum = tokens.reduce(0, +)
        if abs(value - sum) > Self.sumTolerance * max(1, abs(sum)) {
          throw .field(
            file: file, line: line, name: name,
            reason:
              "element \(i) is \(value), and its '\(tokenName)' add up to \(sum); leave one of them out"
          )
        }
      }
    }
    for (i, (length, tokens)) in zip(row.lengths ?? [], row.tokenLogp ?? []).enumerated()
    where length != Double(tokens.count) {
      throw .field(
        file: file, line: line, name: "len",
        reason:
          "element \(i) is \(length), and 'tok_logp' has \(tokens.count) tokens; leave 'len' out")
    }
  }

  /// The tolerance for sums. It is needed because other programs add in float32 or round the
  /// numbers that they write.
  private static let sumTolerance = 1e-2

  private func checkTokens(_ row: ScoreLog.Row) throws(ScoreLogError) {
    guard let reference = row.referenceTokenLogp else { return }
    guard let policy = row.tokenLogp else {
      throw .field(
        file: file, line: line, name: "tok_logp", reason: "is missing, but 'ref_tok_logp' is there")
    }
    guard policy.map(\.count) == reference.map(\.count) else {
      throw .field(
        file: file, line: line, name: "ref_tok_logp",
        reason: "has other numbers of tokens than 'tok_logp'")
    }
  }

  /// Drops lists that are not columns because they don't have one value per response or per token.
  private func dropColumnsOfOtherShape(_ row: inout ScoreLog.Row, responses: Int) {
    let tokens = row.tokenLogp?.reduce(0) { $0 + $1.count }
    row.columns = row.columns.filter { _, column in
      switch column.extent {
      case .datum: true
      case .response: column.values.count == responses
      case .token: column.values.count == tokens
      }
    }
  }
}
