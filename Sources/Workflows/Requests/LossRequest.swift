import PluginHost
import Work

/// The objective of a run.
public struct LossRequest: Codable, Sendable, Equatable {
  /// Objectives, or weighted sums of them, which add up: "lire.so", "dpo:0.8 + ./mine.so:0.2".
  public var loss: [String] = []
  /// Parameters: k=v, or TERM.k=v where there are several terms.
  public var param: [String] = []
  /// Whether data whose scores are all equal are taken.
  public var keepTies = false

  public init() {}

  /// What was asked for, with its parameters set.
  package func expression() throws -> LossExpression {
    guard !loss.isEmpty else {
      throw WorkError.badInput(
        "no objective; name one with \(Setting.loss), such as \(Setting.loss) lire.so")
    }
    var expression = try LossExpression(parsing: loss.joined(separator: " + "))
    for assignment in param {
      _ = try KeyValue.split(assignment, of: .param)
      try expression.set(assignment)
    }
    return expression
  }
}

/// `k=v`, as a user writes it.
package enum KeyValue {
  package static func split(
    _ text: String, of setting: Setting
  ) throws(WorkError) -> (key: String, value: String) {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      throw .invalid(setting, "'\(text)' is not of the form k=v")
    }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }
}
