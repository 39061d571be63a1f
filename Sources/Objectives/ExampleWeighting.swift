/// Who multiplies a datum's loss by the weight that the data set gives it.
///
/// The weight w belongs to the loss: wherever a robustifier has lᵢ, it has wᵢ lᵢ. A datum of weight 0 is no datum:
/// the code that makes batches leaves it out.
public enum ExampleWeighting: Sendable, Equatable {
  /// The host does, between the objective and the robustifier.
  case host
  /// The objective asked for the weights: what it does with them is its own affair.
  case objective
  /// Not possible: only 1, and 0, which leaves a datum out, have a meaning.
  case impossible(reason: String)
}

extension SampleLoss {
  /// Who applies the weights of data under this objective.
  public var exampleWeighting: ExampleWeighting {
    if let labelled = self as? LabelledLoss { return labelled.base.exampleWeighting }
    if let sum = self as? WeightedLoss {
      let takers = sum.terms.filter { $0.loss.requirements.takes(.weight) }
      if let taker = takers.first, takers.count < sum.terms.count {
        return .impossible(
          reason: "term '\(taker.loss.name)' of the sum takes the weights itself and others don't")
      }
    }
    if requirements.takes(.weight) { return .objective }
    return coupling == .joint
      ? .impossible(reason: "loss '\(name)' is one number for the whole batch") : .host
  }
}
