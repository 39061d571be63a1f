/// The mean of the losses, `L = 1/B Σᵢ lᵢ`, with the weights 1/B. Ignores the calibration.
public struct EmpiricalRisk: OnePassRobustifier {
  public let name = "erm"
  public let parameters: [String: Double] = [:]
  let family = OnePassFamily.additive(power: 0)

  public init() {}
}

/// Importance weighting, `L = 1/B Σᵢ hᵢ^power lᵢ`, with the weights hᵢ^power/B.
///
/// The sum is divided by B, not by the sum of h, so an average h far from 1 changes the length of
/// the step.
public struct Reweighting: OnePassRobustifier {
  public let name = "reweight"
  public let parameters: [String: Double]
  /// The name of the equivalent robustifier without h; nil if the power is 0, since h then isn't
  /// used.
  public let withoutCalibration: String?
  let family: OnePassFamily

  /// - Parameter power: the power of h, at least 0. With 1, this is plain importance weighting.
  ///   Larger values sharpen the weights.
  public init(power: Double = 1) {
    precondition(power >= 0 && power.isFinite, "power is \(power), expected at least 0")
    parameters = ["power": power]
    withoutCalibration = power > 0 ? "erm" : nil
    family = .additive(power: power)
  }
}
