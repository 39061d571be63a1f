import Objectives

/// One way to align a model, to be compared with others.
public struct StudyArm: Sendable {
  /// Which data an arm takes.
  public enum Selection: Sendable, Equatable {
    case everything
    /// Those whose h meets a condition: a hard filter.
    case filtered(CalibrationFilter)
    /// Golden responses alone: the labels that phase 1 needs, without a classifier.
    case labeled
    /// Those of data whose ranking wasn't flipped, which no method can know: an upper bound.
    case labeledUnflipped
    /// The model's own samples on the same prompts, those that statistical rejection sampling accepts
    /// out of so many candidates (Liu et al. 2023, arXiv 2309.06657).
    case rejectionSampled(candidates: Int)
  }

  public var name: String
  public var robustifier: any Robustifier
  /// An objective instead of the one that is compared, as `--loss` takes it.
  public var objective: String?
  public var selection: Selection
  /// Whether h is divided by its mean over the data, before any selection.
  public var dividesByMean: Bool
  public var lossShift: LossShift

  public init(
    name: String, robustifier: any Robustifier, objective: String? = nil,
    selection: Selection = .everything, dividesByMean: Bool = false, lossShift: LossShift = .none
  ) {
    self.name = name
    self.robustifier = robustifier
    self.objective = objective
    self.selection = selection
    self.dividesByMean = dividesByMean
    self.lossShift = lossShift
  }

  /// Everything that decides what the arm does, such as "dora{lambda=1.0} everything".
  var text: String {
    var parts = [objective, robustifier.text, "\(selection)"].compactMap { $0 }
    if dividesByMean { parts.append("h/mean") }
    if lossShift != .none { parts.append("shift \(lossShift)") }
    return parts.joined(separator: " ")
  }
}
