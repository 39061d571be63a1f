import CheckedNumbers
import Foundation
import Training
import Work

/// Measures tokens per second over the last steps, so that the rate reflects recent changes.
struct Speed {
  private var recent: [(tokens: Int, seconds: Double)] = []

  mutating func add(tokens: Int, seconds: Double) {
    recent.append((tokens, seconds))
    if recent.count > 20 { recent.removeFirst() }
  }

  var tokensPerSecond: Double {
    Double(recent.reduce(0) { $0 + $1.tokens }) / recent.reduce(0) { $0 + $1.seconds }
  }
}

extension StepReport {
  var concentrationWarning: WorkText {
    let size = String(format: "%.1f", effectiveSampleSize ?? 0)
    return """
      warning: at step \(step) the weights of \(data.count) data count as \(size); the gradient is \
      mostly noise. Where losses spread over many nats a rho of 0.1 instead of a lambda helps, with \
      dora-tilted also where they are negative; so does a larger lambda or batch (said once)
      """
  }

  /// Returns a summary of loss, agreement, weights and speed that is short enough for one line of a
  /// terminal.
  ///
  /// - Parameter termLosses: the ids of the metrics that are the losses of a sum's terms.
  func progressText(_ tokensPerSecond: Double, termLosses: [String] = []) -> String {
    // The value isn't called "loss", because this name means the plain mean of the losses in
    // metrics.jsonl.
    var parts = ["objective \(Self.short(objective))"]
    if let accuracy { parts.append("acc \(String(format: "%.2f", accuracy))") }
    if let margin { parts.append("margin \(Self.short(margin))") }
    for metric in metrics where termLosses.contains(metric.id) {
      parts.append("\(metric.id.dropLast(5)) \(Self.short(metric.value))")
    }
    if let effectiveSampleSize {
      parts.append("ess \(String(format: "%.1f", effectiveSampleSize))")
    }
    parts.append("\(Int(saturating: tokensPerSecond)) tok/s")
    return parts.joined(separator: " ")
  }

  private static func short(_ value: Double) -> String {
    String(format: abs(value) < 1000 ? "%.4f" : "%.3e", value)
  }
}
