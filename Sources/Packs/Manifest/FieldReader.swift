import PluginHost
import StrictJSON

/// Reads the fields of an untrusted JSON object. Errors name the field.
///
/// Texts are returned in a form that is safe to print. Unknown fields are rejected, since they may
/// be misspelt or have a meaning in a newer version.
struct FieldReader {
  let file: String
  let place: String
  private let object: JSONObject
  private var asked: Set<String> = []

  init(_ object: JSONObject, file: String, place: String = "") {
    self.object = object
    self.file = file
    self.place = place
  }

  /// Makes a reader for a whole file.
  ///
  /// - Parameter format: the required value of the field "format".
  init(_ bytes: [UInt8], file: String, format: String) throws(PackError) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parse(bytes)
    } catch {
      throw .notJSON(file: file, reason: PluginText.clean("\(error)"))
    }
    guard let object = value.object else {
      throw .notJSON(file: file, reason: "it is \(value.kind), must be an object")
    }
    self.init(object, file: file)
    let found = try text("format")
    guard found == format else {
      throw refuse("format", "is '\(found)', must be '\(format)'; a newer dora-host may read it")
    }
  }

  func name(_ field: String) -> String { place.isEmpty ? field : "\(place).\(field)" }

  func refuse(_ field: String, _ reason: String) -> PackError {
    .badField(file: file, field: name(field), reason: reason)
  }

  /// Returns a value of any type, or nil if the field is missing or null.
  mutating func value(_ field: String) -> JSONValue? {
    asked.insert(field)
    let value = object[field]
    return value == .null ? nil : value
  }

  mutating func optionalText(_ field: String) throws(PackError) -> String? {
    guard let value = value(field) else { return nil }
    guard let text = value.string else {
      throw refuse(field, "is \(value.kind), must be a string")
    }
    guard PluginText.isClean(text), !text.isEmpty else {
      throw refuse(field, "is empty, too long or has characters that can't be shown")
    }
    return text
  }

  mutating func text(_ field: String) throws(PackError) -> String {
    guard let text = try optionalText(field) else { throw refuse(field, "is missing") }
    return text
  }

  mutating func integer(_ field: String) throws(PackError) -> Int {
    guard let value = value(field) else { throw refuse(field, "is missing") }
    guard let number = value.writtenInteger, number >= 0 else {
      throw refuse(field, "must be an integer of at least 0")
    }
    return number
  }

  mutating func array(_ field: String) throws(PackError) -> [JSONValue] {
    guard let value = value(field) else { return [] }
    guard let array = value.array else { throw refuse(field, "is \(value.kind), must be an array") }
    return array
  }

  mutating func texts(_ field: String) throws(PackError) -> [String] {
    var texts: [String] = []
    for (i, value) in try array(field).enumerated() {
      guard let text = value.string, PluginText.isClean(text), !text.isEmpty else {
        throw refuse("\(field)[\(i)]", "must be a string of characters that can be shown")
      }
      texts.append(text)
    }
    return texts
  }

  /// Reads the objects in an array, each with its own reader.
  mutating func objects<Element>(
    _ field: String, _ read: (inout FieldReader) throws(PackError) -> Element
  ) throws(PackError) -> [Element] {
    var elements: [Element] = []
    for (i, value) in try array(field).enumerated() {
      let place = name("\(field)[\(i)]")
      elements.append(try Self.object(value, file: file, place: place, read))
    }
    return elements
  }

  mutating func object<Element>(
    _ field: String, _ read: (inout FieldReader) throws(PackError) -> Element
  ) throws(PackError) -> Element {
    guard let value = value(field) else { throw refuse(field, "is missing") }
    return try Self.object(value, file: file, place: name(field), read)
  }

  private static func object<Element>(
    _ value: JSONValue, file: String, place: String,
    _ read: (inout FieldReader) throws(PackError) -> Element
  ) throws(PackError) -> Element {
    guard let object = value.object else {
      throw .badField(file: file, field: place, reason: "is \(value.kind), must be an object")
    }
    var reader = FieldReader(object, file: file, place: place)
    let element = try read(&reader)
    try reader.finish()
    return element
  }

  /// Throws an error if any field hasn't been read.
  func finish() throws(PackError) {
    guard let other = object.members.first(where: { !asked.contains($0.key) }) else { return }
    throw refuse(PluginText.clean(other.key), "is no field that belongs there")
  }
}
