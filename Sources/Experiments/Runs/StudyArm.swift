import Objectives

/// A way to align a model that is compared with others.
public struct StudyArm: Sendable {
  /// The data that an arm uses.
  public enum Selection: Sendable, Equatable {
    case everything
    /// A hard filter that selects only data whose h meets a condition.
    case filtered(CalibrationFilter)
    /// Only responses whose own contribution to h meets a condition, as with `--calibration-level
    /// response`. A datum's h is the mean over its remaining responses.
    case responsesFiltered(CalibrationFilter)
    /// Only golden responses, which are selected by the labels that phase 1 needs, without a
    /// classifier.
    case labeled
    /// Only golden responses of data whose ranking wasn't flipped. Since no method can know this,
    /// the result is an upper bound.
    case labeledUnflipped
    /// The model's own samples for the same prompts, which statistical rejection sampling accepts
    /// from the given number of candidates (Liu et al. 2023, arXiv 2309.06657).
    case rejectionSampled(candidates: Int)
  }

  public var name: String
  /// The objective, which is a function of the losses of a step.
  public var robustObjective: RobustObjective
  /// An objective that replaces the cell's, in the syntax of `--loss`.
  public var objective: String?
  public var selection: Selection
  /// Whether h is divided by its mean over the data, before any selection.
  public var dividesByMean: Bool
  public var lossShift: LossShift
  /// The labelling wrapper around the objective, if any.
  public var labelRule: (any LabelRule)?
  /// A learning rate that replaces that of the cell.
  public var learningRate: Double?

  public init(
    name: String, robustifier: any Robustifier, objective: String? = nil,
    selection: Selection = .everything, dividesByMean: Bool = false, lossShift: LossShift = .none,
    labelRule: (any LabelRule)? = nil, learningRate: Double? = nil
  ) {
    self.init(name: name, robustObjective: RobustObjective(robustifier))
    self.objective = objective
    self.selection = selection
    self.dividesByMean = dividesByMean
    self.lossShift = lossShift
    self.labelRule = labelRule
    self.learningRate = learningRate
  }

  /// Makes the arm's objective, which is the cell's or the arm's own, in the arm's labelling
  /// wrapper.
  func loss(
    _ objective: String, makeLoss: StudyCell.LossMaker
  ) throws -> any SampleLoss {
    let loss = try makeLoss(self.objective ?? objective)
    return try labelRule.map { try LabelledLoss.make(loss, under: $0) } ?? loss
  }

  /// Makes an arm that uses all data unchanged.
  public init(name: String, robustObjective: RobustObjective) {
    self.name = name
    self.robustObjective = robustObjective
    selection = .everything
    dividesByMean = false
    lossShift = .none
  }

  /// A description of everything that determines the arm's results, such as "dora{lambda=1.0}
  /// everything".
  var text: String {
    var parts = [objective, robustObjective.text, "\(selection)"].compactMap { $0 }
    if dividesByMean { parts.append("h/mean") }
    if lossShift != .none { parts.append("shift \(lossShift)") }
    if let labelRule { parts.append(labelRule.text) }
    if let learningRate { parts.append("rate \(learningRate)") }
    return parts.joined(separator: " ")
  }
}
