import Objectives
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
  public let parameters: [ParameterSchema]

  /// Returns nil if a field is missing, or a parameter's description breaks a rule.
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
    parameters = schemas.compactMap { $0.object.flatMap(ParameterSchema.init(json:)) }
    guard parameters.count == schemas.count else { return nil }
  }
}
