import CDoRA
import Glibc
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
        message.put(schema, values)
      },
      read: { (header, _) throws(PluginError) in
        try process.check(header, .setParameters, identity)
      })
  }

  func requirements() throws(PluginError) -> (needs: UInt64, columns: [String])? {
    try process.call(
      .requirements, fill: { $0.put(number) },
      read: { (header, payload) throws(PluginError) in
        // If the function is missing, the objective's own description applies.
        if header.status == -1 { return nil }
        try process.check(header, .requirements, identity)
        guard let length = process.length(of: header, most: SharedLayout.requirements), length >= 8
        else { throw .breach(identity, .nothingReturned(call: "requirements")) }
        let bytes = Array(UnsafeRawBufferPointer(start: payload + 8, count: length - 8))
        let columns = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return (payload.load(as: UInt64.self), columns.map(PluginText.clean))
      })
  }

  func checkRoom(for results: ByteCount) throws(PluginError) {
    try process.checkRoom(for: results)
  }

  func evaluate(_ call: inout BatchMarshalling) throws(PluginError) {
    let (input, outputs) = (call.input, call.outputs)
    let columns = UnsafeBufferPointer(start: input.columns, count: Int(input.n_columns))
    let total = try process.call(
      .evaluate,
      fill: { message in
        message.put(number)
        message.put(input)
        message.put(columns, of: input)
        for output in outputs { message.put(output?.count ?? -1) }
      },
      answer: ByteCount(outputs),
      prepare: { payload in
        var start = payload
        for case let output? in outputs { start = output.copyBlock(to: start) }
      },
      read: { (header, payload) throws(PluginError) in
        let datum = (0..<input.n_data).contains(header.badDatum) ? Int(header.badDatum) : nil
        try process.check(header, .evaluate, identity, datum: datum)
        var start = UnsafeRawPointer(payload)
        for case let output? in outputs { start = output.takeBlock(from: start) }
        return header.value
      })
    call.output.total = total
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
        message.put(schema, values)
      },
      read: { (header, _) throws(PluginError) in
        try check(header, request, identity)
        guard header.length != 0 else {
          throw .breach(identity, .nothingReturned(call: request.name))
        }
        return header.length
      })
  }

  /// Turns an answer's header into an error.
  func check(
    _ header: AnswerHeader, _ request: PluginRequest, _ identity: PluginIdentity,
    datum: Int? = nil
  ) throws(PluginError) {
    if let breach = ChildBreach(rawValue: header.breach) {
      throw .breach(identity, breach.breach(in: request.name, length: header.length))
    }
    guard header.status != DORA_OK else { return }
    let status = header.status == -1 ? nil : header.status
    try PluginInstance.check(status, request.name, identity, text(), datum: datum)
  }
}

extension ByteCount {
  /// The size of consecutive arrays, each with its guards.
  init(_ outputs: [OutputArray?]) {
    self.init()
    for case let output? in outputs { OutputArray.add(output.count, to: &self) }
  }
}

extension MessageWriter {
  mutating func put(_ schema: [ParameterSchema], _ values: [Double]) {
    put(values.count)
    for (parameter, value) in zip(schema, values) {
      put(parameter.id)
      put(Int64(bitPattern: value.bitPattern))
    }
  }

  /// Writes the data from which ``PluginServer`` rebuilds a batch, except for the columns.
  mutating func put(_ batch: dora_batch) {
    let (n, r, t) = (Int(batch.n_data), Int(batch.n_responses), Int(batch.n_tokens))
    put(Int(batch.flags))
    put(batch.step)
    put(n)
    put(r)
    put(t)
    put(batch.first, count: n + 1)
    put(batch.logp, count: r)
    put(batch.ref_logp, count: r)
    put(batch.len, count: r)
    put(batch.score, count: r)
    put(batch.weight, count: n)
    put(batch.golden_index, count: n)
    put(batch.tok_first, count: r + 1)
    put(batch.tok_logp, count: t)
    put(batch.ref_tok_logp, count: t)
    put(batch.upstream, count: n)
  }

  mutating func put(_ columns: UnsafeBufferPointer<dora_column>, of batch: dora_batch) {
    put(columns.count)
    for column in columns {
      put(Int(column.extent))
      put(column.id, count: column.id.map { strlen($0) + 1 } ?? 0)
      put(column.values, count: Self.count(column, batch))
    }
  }

  private static func count(_ column: dora_column, _ batch: dora_batch) -> Int {
    switch column.extent {
    case UInt32(DORA_PER_DATUM): Int(batch.n_data)
    case UInt32(DORA_PER_RESPONSE): Int(batch.n_responses)
    default: Int(batch.n_tokens)
    }
  }
}
