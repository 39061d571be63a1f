/// The mean of the losses: `L = 1/B Σᵢ lᵢ`, weights 1/B. Ignores the calibration.
public struct EmpiricalRisk: OnePassRobustifier {
  public let name = "erm"
  public let parameters: [String: Double] = [:]
  let family = OnePassFamily.additive(power: 0)

  public init() {}
}

/// Importance weighting: `L = 1/B Σᵢ hᵢ^power lᵢ`, weights hᵢ^power/B.
///
/// The sum is divided by B, not by the sum of h, so an average h far from 1 changes the length of
/// the step.
public struct Reweighting: OnePassRobustifier {
  public let name = "reweight"
  public let parameters: [String: Double]
  /// nil for a power of 0, which doesn't use h.
  public let withoutCalibration: String?
  let family: OnePassFamily

  /// - Parameter power: at least 0. 1 is plain importance weighting; larger values sharpen it.
  public init(power: Double = 1) {
    precondition(power >= 0 && power.isFinite, "power is \(power), expected at least 0")
    parameters = ["power": power]
    withoutCalibration = power > 0 ? "erm" : nil
    family = .additive(power: power)
  }
}
