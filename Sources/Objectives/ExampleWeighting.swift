/// The component that multiplies a datum's loss by its weight in the data set.
///
/// The weight w is applied to the loss, so wᵢ lᵢ replaces lᵢ in the formula of a robustifier. A
/// datum with weight 0 is left out when batches are made.
public enum ExampleWeighting: Sendable, Equatable {
  /// The host applies the weights after the objective and before the robustifier.
  case host
  /// The objective takes the weights as an input and decides how to use them.
  case objective
  /// Weights can't be applied. Only the weights 1 and 0 are allowed, and 0 leaves the datum out.
  case impossible(reason: String)
}

extension SampleLoss {
  /// The default weighting, which is derived from an objective's inputs and coupling.
  var standardWeighting: ExampleWeighting {
    if requirements.takes(.weight) { return .objective }
    return coupling == .joint
      ? .impossible(reason: "loss '\(name)' is one number for the whole batch") : .host
  }
}
