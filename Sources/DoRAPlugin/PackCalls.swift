// The functions of a pack's table. Each converts the arguments from C to Swift, calls an objective,
// and converts the results, including errors, back to C. All errors are caught.
import CDoRA
import Glibc

/// The object that a `dora_instance` points to.
private final class Instance {
  let type: any Objective.Type
  /// The objective. When a parameter changes, a new objective replaces it.
  var objective: any Objective
  /// The list that `requirements` returns. The instance owns it, and it is valid as long as the
  /// instance exists.
  let neededColumns: ColumnList
  /// The constants of the previous call. They are used only with ``Properties/stopGradient``.
  let stopped = UnsafeMutablePointer<dora_stopped>.allocate(capacity: 1)

  init(_ objective: any Objective) {
    type = Swift.type(of: objective)
    self.objective = objective
    neededColumns = ColumnList(objective.neededColumns)
    stopped.initialize(to: dora_stopped())
  }

  deinit {
    free(stopped.pointee.values)
    stopped.deallocate()
  }

  static func at(_ handle: OpaquePointer) -> Instance {
    Unmanaged<Instance>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
  }
}

/// A NULL-terminated list of column ids in the form that C requires.
private final class ColumnList {
  let start: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  private let texts: [UnsafeMutableBufferPointer<CChar>]

  init(_ ids: [String]) {
    texts = ids.map { id in
      let text = UnsafeMutableBufferPointer<CChar>.allocate(capacity: id.utf8CString.count)
      _ = text.initialize(from: id.utf8CString)
      return text
    }
    start = ids.isEmpty ? nil : .allocate(capacity: ids.count + 1)
    for (i, text) in texts.enumerated() { start?[i] = UnsafePointer(text.baseAddress) }
    start?[ids.count] = nil
  }

  deinit {
    for text in texts { text.deallocate() }
    start?.deallocate()
  }
}

let createInstance:
  @convention(c) (
    UnsafePointer<dora_objective>?, UnsafePointer<dora_host>?, UnsafePointer<dora_kv>?, UInt32,
    UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<CChar>?, UInt64
  ) -> dora_status = { descriptor, _, values, count, out, error, capacity in
    out?.pointee = nil
    guard let type = Pack.objective(at: descriptor) else {
      return fail(DORA_E_UNKNOWN_ID, "the objective isn't one of this pack", error, capacity)
    }
    let objective = type.init()
    if let problem = objective.assign(values, count) {
      return fail(problem.status, problem.reason, error, capacity)
    }
    let instance = Instance(objective)
    out?.pointee = OpaquePointer(Unmanaged.passRetained(instance).toOpaque())
    return DORA_OK
  }

let setParameters:
  @convention(c) (
    OpaquePointer?, UnsafePointer<dora_kv>?, UInt32, UnsafeMutablePointer<CChar>?, UInt64
  ) -> dora_status = { handle, values, count, error, capacity in
    guard let handle else { return DORA_E_INTERNAL }
    let instance = Instance.at(handle)
    // The new values are set in a copy of the objective, so that the original is unchanged if this
    // fails.
    let changed = instance.type.init()
    for (new, old) in zip(changed.parameters, instance.objective.parameters) {
      new.parameter.set(old.parameter.number)
    }
    if let problem = changed.assign(values, count, onlySchedulable: true) {
      return fail(problem.status, problem.reason, error, capacity)
    }
    instance.objective = changed
    return DORA_OK
  }

let statesRequirements:
  @convention(c) (OpaquePointer?, UnsafeMutablePointer<dora_requirements>?) -> dora_status = {
    handle, out in
    guard let handle, let out else { return DORA_E_INTERNAL }
    let instance = Instance.at(handle)
    out.pointee.needs = instance.type.description.needs.rawValue
    out.pointee.needs_columns = UnsafePointer(instance.neededColumns.start)
    return DORA_OK
  }

let evaluateBatch:
  @convention(c) (
    OpaquePointer?, UnsafePointer<dora_batch>?, UnsafeMutablePointer<dora_result>?
  ) -> dora_status = { handle, batch, result in
    guard let handle, let batch, let result else { return DORA_E_INTERNAL }
    let instance = Instance.at(handle)
    let tape = UnsafeMutablePointer<dora_tape>.allocate(capacity: 1)
    tape.initialize(to: dora_tape())
    defer {
      dora_tape_free(tape)
      tape.deallocate()
    }
    if instance.type.description.properties.contains(.stopGradient) {
      tape.pointee.stopped = instance.stopped
      dora_stopped_begin(instance.stopped, Int32(batch.pointee.flags & UInt32(DORA_BATCH_FREEZE)))
    }
    let call = EvaluationCall(
      objective: instance.objective, batch: batch, result: result, tape: tape)
    if let problem = call.missingInput {
      return fail(
        problem.status, problem.reason, result.pointee.error, result.pointee.error_capacity)
    }
    for i in 0..<Int(batch.pointee.n_data) {
      if let problem = call.evaluate(i) {
        result.pointee.bad_datum = Int64(i)
        return fail(
          problem.status, problem.reason, result.pointee.error, result.pointee.error_capacity)
      }
    }
    return DORA_OK
  }

let destroyInstance: @convention(c) (OpaquePointer?) -> Void = { handle in
  guard let handle else { return }
  Unmanaged<Instance>.fromOpaque(UnsafeRawPointer(handle)).release()
}

/// The reason why a call fails, in the form that is returned to C.
struct Problem {
  let status: dora_status
  let reason: String
}

extension Objective {
  /// Sets parameters to values received from C. Returns nil if all of them are allowed. Otherwise,
  /// some of them may have been set.
  fileprivate func assign(
    _ pairs: UnsafePointer<dora_kv>?, _ count: UInt32, onlySchedulable: Bool = false
  ) -> Problem? {
    let own = parameters
    for pair in UnsafeBufferPointer(start: pairs, count: Int(count)) {
      let id = pair.id.map { String(cString: $0) } ?? ""
      guard let parameter = own.first(where: { $0.id == id })?.parameter else {
        return Problem(status: DORA_E_UNKNOWN_ID, reason: "no parameter '\(id)'")
      }
      if onlySchedulable && !parameter.schema.flags.contains(.schedulable) {
        return Problem(status: DORA_E_PARAM, reason: "\(id) can't change during training")
      }
      guard parameter.schema.allows(pair.value) else {
        return Problem(
          status: DORA_E_PARAM,
          reason: "\(id) is \(pair.value), must be \(parameter.schema.limitsText)")
      }
      parameter.set(pair.value)
    }
    return nil
  }
}

/// Writes a line to the host's buffer, truncated to its size and terminated, and returns the
/// status.
private func fail(
  _ status: dora_status, _ reason: String, _ buffer: UnsafeMutablePointer<CChar>?,
  _ capacity: UInt64
) -> dora_status {
  guard let buffer, capacity > 0 else { return status }
  let text = reason.utf8CString.dropLast().prefix(Int(clamping: capacity - 1))
  for (i, byte) in text.enumerated() { buffer[i] = byte }
  buffer[text.count] = 0
  return status
}
