import Foundation
import Training
import Work

/// Checks whether the losses of the first steps depend on the log-probabilities.
///
/// An objective that uses summed log-probabilities can be saturated. For example, if responses
/// differ by hundreds of nats, LIRE's softmax is 1 for one of them and 0 for the others, and its
/// derivatives vanish.
struct SaturationWatch {
  /// The smallest derivative that isn't negligible, as a share of the loss. Smaller derivatives
  /// change only the last digits of the loss.
  private static let smallestSlope = 1e-6
  /// The number of steps that are checked.
  private static let steps = 3

  private var seen = 0
  private var isOver = false

  /// Returns a warning for the user if the slope was negligible in all of the first steps;
  /// otherwise nil. The warning is returned only once.
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

  /// Returns the largest difference between the log-probabilities of a datum's responses, in nats,
  /// as the median over the data.
  private static func spread(of report: StepReport) -> Double {
    let spreads = report.data.map { ($0.logp.max() ?? 0) - ($0.logp.min() ?? 0) }.sorted()
    return spreads.isEmpty ? 0 : spreads[spreads.count / 2]
  }

  private static func short(_ value: Double) -> String { String(format: "%.2g", value) }
}
