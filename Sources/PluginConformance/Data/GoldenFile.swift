import Foundation
import Objectives
import PluginHost

/// Cases with known results, in the schema of this package's own golden vectors.
///
/// ```
/// { "objective": "mine", "kind": "pairwise",
///   "cases": [ { "params": {…}, "policy_logps": […], …, "loss": x, "grad": […] } ] }
/// ```
/// A case is one datum. `policy_logps`, `reference_logps`, `lengths` and `scores` are the fixed
/// inputs, one number for each response; any other number or list of K numbers is a column. In a
/// file of kind `pairwise` without scores the first response is the chosen one.
struct GoldenFile: Decodable {
  let objective: String
  let kind: String
  let cases: [[String: Value]]

  /// What a case is checked against, which no plugin is given.
  private static let results: Set<String> = ["params", "loss", "grad"]
  private static let inputs: Set<String> = [
    "policy_logps", "reference_logps", "lengths", "scores",
  ]
  static let kinds = ["pairwise", "listwise", "triple"]

  /// - Throws: what is wrong with the file.
  init(path: String) throws(Outcome) {
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      self = try JSONDecoder().decode(GoldenFile.self, from: data)
    } catch let error as DecodingError {
      throw .failed("'\(path)' isn't a file of golden cases: \(Self.place(of: error))")
    } catch {
      throw .failed("'\(path)' can't be read")
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

  /// Where the cases of a library are looked for, if no file is named.
  static func beside(_ library: String) -> String? {
    let url = URL(fileURLWithPath: library)
    let stem = url.deletingPathExtension().lastPathComponent
    let stems = [stem] + (stem.hasPrefix("lib") ? [String(stem.dropFirst(3))] : [])
    return stems.map {
      url.deletingLastPathComponent().appendingPathComponent("\($0).golden.json").path
    }.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// A number, a text or a list of numbers; anything else is left out.
  enum Value: Decodable {
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

  /// Nil when the case lacks a log-probability.
  func batch(_ i: Int) -> ScoreBatch? {
    let item = cases[i]
    guard let logp = item["policy_logps"]?.list else { return nil }
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
