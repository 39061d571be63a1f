import RandomNumbers

/// A made-up global batch, as the input of a robustifier.
struct MadeUpLosses {
  /// The losses l, `[N]`, in nats.
  var losses: [Double]
  /// The calibration weights h, `[N]`.
  var calibration: [Double]
  /// The group of each datum, `[N]`; nil if there are no groups.
  var groups: [Int]?
  /// The sizes of the groups in the whole data set, `[G]`; nil if they aren't given.
  var groupSizes: [Int]?
  /// G, the number of groups. In most batches, the last of the three groups is empty.
  var groupCount = 3

  /// Returns the value of the batch from an ``Answer``.
  static func value(_ answer: Answer) -> Double { answer.values["value"]?.first ?? .nan }
  static func weights(_ answer: Answer) -> [Double] { answer.values["d_loss"] ?? [] }

  /// Generates losses between -1 and 4 without ties. For every second seed there are no calibration
  /// weights; for the others, some weights are 0.
  static func make(_ count: Int, seed: UInt64, withGroups: Bool) -> MadeUpLosses {
    var random = SplitMix64(seed: seed)
    let losses = random.uniforms(count, -1, 4)
    let isCalibrated = seed.isMultiple(of: 2)
    var calibration = isCalibrated ? random.uniforms(count, 0.2, 2) : losses.map { _ in 1 }
    if isCalibrated && count > 3 { calibration[1] = 0 }
    return MadeUpLosses(
      losses: losses, calibration: calibration,
      groups: withGroups ? losses.indices.map { $0 % 2 } : nil,
      groupSizes: withGroups ? [40, 30, 20] : nil)
  }

  /// Returns the data in another order.
  func reordered(_ order: [Int]) -> MadeUpLosses {
    var result = self
    result.losses = order.map { losses[$0] }
    result.calibration = order.map { calibration[$0] }
    result.groups = groups.map { groups in order.map { groups[$0] } }
    return result
  }
}
