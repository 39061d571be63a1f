import Objectives

/// An instance of a robustifier in a child process.
final class IsolatedRobustifier: RobustifierCalls {
  private let process: PluginProcess
  private let identity: PluginIdentity
  private let number: Int64

  init(
    _ process: PluginProcess, _ identity: PluginIdentity, robustifier index: Int,
    _ schema: [ParameterSchema], values: [Double]
  ) throws(PluginError) {
    self.process = process
    self.identity = identity
    number = try process.create(.createRobustifier, identity, index, schema, values)
  }

  deinit { process.destroy(.destroyRobustifier, number) }

  func evaluate(_ batch: RobustBatch, groupSizes: [Int]) throws(PluginError) -> RobustValue {
    let weights = OutputArray("d_loss", count: batch.count)
    let hasGroups = batch.groups != nil && !groupSizes.isEmpty
    let value = try process.call(
      .evaluateRobustifier,
      fill: { message in
        message.put(number)
        message.put(batch.losses)
        message.put(batch.calibration)
        if hasGroups, let groups = batch.groups {
          message.put(groups.map(Int64.init))
          message.put(groupSizes.map(Int64.init))
        } else {
          message.put(-1)
          message.put(-1)
        }
      },
      answer: ByteCount([weights]), prepare: { _ = weights.copyBlock(to: $0) },
      read: { (header, payload) throws(PluginError) in
        let datum = (0..<Int64(batch.count)).contains(header.badDatum) ? Int(header.badDatum) : nil
        try process.check(header, .evaluateRobustifier, identity, datum: datum)
        _ = weights.takeBlock(from: payload)
        return header.value
      })
    return RobustValue(
      value: try OutputArray.checked(value, "value", of: identity),
      weights: try weights.values(of: identity, place: { "datum \($0)" }))
  }
}
