import Objectives

/// One way to align a model, to be compared with others.
public struct StudyArm: Sendable {
  /// The data that an arm uses.
  public enum Selection: Sendable, Equatable {
    case everything
    /// Only data whose h meets a condition: a hard filter.
    case filtered(CalibrationFilter)
    /// Only responses whose own part in h meets a condition, as with
    /// `--calibration-level response`. A datum's h is the mean over what is left of it.
    case responsesFiltered(CalibrationFilter)
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
  public var robustifier: any Robustifier
  /// An objective that replaces the cell's, in the syntax of `--loss`.
  public var objective: String?
  public var selection: Selection
  /// Whether h is divided by its mean over the data, before any selection.
  public var dividesByMean: Bool
  public var lossShift: LossShift
  /// A labelling wrapper around the objective.
  public var labelRule: (any LabelRule)?
  /// A learning rate that replaces the cell's.
  public var learningRate: Double?

  public init(
    name: String, robustifier: any Robustifier, objective: String? = nil,
    selection: Selection = .everything, dividesByMean: Bool = false, lossShift: LossShift = .none,
    labelRule: (any LabelRule)? = nil, learningRate: Double? = nil
  ) {
    self.name = name
    self.robustifier = robustifier
    self.objective = objective
    self.selection = selection
    self.dividesByMean = dividesByMean
    self.lossShift = lossShift
    self.labelRule = labelRule
    self.learningRate = learningRate
  }

  /// The arm's objective: the cell's or its own, inside its labelling wrapper.
  func loss(
    _ objective: String, makeLoss: StudyCell.LossMaker
  ) throws -> any SampleLoss {
    let loss = try makeLoss(self.objective ?? objective)
    return try labelRule.map { try LabelledLoss.make(loss, under: $0) } ?? loss
  }

  /// Everything that determines the arm's results, such as "dora{lambda=1.0} everything".
  var text: String {
    var parts = [objective, robustifier.text, "\(selection)"].compactMap { $0 }
    if dividesByMean { parts.append("h/mean") }
    if lossShift != .none { parts.append("shift \(lossShift)") }
    if let labelRule { parts.append(labelRule.text) }
    if let learningRate { parts.append("rate \(learningRate)") }
    return parts.joined(separator: " ")
  }
}
