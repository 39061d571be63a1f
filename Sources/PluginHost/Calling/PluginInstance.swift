import CDoRA
import Objectives

/// The owner of a `dora_instance`. Only this file calls an objective's functions.
///
/// It must not be used from two threads at once.
final class PluginInstance: ObjectiveInstance {
  let identity: PluginIdentity
  private let library: PackLibrary
  private let handle: OpaquePointer
  private var pack: dora_pack { library.table.pointee }

  /// Makes an instance.
  ///
  /// - Parameters:
  ///   - index: the index of the objective in its pack.
  ///   - values: the values of all parameters, in the order of the schema.
  init(
    _ library: PackLibrary, objective index: Int, values: [Double], services: HostServices
  ) throws(PluginError) {
    let descriptor = library.descriptor.objectives[index]
    let identity = PluginIdentity(objective: descriptor.id, path: library.path)
    self.library = library
    self.identity = identity
    let text = ErrorBuffer()
    var made: OpaquePointer?
    let status = try PluginCall.setUp { () throws(PluginError) in
      Self.withPairs(descriptor.parameters, values) { pairs, count in
        library.table.pointee.create?(
          library.objective(at: index), services.descriptor, pairs, count, &made, text.start,
          text.capacity)
      }
    }
    try Self.check(status, "create", identity, text)
    guard let made else { throw .breach(identity, .nothingReturned(call: "create")) }
    handle = made
  }

  deinit {
    let (destroy, handle) = (library.table.pointee.destroy, handle)
    // `setUp` throws only errors of its body, and this body doesn't throw any.
    try? PluginCall.setUp { () throws(PluginError) in destroy?(handle) }
  }

  func setParameters(_ schema: [ParameterSchema], values: [Double]) throws(PluginError) {
    let text = ErrorBuffer()
    let status = try PluginCall.run { () throws(PluginError) in
      Self.withPairs(schema, values) { pairs, count in
        pack.set_params?(handle, pairs, count, text.start, text.capacity)
      }
    }
    try Self.check(status, "set_params", identity, text)
  }

  func requirements() throws(PluginError) -> (needs: UInt64, columns: [String])? {
    guard let requirements = pack.requirements else { return nil }
    var out = dora_requirements()
    out.struct_size = UInt32(MemoryLayout<dora_requirements>.size)
    let status = try PluginCall.setUp { () throws(PluginError) in requirements(handle, &out) }
    try Self.check(status, "requirements", identity, ErrorBuffer())
    let reader = DescriptorReader(path: library.path)
    return (out.needs, try reader.ids(out.needs_columns, "requirements.needs_columns"))
  }

  func evaluate(_ call: BatchCall) throws(PluginError) -> LossResult {
    guard let results = ResultBlock(call.outputs) else {
      throw .outOfMemory(identity, call: "evaluate")
    }
    let request = MessageBlock { BatchMessage.write(call, to: &$0) }
    let text = ErrorBuffer()
    let answer = try PluginCall.run { () throws(PluginError) in
      var message = request.reader
      return BatchMessage.evaluate(
        &message, results: results.start, text: text.start, capacity: text.capacity
      ) { pack.evaluate?(handle, $0, $1) }
    }
    try Self.check(
      answer.status, "evaluate", identity, text, datum: answer.blamedDatum(of: call.batch.count))
    // The plugin and the lines below use raw pointers into both.
    return try withExtendedLifetime((request, results)) { () throws(PluginError) in
      try call.result(in: results.start, total: answer.value, of: identity)
    }
  }

  func savedState() throws(PluginError) -> [UInt8] {
    guard let state = library.stateExtension() else { return [] }
    let text = ErrorBuffer()
    var size: UInt64 = 0
    let save = state.pointee.save
    let asked = try PluginCall.run { () throws(PluginError) in save?(handle, nil, &size) }
    // Without a buffer, the call returns the size, and either reports that the buffer is too small
    // or, if the size is 0, succeeds.
    if asked == DORA_OK && size == 0 { return [] }
    if asked != DORA_E_NOMEM { try Self.check(asked, "save", identity, text) }
    guard size <= UInt64(StateBytes.most) else {
      throw .breach(identity, .stateTooLarge(bytes: size))
    }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    let status = try PluginCall.run { () throws(PluginError) in
      bytes.withUnsafeMutableBytes { save?(handle, $0.baseAddress, &size) }
    }
    try Self.check(status, "save", identity, text)
    guard size <= UInt64(bytes.count) else { throw .breach(identity, .stateGrew) }
    return Array(bytes.prefix(Int(size)))
  }

  func restore(_ bytes: [UInt8]) throws(PluginError) {
    guard let state = library.stateExtension() else {
      preconditionFailure("a state for an objective without one")
    }
    let text = ErrorBuffer()
    let status = try PluginCall.run { () throws(PluginError) in
      bytes.withUnsafeBytes { buffer in
        state.pointee.load?(
          handle, buffer.baseAddress, UInt64(buffer.count), text.start, text.capacity)
      }
    }
    try Self.check(status, "load", identity, text)
  }

  /// Throws the error for a status, which contains the plugin's own message.
  static func check(
    _ status: dora_status?, _ call: String, _ plugin: PluginIdentity, _ text: ErrorBuffer,
    datum: Int? = nil
  ) throws(PluginError) {
    try check(status, call, plugin, text.read(), datum: datum)
  }

  static func check(
    _ status: dora_status?, _ call: String, _ plugin: PluginIdentity,
    _ reason: @autoclosure () -> String, datum: Int? = nil
  ) throws(PluginError) {
    switch status {
    case DORA_OK: return
    case DORA_E_UNKNOWN_ID, DORA_E_PARAM: throw .refusedParameters(plugin, reason: reason())
    case DORA_E_INPUT: throw .refusedDatum(plugin, datum: datum, reason: reason())
    case DORA_E_NUMERIC: throw .notRepresentable(plugin, datum: datum, reason: reason())
    case DORA_E_NOMEM: throw .outOfMemory(plugin, call: call)
    case DORA_E_INTERNAL, DORA_E_ABI:
      throw .internalError(plugin, call: call, reason: reason())
    case .some(let unknown):
      throw .breach(plugin, .unknownStatus(call: call, status: unknown))
    case nil: throw .breach(plugin, .nothingReturned(call: call))
    }
  }

  /// Passes names and values to `body` in the form that C requires. They are valid only during the
  /// call.
  static func withPairs<Result>(
    _ schema: [ParameterSchema], _ values: [Double],
    _ body: (UnsafePointer<dora_kv>?, UInt32) -> Result
  ) -> Result {
    let block = MessageBlock { ParameterMessage.write(schema, values, to: &$0) }
    return withExtendedLifetime(block) {
      var message = block.reader
      let pairs = ParameterMessage.read(&message)
      return pairs.withUnsafeBufferPointer { body($0.baseAddress, UInt32($0.count)) }
    }
  }
}

/// A buffer for a plugin's own error message.
final class ErrorBuffer {
  let start: UnsafeMutablePointer<CChar>
  let capacity: UInt64 = 1024

  init() {
    start = .allocate(capacity: Int(capacity))
    start.initialize(repeating: 0, count: Int(capacity))
  }

  deinit { start.deallocate() }

  func read() -> String {
    let text = PluginText.read(start, capacity: Int(capacity))
    return text.isEmpty ? "it gives no reason" : text
  }
}

/// Limits for the saved state of an objective, which is a byte string whose length the plugin
/// determines.
enum StateBytes {
  /// The maximum length of a state. An isolated plugin must be able to return the state, and to
  /// receive it together with the rest of a request.
  static let most = SharedLayout.capacity - 4096
}
