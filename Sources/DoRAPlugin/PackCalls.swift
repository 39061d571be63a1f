// The functions of a pack's table. Each turns C into Swift, calls an objective, and turns what
// comes back, errors included, into C again. None of them lets an error escape.
import CDoRA

/// What a `dora_instance` points to.
private final class Instance {
  let type: any Objective.Type
  var parameters: Parameters
  var objective: any Objective
  /// What `requirements` hands out: owned by the instance, so kept as long as it is.
  let neededColumns: ColumnList

  init(_ type: any Objective.Type, _ parameters: Parameters) {
    self.type = type
    self.parameters = parameters
    objective = type.init(parameters)
    neededColumns = ColumnList(objective.neededColumns)
  }

  static func at(_ handle: OpaquePointer) -> Instance {
    Unmanaged<Instance>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
  }
}

/// A NULL-terminated list of column ids for C to read.
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
    var parameters = Parameters(defaultsOf: type.description.parameters)
    if let problem = parameters.assign(values, count) {
      return fail(problem.status, problem.reason, error, capacity)
    }
    let instance = Instance(type, parameters)
    out?.pointee = OpaquePointer(Unmanaged.passRetained(instance).toOpaque())
    return DORA_OK
  }

let setParameters:
  @convention(c) (
    OpaquePointer?, UnsafePointer<dora_kv>?, UInt32, UnsafeMutablePointer<CChar>?, UInt64
  ) -> dora_status = { handle, values, count, error, capacity in
    guard let handle else { return DORA_E_INTERNAL }
    let instance = Instance.at(handle)
    var parameters = instance.parameters
    if let problem = parameters.assign(values, count, onlySchedulable: true) {
      return fail(problem.status, problem.reason, error, capacity)
    }
    instance.parameters = parameters
    instance.objective = instance.type.init(parameters)
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
    let objective = Instance.at(handle).objective
    for i in 0..<Int(batch.pointee.n_data) {
      let datum = Datum(i, of: batch)
      if let problem = evaluate(objective, datum, result) {
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

/// Why a call fails, as C will see it.
private struct Problem {
  let status: dora_status
  let reason: String
}

/// One datum's loss, its derivative times the datum's upstream weight, and its bound.
private func evaluate(
  _ objective: any Objective, _ datum: Datum, _ result: UnsafeMutablePointer<dora_result>
) -> Problem? {
  guard let losses = result.pointee.loss, let derivatives = result.pointee.d_logp else {
    return Problem(status: DORA_E_INTERNAL, reason: "the host gave no place for the result")
  }
  let upstream = datum.batch.pointee.upstream?[datum.index] ?? 1
  var derivative = Derivative(
    start: derivatives + datum.responses.lowerBound, count: datum.count)
  for j in 0..<datum.count { derivative[j] = 0 }
  do throws(Refusal) {
    let loss = try objective.loss(of: datum, derivative: &derivative)
    losses[datum.index] = loss
    var isFinite = loss.isFinite
    for j in 0..<datum.count {
      derivative[j] *= upstream
      isFinite = isFinite && derivative[j].isFinite
    }
    result.pointee.lower_bound?[datum.index] = objective.lowerBound(of: datum)
    return isFinite
      ? nil : Problem(status: DORA_E_NUMERIC, reason: "the result overflows float64")
  } catch {
    return Problem(status: DORA_E_INPUT, reason: error.reason)
  }
}

extension Parameters {
  /// Takes values from C. Nil when they are all allowed; otherwise some may have been taken.
  fileprivate mutating func assign(
    _ pairs: UnsafePointer<dora_kv>?, _ count: UInt32, onlySchedulable: Bool = false
  ) -> Problem? {
    for pair in UnsafeBufferPointer(start: pairs, count: Int(count)) {
      let id = pair.id.map { String(cString: $0) } ?? ""
      guard let i = schema.firstIndex(where: { $0.id == id }) else {
        return Problem(status: DORA_E_UNKNOWN_ID, reason: "no parameter '\(id)'")
      }
      if onlySchedulable && schema[i].flags & UInt32(DORA_PARAM_SCHEDULABLE) == 0 {
        return Problem(status: DORA_E_PARAM, reason: "\(id) can't change during training")
      }
      guard schema[i].allows(pair.value) else {
        let limits = schema[i].limits
        return Problem(
          status: DORA_E_PARAM,
          reason: "\(id) is \(pair.value), must be at least \(limits.lowerBound) and at most "
            + "\(limits.upperBound)")
      }
      values[i] = pair.value
    }
    return nil
  }
}

/// Writes one line into the host's buffer, cut to its size and terminated, and passes the status
/// on.
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
