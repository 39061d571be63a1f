import Foundation

/// One file of reference values, `Tests/Golden/NAME.json`; its README describes the schema.
public struct Golden: Sendable {
  public let objective: String
  public let kind: String
  /// What was computed, in one line; nil in a file that doesn't say.
  public let formula: String?
  public let cases: [Case]

  /// Reads `Tests/Golden/NAME.json`.
  public static func load(_ name: String) throws -> Golden {
    try Golden(contentsOf: PackageRoot.file("Tests/Golden/\(name).json"))
  }

  /// Reads a file of that schema from anywhere.
  public init(contentsOf url: URL) throws {
    let root = try JSONDecoder().decode(GoldenValue.self, from: Data(contentsOf: url))
    let fields = Case(index: -1, file: url.lastPathComponent, fields: try root.object(in: url.path))
    objective = try fields.text("objective")
    kind = try fields.text("kind")
    formula = fields.has("formula") ? try fields.text("formula") : nil
    cases = try fields.values("cases").enumerated().map { index, value in
      Case(
        index: index, file: url.lastPathComponent,
        fields: try value.object(in: "\(url.path), case \(index)"))
    }
  }

  /// One set of inputs with what should come out.
  public struct Case: Sendable, CustomStringConvertible {
    /// Its place in the file, counted from 0.
    public let index: Int
    let file: String
    let fields: [String: GoldenValue]

    public var description: String { "\(file) case \(index)" }

    /// Whether the case has such a field.
    public func has(_ field: String) -> Bool { fields[field] != nil }

    public func number(_ field: String) throws -> Double { try value(field).number(in: at(field)) }
    public func text(_ field: String) throws -> String { try value(field).text(in: at(field)) }
    public func flag(_ field: String) throws -> Bool { try value(field).flag(in: at(field)) }
    public func values(_ field: String) throws -> [GoldenValue] {
      try value(field).array(in: at(field))
    }
    /// A field that is a list of numbers.
    public func numbers(_ field: String) throws -> [Double] {
      try values(field).map { try $0.number(in: at(field)) }
    }
    /// A field that is a list of lists of numbers.
    public func rows(_ field: String) throws -> [[Double]] {
      try values(field).map { row in
        try row.array(in: at(field)).map { try $0.number(in: at(field)) }
      }
    }
    /// The case's hyper-parameters.
    public func parameters() throws -> [String: GoldenValue] {
      try value("params").object(in: at("params"))
    }

    private func at(_ field: String) -> String { "\(self), field '\(field)'" }

    private func value(_ field: String) throws -> GoldenValue {
      guard let value = fields[field] else { throw GoldenError.missing(place: at(field)) }
      return value
    }
  }
}
