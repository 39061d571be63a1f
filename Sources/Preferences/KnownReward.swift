import Foundation

/// A reward that is computed without a model, for tests and for tasks with checkable answers.
public struct KnownReward {
  private enum Rule {
    case matches(NSRegularExpression)
    case length
    case overlap
  }

  private let rule: Rule

  /// The accepted forms of a scorer's name.
  public static let forms = "regex=PATTERN, length or overlap"

  /// - Parameter text: `regex=PATTERN`, the number of matches; `length`, the number of characters
  ///   (Unicode scalars) or tokens; `overlap`, formerly `reference`, the F1 score of the words
  ///   shared with the baseline response.
  /// - Returns: nil for anything else, and for an invalid pattern.
  public init?(_ text: String) {
    let mark = "regex="
    if text.hasPrefix(mark), text != mark {
      let pattern = String(text.dropFirst(mark.count))
      guard let expression = try? NSRegularExpression(pattern: pattern) else { return nil }
      rule = .matches(expression)
    } else if text == "length" {
      rule = .length
    } else if text == "overlap" || text == "reference" {
      rule = .overlap
    } else {
      return nil
    }
  }

  /// Whether it compares responses with the baseline response.
  public var needsBaseline: Bool { if case .overlap = rule { true } else { false } }

  /// The scores of responses, where higher is better.
  ///
  /// - Parameters:
  ///   - baseline: the response to compare with, if there is one.
  ///   - place: the datum's place, for messages.
  /// - Throws: ``DataError`` if a text or a baseline is needed but missing.
  public func scores(
    of responses: [Datum.Text], baseline: Datum.Text?, place: DataPlace
  ) throws(DataError) -> [Double] {
    var scores: [Double] = []
    for response in responses {
      switch rule {
      case .length:
        scores.append(Double(response.length))
      case .matches(let expression):
        let text = try Self.text(response, place)
        let range = NSRange(text.startIndex..., in: text)
        scores.append(Double(expression.numberOfMatches(in: text, range: range)))
      case .overlap:
        guard let baseline else {
          throw .field(
            place, name: "golden_index",
            .missing(hint: "the scorer 'overlap' compares with that response, or with 'chosen'"))
        }
        scores.append(
          Self.agreement(try Self.text(response, place), try Self.text(baseline, place)))
      }
    }
    return scores
  }

  private static func text(_ text: Datum.Text, _ place: DataPlace) throws(DataError) -> String {
    guard case .text(let text) = text else {
      throw .field(
        place, name: "responses", .wrongType(found: "a list of token ids", expected: "texts"))
    }
    return text
  }

  /// 2 |A ∩ B| / (|A| + |B|), where A and B are the multisets of lower-case words. The result is 1
  /// only if A and B are equal.
  private static func agreement(_ a: String, _ b: String) -> Double {
    func words(_ text: String) -> [String] {
      text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    }
    let (a, b) = (words(a), words(b))
    var left = Dictionary(b.map { ($0, 1) }, uniquingKeysWith: +)
    var shared = 0
    for word in a {
      if let count = left[word], count > 0 {
        left[word] = count - 1
        shared += 1
      }
    }
    return a.isEmpty && b.isEmpty ? 1 : 2 * Double(shared) / Double(a.count + b.count)
  }
}

extension Datum.Text {
  /// The number of characters (Unicode scalars) in a text, or the number of token ids.
  public var length: Int {
    switch self {
    case .text(let text): text.unicodeScalars.count
    case .ids(let ids): ids.count
    }
  }
}

extension DataLine {
  /// The baseline response, which others are compared with: the target's, or the chosen one of a
  /// pair.
  public var baselineIndex: Int? { datum.targetIndex ?? (isPair ? 0 : nil) }
}
