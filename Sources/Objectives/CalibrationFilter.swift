/// A condition on h that a datum must meet to be used for training, such as `h>=0.5`.
///
/// This is a hard filter. Data that don't meet the condition are removed from the training set
/// before batches are made, so they are part of neither a batch nor an epoch. To keep them with a
/// lower weight, use ``DoRA`` or ``Reweighting``.
public struct CalibrationFilter: Sendable, Equatable, LosslessStringConvertible {
  /// The operator that compares h with the bound.
  public enum Comparison: String, Sendable, CaseIterable {
    case atLeast = ">="
    case above = ">"
    case atMost = "<="
    case below = "<"
  }

  public let comparison: Comparison
  public let bound: Double

  /// - Parameters:
  ///   - comparison: how h is compared with the bound.
  ///   - bound: a finite number.
  public init(_ comparison: Comparison, _ bound: Double) {
    precondition(bound.isFinite, "h can't be compared with \(bound)")
    self.comparison = comparison
    self.bound = bound
  }

  /// Parses a text that consists of `h`, a comparison and a finite number, with optional spaces.
  /// Returns nil for any other text.
  public init?(_ description: String) {
    let text = description.filter { $0 != " " }
    guard text.first == "h" else { return nil }
    let condition = text.dropFirst()
    // Operators with two characters come first, so that ">=" isn't taken for ">".
    guard
      let comparison = Comparison.allCases.sorted(by: { $0.rawValue.count > $1.rawValue.count })
        .first(where: { condition.hasPrefix($0.rawValue) }),
      let bound = Double(condition.dropFirst(comparison.rawValue.count)), bound.isFinite
    else { return nil }
    self.comparison = comparison
    self.bound = bound
  }

  public var description: String { "h\(comparison.rawValue)\(bound)" }

  public func keeps(_ calibration: Double) -> Bool {
    switch comparison {
    case .atLeast: calibration >= bound
    case .above: calibration > bound
    case .atMost: calibration <= bound
    case .below: calibration < bound
    }
  }
}

/// A filter is encoded in the form that users write.
extension CalibrationFilter: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let filter = CalibrationFilter(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a filter is h, a comparison and a finite number")
    }
    self = filter
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Detects calibration weights that don't distinguish between data.
public enum ConstantCalibration {
  /// The largest range of h, relative to the largest h, that has no noticeable effect on any batch.
  private static let tolerance = 0.01

  /// Returns the smallest and the largest h if they are nearly equal. Returns nil if they differ or
  /// if there are fewer than two weights.
  public static func range(of weights: [Double]) -> ClosedRange<Double>? {
    guard weights.count > 1, let least = weights.min(), let most = weights.max(),
      most - least <= tolerance * abs(most)
    else { return nil }
    return least...most
  }
}
