import CDoRA
import Glibc

/// Reads the fields of a pack's description. Each error names the field.
///
/// A description comes from an untrusted file. Each field is checked here once and converted to a
/// Swift value.
struct DescriptorReader {
  let path: String

  func refuse(_ field: String, _ reason: String) -> PluginError {
    .badDescriptor(path: path, field: field, reason: reason)
  }

  func require(_ condition: Bool, _ field: String, _ reason: @autoclosure () -> String)
    throws(PluginError)
  {
    if !condition { throw refuse(field, reason()) }
  }

  func requirePresent<T>(_ pointer: T?, _ field: String) throws(PluginError) -> T {
    guard let pointer else { throw refuse(field, "is NULL") }
    return pointer
  }

  /// Reads text that must be present and not empty.
  func text(_ pointer: UnsafePointer<CChar>?, _ field: String) throws(PluginError) -> String {
    let pointer = try requirePresent(pointer, field)
    try require(
      strnlen(pointer, PluginText.byteLimit) < PluginText.byteLimit, field,
      "is longer than \(PluginText.byteLimit - 1) bytes")
    let text = PluginText.read(pointer)
    try require(!text.isEmpty, field, "is empty")
    return text
  }

  func optionalText(
    _ pointer: UnsafePointer<CChar>?, _ field: String
  ) throws(PluginError) -> String? {
    pointer == nil ? nil : try text(pointer, field)
  }

  /// Reads an id, which users type and files store.
  func id(
    _ pointer: UnsafePointer<CChar>?, _ field: String, mayHaveCapitals: Bool = false
  ) throws(PluginError) -> String {
    let id = try text(pointer, field)
    let fits = id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): mayHaveCapitals
      default: false
      }
    }
    try require(
      fits, field,
      "is '\(id)', may only have \(mayHaveCapitals ? "" : "lower-case ")letters, digits, '-', '_', '.'"
    )
    return id
  }

  /// Reads a NULL-terminated list of ids.
  func ids(
    _ list: UnsafePointer<UnsafePointer<CChar>?>?, _ field: String
  ) throws(PluginError) -> [String] {
    guard let list else { return [] }
    var result: [String] = []
    while let entry = list[result.count] {
      try require(
        result.count < Self.mostElements, field, "has no NULL after \(Self.mostElements) ids")
      let place = "\(field)[\(result.count)]"
      let id = try id(entry, place, mayHaveCapitals: true)
      try require(!result.contains(id), place, "is '\(id)' a second time")
      result.append(id)
    }
    return result
  }

  /// The maximum number of elements in an array of a description. It is high enough for any pack
  /// and low enough to detect an invalid count.
  static let mostElements = 4096

  /// Reads an array whose elements start with `struct_size`, which is also the distance between
  /// them in bytes.
  func array<Element: GrowingStruct, Value>(
    _ start: UnsafePointer<Element>?, count: UInt32, _ field: String,
    read: (Element, String) throws(PluginError) -> Value
  ) throws(PluginError) -> [Value] {
    if count == 0 { return [] }
    let start = try requirePresent(start, field)
    let stride = UnsafeRawPointer(start).load(as: UInt32.self)
    try require(
      count <= Self.mostElements, field, "has \(count) elements, at most \(Self.mostElements)")
    var result: [Value] = []
    for i in 0..<Int(count) {
      let place = "\(field)[\(i)]"
      let element = UnsafeRawPointer(start) + i * Int(stride)
      let size = element.load(as: UInt32.self)
      try checkSize(size, atLeast: Element.leastSize, place)
      try require(
        size == stride, "\(place).struct_size",
        "is \(size), that of the first element is \(stride)")
      result.append(try read(Element(copying: element, size: Int(size)), place))
    }
    return result
  }

  func checkSize(_ size: UInt32, atLeast least: Int, _ place: String) throws(PluginError) {
    let field = place.isEmpty ? "struct_size" : "\(place).struct_size"
    try require(Int(size) >= least, field, "is \(size), must be at least \(least)")
    try require(size % 8 == 0, field, "is \(size), must be a multiple of 8")
  }
}

/// Throws an error if a list contains an id twice.
func requireUnique(
  _ ids: [String], _ field: (Int) -> String, _ reader: DescriptorReader
) throws(PluginError) {
  var seen: Set<String> = []
  for (i, id) in ids.enumerated() where !seen.insert(id).inserted {
    throw reader.refuse(field(i), "is '\(id)' a second time")
  }
}
