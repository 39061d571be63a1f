import Objectives

/// One way to align a model, to be compared with others.
public struct StudyArm: Sendable {
  /// The data that an arm uses.
  public enum Selection: Sendable, Equatable {
    case everything
    /// Only data whose h meets a condition: a hard filter.
    case filtered(CalibrationFilter)
    /// Only golden responses, found by the labels that phase 1 needs, without a classifier.
    case labeled
    /// Only golden responses of data whose ranking wasn't flipped, which no method can know: an
    /// upper bound.
    case labeledUnflipped
    /// The model's own samples on the same prompts that statistical rejection sampling accepts
    /// among the given number of candidates (Liu et al. 2023, arXiv 2309.06657).
    case rejectionSampled(candidates: Int)
  }

  public var name: String
  /// What is made of the losses of a step.
  public var robustObjective: RobustObjective
  /// An objective that replaces the cell's, in the syntax of `--loss`.
  public var objective: String?
  public var selection: Selection
  /// Whether h is divided by its mean over the data, before any selection.
  public var dividesByMean: Bool
  public var lossShift: LossShift

  public init(
    name: String, robustifier: any Robustifier, objective: String? = nil,
    selection: Selection = .everything, dividesByMean: Bool = false, lossShift: LossShift = .none
  ) {
    self.init(name: name, robustObjective: RobustObjective(robustifier))
    self.objective = objective
    self.selection = selection
    self.dividesByMean = dividesByMean
    self.lossShift = lossShift
  }

  /// An arm that uses everything as it is.
  public init(name: String, robustObjective: RobustObjective) {
    self.name = name
    self.robustObjective = robustObjective
    selection = .everything
    dividesByMean = false
    lossShift = .none
  }

  /// Everything that determines the arm's results, such as "dora{lambda=1.0} everything".
  var text: String {
    var parts = [objective, robustObjective.text, "\(selection)"].compactMap { $0 }
    if dividesByMean { parts.append("h/mean") }
    if lossShift != .none { parts.append("shift \(lossShift)") }
    return parts.joined(separator: " ")
  }
}
