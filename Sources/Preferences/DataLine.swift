import StrictJSON

/// A line of a data file, kept as it was written, together with the datum that it contains.
///
/// Commands that add their results to a data file use this type. They leave everything else in the
/// line unchanged, byte for byte.
public struct DataLine: Sendable {
  public let datum: Datum
  /// Whether the datum's texts were rendered from messages, which are still in the line.
  let isRendered: Bool
  /// The line's UTF-8 bytes without the line end.
  private let bytes: [UInt8]
  /// The positions of the top-level members.
  private let members: [LineMember]

  /// - Parameter bytes: the line's bytes, which must already have been parsed as a JSON object.
  init(_ datum: Datum, bytes: [UInt8], isRendered: Bool = false) {
    self.datum = datum
    self.isRendered = isRendered
    self.bytes = bytes
    members = LineMember.all(in: bytes)
  }

  /// The line's JSON object. It is parsed again on each access, since fields beyond ``datum`` are
  /// rarely needed.
  var object: JSONObject {
    guard let object = try? JSONParser.parse(bytes).object else {
      preconditionFailure("a line that was read as an object is one no more")
    }
    return object
  }

  /// Whether the line has a field with this name.
  func has(_ name: String) -> Bool { members.contains { $0.key == name } }

  /// Whether the line gives its responses as a chosen and a rejected one.
  public var isPair: Bool { members.contains { $0.key == "chosen" } }

  /// Whether the line has no prompt field, because the prompt is part of its two dialogues.
  var lacksPrompt: Bool {
    !members.contains {
      // A null field is treated as absent.
      ["prompt", "query"].contains($0.key) && bytes[$0.valueStart] != UInt8(ascii: "n")
    }
  }

  /// Whether the line gives its responses as a list.
  var isList: Bool { members.contains { $0.key == "responses" } }

  /// The line as it was read.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The line with these fields set. Existing fields keep their position, and new fields are added
  /// after the last one.
  ///
  /// - Parameter removed: the fields to leave out.
  public func text(
    with fields: [(name: String, value: JSONValue)], without removed: Set<String> = []
  ) -> String {
    var result = "{"
    var rest = fields
    for member in members where !removed.contains(member.key) {
      if result.utf8.count > 1 { result += isSpaced ? ", " : "," }
      if let index = rest.firstIndex(where: { ExactString($0.name) == ExactString(member.key) }) {
        result += written(rest.remove(at: index))
      } else {
        result += String(decoding: bytes[member.range], as: UTF8.self)
      }
    }
    for field in rest {
      if result.utf8.count > 1 { result += isSpaced ? ", " : "," }
      result += written(field)
    }
    return result + "}"
  }

  /// Whether the line has spaces after commas and colons, as in Python's JSON output.
  private var isSpaced: Bool {
    guard let first = members.first else { return false }
    return bytes[first.range.lowerBound..<first.valueStart].last == UInt8(ascii: " ")
  }

  private func written(_ field: (name: String, value: JSONValue)) -> String {
    let name = JSONValue.string(field.name).compactText
    return name + (isSpaced ? ": " : ":")
      + (isSpaced ? field.value.spacedText : field.value.compactText)
  }
}

extension JSONValue {
  /// The JSON text on one line, with a space after each comma in a list.
  fileprivate var spacedText: String {
    guard case .array(let elements) = self else { return compactText }
    return "[" + elements.map(\.compactText).joined(separator: ", ") + "]"
  }
}

/// A member of a line's object, as a range of the line's bytes.
private struct LineMember: Sendable {
  var key: String
  /// The range from the key's opening quote to the value's last byte.
  var range: Range<Int>
  var valueStart: Int

  /// The members of a line that has already been parsed and is therefore known to be valid JSON.
  static func all(in bytes: [UInt8]) -> [LineMember] {
    var members: [LineMember] = []
    var scan = Scan(bytes: bytes)
    scan.skipSpace()
    scan.position += 1
    scan.skipSpace()
    while scan.byte != UInt8(ascii: "}"), scan.position < bytes.count {
      let start = scan.position
      scan.skipString()
      let key = bytes[start..<scan.position]
      scan.skipSpace()
      scan.position += 1
      scan.skipSpace()
      let valueStart = scan.position
      scan.skipValue()
      members.append(
        LineMember(key: text(key), range: start..<scan.position, valueStart: valueStart))
      scan.skipSpace()
      if scan.byte == UInt8(ascii: ",") { scan.position += 1 }
      scan.skipSpace()
    }
    return members
  }

  private static func text(_ quoted: ArraySlice<UInt8>) -> String {
    guard let key = try? JSONParser.parse(Array(quoted)).string else {
      preconditionFailure("a key of a line that was read is a string no more")
    }
    return key
  }
}

/// A position that moves through a JSON text.
private struct Scan {
  let bytes: [UInt8]
  var position = 0

  var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { position += 1 }
  }

  mutating func skipString() {
    position += 1
    while let byte, byte != UInt8(ascii: "\"") {
      position += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    position += 1
  }

  /// Moves to the end of a value. A list or an object ends with its closing bracket, and a number
  /// or a keyword ends before the first byte that can't be part of it.
  mutating func skipValue() {
    var depth = 0
    while let byte {
      switch byte {
      case UInt8(ascii: "\""):
        skipString()
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        position += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if depth == 0 { return }
        depth -= 1
        position += 1
      case UInt8(ascii: ","), 0x20, 0x09:
        if depth == 0 { return }
        position += 1
      default:
        position += 1
        continue
      }
      if depth == 0 { return }
    }
  }
}
