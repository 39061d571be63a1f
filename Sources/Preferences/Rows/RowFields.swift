import StrictJSON

/// The fields of one line, read with type checks. Thrown errors include the line's location.
struct RowFields {
  let place: DataPlace
  let object: JSONObject
  /// Whether the row's texts were rendered by a chat template.
  var isRendered = false
  /// The parts of the row's messages that their rendering doesn't contain, such as
  /// "message.weight".
  var unrendered: [String] = []

  /// A field's value, or nil if the field is absent or null.
  subscript(name: String) -> JSONValue? {
    object[name].flatMap { $0 == .null ? nil : $0 }
  }

  func error(_ name: String, _ problem: FieldProblem) -> DataError {
    .field(place, name: name, problem)
  }

  /// Reads a nonempty text or a nonempty list of token ids.
  func text(_ name: String, _ value: JSONValue, index: Int? = nil) throws(DataError) -> Datum.Text {
    switch value {
    case .string(let text):
      if text.isEmpty { throw error(name, .empty(index: index)) }
      return .text(text)
    case .array(let elements):
      if elements.isEmpty { throw error(name, .empty(index: index)) }
      if elements[0].isMessage { throw error(name, .messageList) }
      return .ids(try tokenIds(name, elements))
    case .object where value.isMessage:
      throw error(name, .messageList)
    default:
      throw wrongType(name, value, "a text or a list of token ids", index: index)
    }
  }

  private func tokenIds(_ name: String, _ elements: [JSONValue]) throws(DataError) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(elements.count)
    for (i, element) in elements.enumerated() {
      guard let id = element.integer.flatMap(Int32.init(exactly:)), id >= 0 else {
        throw wrongType(name, element, "a token id, a whole number from 0", index: i)
      }
      ids.append(id)
    }
    return ids
  }

  /// Reads a list with one element per response.
  func list(_ name: String, count: Int) throws(DataError) -> [JSONValue]? {
    guard let value = self[name] else { return nil }
    guard case .array(let elements) = value else {
      throw wrongType(name, value, "a list with one value per response")
    }
    guard elements.count == count else {
      throw error(name, .wrongCount(elements.count, responses: count))
    }
    return elements
  }

  /// Reads a list of numbers, one per response.
  func numbers(_ name: String, count: Int) throws(DataError) -> [Double]? {
    guard let elements = try list(name, count: count) else { return nil }
    var numbers: [Double] = []
    for (i, element) in elements.enumerated() {
      guard let number = element.double else {
        throw wrongType(name, element, "a number", index: i)
      }
      numbers.append(number)
    }
    return numbers
  }

  func number(_ name: String) throws(DataError) -> Double? {
    guard let value = self[name] else { return nil }
    guard let number = value.double else { throw wrongType(name, value, "a number") }
    return number
  }

  /// Rejects numbers that can't be log-probabilities of sequences.
  func checkLogProbabilities(_ name: String, _ values: [Double]) throws(DataError) {
    guard let i = values.firstIndex(where: { !LogProbability.isPossible($0) }) else { return }
    throw error(
      name,
      .wrongElement(index: i, found: "\(values[i])", expected: LogProbability.expected))
  }

  func checkLogProbability(_ name: String, _ value: Double?) throws(DataError) {
    guard let value, !LogProbability.isPossible(value) else { return }
    throw error(name, .wrongType(found: "\(value)", expected: LogProbability.expected))
  }

  func wrongType(
    _ name: String, _ value: JSONValue, _ expected: String, index: Int? = nil
  ) -> DataError {
    var found = value.kind
    if let number = value.double { found = value.integer.map(String.init) ?? "\(number)" }
    guard let index else { return error(name, .wrongType(found: found, expected: expected)) }
    return error(name, .wrongElement(index: index, found: found, expected: expected))
  }
}

// MARK: - Conversations

extension RowFields {
  /// The field that contains a whole conversation as messages.
  var conversation: String? {
    object.members.first { ($0.value.array?.first).map(\.isMessage) ?? false }?.key
  }

  /// Whether the row consists of two dialogues, without a separate prompt.
  var isDialogue: Bool {
    self["prompt"] == nil && self["query"] == nil && self["chosen"]?.string != nil
      && self["rejected"]?.string != nil
  }

  /// The row's dialogues, split into prompt and responses, or nil if there are none that can be
  /// split.
  var dialogue: Dialogue? {
    guard isDialogue, let chosen = self["chosen"]?.string, let rejected = self["rejected"]?.string
    else { return nil }
    return Dialogue(chosen: chosen, rejected: rejected)
  }
}

extension JSONValue {
  /// Whether the value is one message of a conversation, in one of the two common forms.
  var isMessage: Bool {
    guard let object else { return false }
    return object["role"] != nil || object["from"] != nil || object["content"] != nil
  }
}

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
