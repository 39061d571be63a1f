import Preferences

/// A data set with the labels from which classifiers learn. The labels say which responses are from
/// the target, and from which sources the others come.
///
/// The target consists of the named sources. If none are named, it is given by the first of these
/// that the data have: `golden_index`, `is_human`, and the chosen response of pairs. Sources are
/// the data's `sources`. Without that field, pairs have the sources "chosen" and "rejected", and
/// other data have "target" and "other".
public struct LabelledResponses: Sendable {
  public let rows: ResponseRows
  public let sources: SourceIndex
  /// Whether each response is from the target, `[N][K]`.
  public let isGolden: [[Bool]]
  /// The part of the data that identifies the target, such as "field 'golden_index'".
  public let origin: String
  private let file: String

  /// - Parameters:
  ///   - file: the name of the data in messages.
  ///   - target: the names of the sources that form the target, or an empty list to use the data's
  ///     own fields.
  ///   - maximumCharacters: the number of characters (Unicode scalars), or of tokens if data are
  ///     token ids, that are read from each response, or nil for all. The data themselves aren't
  ///     changed.
  /// - Throws: ``CalibrationError`` if the data don't say which responses are from the target.
  public init(
    _ lines: [DataLine], file: String, target: [String] = [], maximumCharacters: Int? = nil
  ) throws(CalibrationError) {
    self.file = file
    let given = try Self.given(lines, file: file)
    (isGolden, origin) = try Self.labels(lines, given: given, target: target, file: file)
    sources = SourceIndex(labels: given ?? Self.madeUp(lines, isGolden))
    let data = lines.map { line in
      CalibrationDatum(
        prompt: Passage(line.datum.prompt),
        responses: line.datum.responses.map { Passage($0).prefix(maximumCharacters) })
    }
    rows = try ResponseRows(data, isGolden: isGolden)
  }

  /// Rejects data from which no classifier can learn because all responses are of one kind.
  func requireBothKinds() throws(CalibrationError) {
    let golden = rows.isGolden.count { $0 }
    guard golden > 0, golden < rows.count else {
      throw .noContrast(file: file, origin: origin, golden: golden > 0, rows: rows.count)
    }
  }

  // MARK: Sources

  /// The data's own sources, or nil if no line has any and they aren't pairs.
  private static func given(
    _ lines: [DataLine], file: String
  ) throws(CalibrationError) -> [[String]]? {
    let known = lines.compactMap(\.datum.sources)
    if known.isEmpty {
      return lines.allSatisfy(\.isPair) ? lines.map { _ in ["chosen", "rejected"] } : nil
    }
    if let line = lines.first(where: { $0.datum.sources == nil }) {
      throw .missingField(place: "\(line.datum.place(in: file))", field: "sources")
    }
    return known
  }

  private static func madeUp(_ lines: [DataLine], _ isGolden: [[Bool]]) -> [[String]] {
    isGolden.map { $0.map { $0 ? "target" : "other" } }
  }

  // MARK: Labels

  private static func labels(
    _ lines: [DataLine], given: [[String]]?, target: [String], file: String
  ) throws(CalibrationError) -> (isGolden: [[Bool]], origin: String) {
    if !target.isEmpty { return try named(target, in: given, file: file) }
    if lines.contains(where: { $0.datum.goldenIndex != nil }) {
      let labels = lines.map { line in
        line.datum.responses.indices.map { $0 == line.datum.goldenIndex }
      }
      return (labels, "field 'golden_index'")
    }
    if lines.contains(where: { $0.datum.isHuman != nil }) {
      if let line = lines.first(where: { $0.datum.isHuman == nil }) {
        throw .missingField(place: "\(line.datum.place(in: file))", field: "is_human")
      }
      return (lines.compactMap(\.datum.isHuman), "field 'is_human'")
    }
    guard lines.allSatisfy(\.isPair) else {
      throw .noTarget(file: file, sources: given.map { SourceIndex(labels: $0).names } ?? [])
    }
    return (lines.map { _ in [true, false] }, "the chosen responses")
  }

  private static func named(
    _ target: [String], in given: [[String]]?, file: String
  ) throws(CalibrationError) -> (isGolden: [[Bool]], origin: String) {
    let names = given.map { SourceIndex(labels: $0).names } ?? []
    if let unknown = target.first(where: { !names.contains($0) }) {
      throw .unknownSource(name: unknown, setting: .target, sources: names)
    }
    let labels = (given ?? []).map { $0.map(target.contains) }
    return (labels, "source " + target.map { "'\($0)'" }.joined(separator: ", "))
  }
}

extension Passage {
  public init(_ text: Datum.Text) {
    switch text {
    case .text(let text): self = .text(text)
    case .ids(let ids): self = .tokens(ids)
    }
  }

  /// The first `count` characters or tokens, or all of them if `count` is nil.
  func prefix(_ count: Int?) -> Passage {
    guard let count else { return self }
    switch self {
    case .tokens(let ids): return .tokens(Array(ids.prefix(count)))
    case .text(let text):
      return .text(String(String.UnicodeScalarView(text.unicodeScalars.prefix(count))))
    }
  }
}
