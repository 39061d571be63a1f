import Foundation
import Objectives
import PluginHost

/// Cases with known results, in the schema of this package's own golden vectors.
///
/// ```
/// { "objective": "mine", "kind": "pairwise",
///   "cases": [ { "params": {…}, "policy_logps": […], …, "loss": x, "grad": […] } ] }
/// ```
/// Each case is one datum. `policy_logps`, `reference_logps`, `lengths` and `scores` are the fixed
/// inputs, one number for each response; any other number or list of K numbers is a column. In a
/// file of kind `pairwise` without scores, the first response is the chosen one.
struct GoldenFile: Sendable {
  /// The name of the file in messages.
  let name: String
  let objective: String
  let kind: String
  let cases: [[String: Value]]

  private struct Contents: Decodable {
    let objective: String
    let kind: String
    let cases: [[String: Value]]
  }

  /// The fields that aren't inputs of the objective, namely the parameters and the expected
  /// results.
  private static let results: Set<String> = ["params", "loss", "grad"]
  private static let inputs: Set<String> = [
    "policy_logps", "reference_logps", "lengths", "scores",
  ]
  static let kinds = ["pairwise", "listwise", "triple"]

  /// - Throws: an error that describes the problem in the file.
  init(_ data: Data, called name: String) throws(GoldenCases.Disagreement) {
    self.name = name
    do {
      let contents = try JSONDecoder().decode(Contents.self, from: data)
      (objective, kind, cases) = (contents.objective, contents.kind, contents.cases)
    } catch {
      let place = (error as? DecodingError).map(Self.place) ?? "it isn't JSON"
      throw .difference(reason: "'\(name)' isn't a file of golden cases: \(place)")
    }
  }

  private static func place(of error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "it has no field '\(key.stringValue)'"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "field '\(context.codingPath.map(\.stringValue).joined(separator: "."))' is of another kind"
    default: "it isn't JSON"
    }
  }

  /// Returns the default file with the cases for a library, or nil if there is none.
  static func beside(_ library: String) -> String? {
    let url = URL(fileURLWithPath: library)
    let stem = url.deletingPathExtension().lastPathComponent
    let stems = [stem] + (stem.hasPrefix("lib") ? [String(stem.dropFirst(3))] : [])
    let folder = url.deletingLastPathComponent()
    // In an installed pack, libraries are in lib/PLATFORM and cases in the folder golden.
    let pack = folder.deletingLastPathComponent().deletingLastPathComponent()
    return [folder, pack.appendingPathComponent("golden")].flatMap { folder in
      stems.map { folder.appendingPathComponent("\($0).golden.json").path }
    }.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// The value of a field, which is a number, a text or a list of numbers. Anything else is
  /// ignored.
  enum Value: Decodable, Sendable {
    case number(Double)
    case text(String)
    case list([Double])
    case object([String: Value])
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = Self.special[text].map(Value.number) ?? .text(text)
      } else if let values = try? container.decode([Value].self) {
        let numbers = values.compactMap(\.number)
        self = numbers.count == values.count ? .list(numbers) : .other
      } else if let fields = try? container.decode([String: Value].self) {
        self = .object(fields)
      } else {
        self = .other
      }
    }

    private static let special = [
      "NaN": Double.nan, "Infinity": .infinity, "-Infinity": -.infinity,
    ]

    var number: Double? { if case .number(let x) = self { x } else { nil } }
    var list: [Double]? { if case .list(let x) = self { x } else { nil } }
  }

  // MARK: One case

  func parameters(_ i: Int) -> [String: ParameterValue] {
    guard case .object(let fields)? = cases[i]["params"] else { return [:] }
    return fields.compactMapValues { value in
      switch value {
      case .number(let number): .number(number)
      case .text(let text): .text(text)
      default: nil
      }
    }
  }

  /// Returns the case as a batch, or nil if log-probabilities are missing or another input has a
  /// different count.
  func batch(_ i: Int) -> ScoreBatch? {
    let item = cases[i]
    guard let logp = item["policy_logps"]?.list, !logp.isEmpty else { return nil }
    let lists = ["reference_logps", "lengths", "scores"].compactMap { item[$0]?.list }
    guard lists.allSatisfy({ $0.count == logp.count }) else { return nil }
    let pairOrder = kind == "pairwise" && logp.count == 2 ? [1.0, 0] : nil
    var batch = ScoreBatch(
      first: [0, logp.count], logp: logp, referenceLogp: item["reference_logps"]?.list,
      lengths: item["lengths"]?.list, scores: item["scores"]?.list ?? pairOrder)
    for (id, value) in item.sorted(by: { $0.key < $1.key })
    where !Self.results.contains(id) && !Self.inputs.contains(id) {
      if let number = value.number {
        batch.columns.append(ScoreColumn(id: id, extent: .datum, values: [number]))
      } else if let list = value.list, list.count == logp.count {
        batch.columns.append(ScoreColumn(id: id, extent: .response, values: list))
      }
    }
    return batch
  }

  func loss(_ i: Int) -> Double? { cases[i]["loss"]?.number }
  func gradient(_ i: Int) -> [Double]? { cases[i]["grad"]?.list }
}
