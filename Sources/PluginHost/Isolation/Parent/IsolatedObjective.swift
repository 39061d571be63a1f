import CDoRA
import Objectives

/// An instance of an objective in a child process.
final class IsolatedObjective: ObjectiveInstance {
  private let process: PluginProcess
  private let identity: PluginIdentity
  private let number: Int64

  init(
    _ process: PluginProcess, _ identity: PluginIdentity, objective index: Int,
    _ schema: [ParameterSchema], values: [Double]
  ) throws(PluginError) {
    self.process = process
    self.identity = identity
    number = try process.create(.create, identity, index, schema, values)
  }

  deinit { process.destroy(.destroy, number) }

  func setParameters(_ schema: [ParameterSchema], values: [Double]) throws(PluginError) {
    try process.call(
      .setParameters,
      fill: { message in
        message.put(number)
        ParameterMessage.write(schema, values, to: &message)
      },
      read: { (header, _) throws(PluginError) in
        try process.check(header, .setParameters, identity)
      })
  }

  func requirements() throws(PluginError) -> (needs: UInt64, columns: [String])? {
    try process.call(
      .requirements, fill: { $0.put(number) },
      read: { (header, payload) throws(PluginError) in
        // If the plugin doesn't have the function, the requirements in the objective's description
        // apply.
        if header.status == -1 { return nil }
        try process.check(header, .requirements, identity)
        let length = process.length(of: header, most: SharedLayout.requirements)
        guard let requirements = RequirementsMessage.read(payload, length: length) else {
          throw .breach(identity, .nothingReturned(call: "requirements"))
        }
        return requirements
      })
  }

  func evaluate(_ call: BatchCall) throws(PluginError) -> LossResult {
    try process.call(
      .evaluate,
      fill: { message in
        message.put(number)
        BatchMessage.write(call, to: &message)
      },
      answer: call.outputs.size, prepare: { call.outputs.poison($0) },
      read: { (header, payload) throws(PluginError) in
        try process.check(header, .evaluate, identity, batch: call.batch.count)
        return try call.result(in: payload, total: header.value, of: identity)
      })
  }

  func savedState() throws(PluginError) -> [UInt8] {
    try process.call(
      .saveState, fill: { $0.put(number) },
      read: { (header, payload) throws(PluginError) in
        try process.check(header, .saveState, identity)
        guard let length = process.length(of: header, most: StateBytes.most) else {
          throw .breach(identity, .nothingReturned(call: "save"))
        }
        return Array(UnsafeRawBufferPointer(start: payload, count: length))
      })
  }

  func restore(_ bytes: [UInt8]) throws(PluginError) {
    try process.call(
      .restoreState,
      fill: { message in
        message.put(number)
        message.put(bytes)
      },
      read: { (header, _) throws(PluginError) in
        try process.check(header, .restoreState, identity)
      })
  }
}

extension PluginProcess {
  /// Makes an instance and returns the number by which the child identifies it.
  func create(
    _ request: PluginRequest, _ identity: PluginIdentity, _ index: Int,
    _ schema: [ParameterSchema], _ values: [Double]
  ) throws(PluginError) -> Int64 {
    try call(
      request,
      fill: { message in
        message.put(index)
        ParameterMessage.write(schema, values, to: &message)
      },
      read: { (header, _) throws(PluginError) in
        try check(header, request, identity)
        guard header.length != 0 else {
          throw .breach(identity, .nothingReturned(call: request.name))
        }
        return header.length
      })
  }

  /// Throws the error that an answer's header describes, if any.
  ///
  /// - Parameter count: the number of data in the batch. The plugin may name one of them as the
  ///   cause of an error.
  func check(
    _ header: AnswerHeader, _ request: PluginRequest, _ identity: PluginIdentity,
    batch count: Int = 0
  ) throws(PluginError) {
    if let breach = ChildBreach(rawValue: header.breach) {
      throw .breach(identity, breach.breach(in: request.name, length: header.length))
    }
    guard header.status != DORA_OK else { return }
    let answer = PluginAnswer(
      status: header.status == -1 ? nil : header.status, badDatum: header.badDatum,
      value: header.value)
    try PluginInstance.check(
      answer.status, request.name, identity, text(), datum: answer.blamedDatum(of: count))
  }
}
