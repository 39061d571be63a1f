import PluginHost
import Work

/// The objective of a run.
public struct LossRequest: Codable, Sendable, Equatable {
  /// Objectives or weighted sums of objectives, such as "lire.so" or "dpo:0.8 + ./mine.so:0.2". If
  /// there are several entries, they are added.
  public var loss: [String] = []
  /// The parameters of the objective, each as k=v, or as TERM.k=v if there are several terms.
  public var param: [String] = []
  /// Whether to use data whose scores are all equal.
  public var keepTies = false

  public init() {}

  /// Returns the requested objective with its parameters.
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

/// Parses parameters written by a user as `k=v`.
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
