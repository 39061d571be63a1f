import StrictJSON

/// The part of a manifest's description of an objective or a robustifier that is shown in lists.
public struct ObjectiveSummary: Sendable, Equatable {
  public let id: String
  public let aliases: [String]
  public let name: String
  public let summary: String
  public let citation: String?
  public let license: String
  public let revision: Int
  /// Descriptions of the parameters, such as "beta: real, above 0 to 1000, 0.1 by default".
  public let parameters: [String]

  /// Returns nil if a field is missing.
  init?(_ value: JSONValue) {
    guard let object = value.object,
      let id = object["id"]?.string, !id.isEmpty, !id.contains("/"), !id.contains("@"),
      let name = object["name"]?.string, let summary = object["summary"]?.string,
      let license = object["license"]?.string, let revision = object["revision"]?.writtenInteger
    else { return nil }
    self.id = id
    self.name = name
    self.summary = summary
    self.license = license
    self.revision = revision
    citation = object["citation"]?.string
    aliases = object["aliases"]?.array?.compactMap(\.string) ?? []
    let schemas = object["parameters"]?.array ?? []
    let lines = schemas.compactMap { $0.object.flatMap(Self.line) }
    guard lines.count == schemas.count else { return nil }
    parameters = lines
  }

  private static func line(_ schema: JSONObject) -> String? {
    guard let id = schema["id"]?.string, let kind = schema["kind"]?.string,
      let minimum = schema["min"]?.double, let maximum = schema["max"]?.double,
      let standard = schema["default"]?.double
    else { return nil }
    let choices = schema["choices"]?.array?.compactMap { $0.object?["id"]?.string } ?? []
    if kind == "choice" {
      guard choices.indices.contains(Int(clamping: Int64(max(-1, min(standard, 1e6))))) else {
        return nil
      }
      return "\(id): " + choices.joined(separator: " or ")
        + ", \(choices[Int(standard)]) by default"
    }
    if kind == "boolean" { return "\(id): true or false, \(standard != 0) by default" }
    let isOpen = schema["min_open"]?.bool == true
    let unit = schema["unit"]?.string.map { " \($0)" } ?? ""
    return "\(id): \(kind), \(isOpen ? "above" : "from") \(minimum) to \(maximum), "
      + "\(standard)\(unit) by default"
  }
}
