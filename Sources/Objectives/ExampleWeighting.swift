/// Which side multiplies a datum's loss by its weight from the data set.
///
/// The weight w belongs to the loss: wherever a robustifier's formula has lᵢ, wᵢ lᵢ is used. A
/// datum with weight 0 is left out when batches are made.
public enum ExampleWeighting: Sendable, Equatable {
  /// The host applies the weights, between the objective and the robustifier.
  case host
  /// The objective takes the weights as an input and decides how to use them.
  case objective
  /// Weights can't be applied: only 1 and 0 are meaningful, and 0 leaves the datum out.
  case impossible(reason: String)
}

extension SampleLoss {
  /// The weighting that follows from an objective's inputs and coupling.
  var standardWeighting: ExampleWeighting {
    if requirements.takes(.weight) { return .objective }
    return coupling == .joint
      ? .impossible(reason: "loss '\(name)' is one number for the whole batch") : .host
  }
}
