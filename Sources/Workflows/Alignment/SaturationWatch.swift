import Foundation
import Training
import Work

/// Checks whether the losses of the first steps depend on the log-probabilities at all.
///
/// An objective of summed log-probabilities can be saturated: LIRE's softmax over responses that
/// differ by hundreds of nats is 1 for one of them and 0 for the others, and its derivatives
/// vanish.
struct SaturationWatch {
  /// A derivative that is this share of the loss changes only the last digits of the loss.
  private static let smallestSlope = 1e-6
  /// The number of steps that are checked.
  private static let steps = 3

  private var seen = 0
  private var isOver = false

  /// A warning for the user, given once if the slope was negligible in all of the first steps;
  /// otherwise nil.
  mutating func warning(after report: StepReport) -> WorkText? {
    guard !isOver else { return nil }
    seen += 1
    guard let slope = report.relativeSlope, slope < Self.smallestSlope else {
      isOver = true
      return nil
    }
    guard seen == Self.steps || report.step == report.steps else { return nil }
    isOver = true
    return """
      warning     in the first \(seen == 1 ? "step" : "\(seen) steps") a nat of log-probability changes no loss by more than \
      \(Self.short(slope)) of its size: the objective is saturated and hardly learns. The responses of a datum \
      differ by about \(Self.short(Self.spread(of: report))) nats; a temperature of that size (such as \
      lire{T=…}), a smaller beta, or an objective of mean log-probabilities (such as simpo) helps
      """
  }

  /// The median over the data of the largest difference between log-probabilities of responses,
  /// nats.
  private static func spread(of report: StepReport) -> Double {
    let spreads = report.data.map { ($0.logp.max() ?? 0) - ($0.logp.min() ?? 0) }.sorted()
    return spreads.isEmpty ? 0 : spreads[spreads.count / 2]
  }

  private static func short(_ value: Double) -> String { String(format: "%.2g", value) }
}
