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
    return try process.call(
      .evaluateRobustifier,
      fill: { message in
        message.put(number)
        RobustBatchMessage.write(batch, groupSizes: groupSizes, to: &message)
      },
      answer: [weights].size, prepare: { [weights].poison($0) },
      read: { (header, payload) throws(PluginError) in
        try process.check(header, .evaluateRobustifier, identity, batch: batch.count)
        return try RobustValue(stored: header.value, weights, in: payload, by: identity)
      })
  }
}
