import CDoRA
import CSandbox
import Glibc

/// Makes the calls that the parent requests. Nothing is checked here, because the parent checks the
/// results.
extension PluginServer {
  /// - Returns: the plugin's status; nil if the plugin doesn't have the function or if the call
  ///   returns no status.
  func call(
    _ request: PluginRequest, _ message: inout MessageReader,
    _ header: UnsafeMutablePointer<AnswerHeader>
  ) -> dora_status? {
    switch request {
    case .create: create(&message, header)
    case .setParameters: setParameters(&message)
    case .requirements: requirements(&message, header)
    case .evaluate: evaluate(&message, header)
    case .saveState: saveState(&message, header)
    case .restoreState: restoreState(&message)
    case .destroy: destroy(&message)
    case .createRobustifier: createRobustifier(&message, header)
    case .evaluateRobustifier: evaluateRobustifier(&message, header)
    case .destroyRobustifier: destroyRobustifier(&message)
    }
  }

  private var pack: dora_pack { library.table.pointee }
  var text: UnsafeMutablePointer<CChar> {
    (answers + SharedLayout.text).assumingMemoryBound(to: CChar.self)
  }
  var textCapacity: UInt64 { UInt64(SharedLayout.textCapacity) }
  var payload: UnsafeMutableRawPointer { answers + SharedLayout.payload }

  private func create(
    _ message: inout MessageReader, _ header: UnsafeMutablePointer<AnswerHeader>
  ) -> dora_status? {
    let objective = library.objective(at: message.count())
    let parameters = ParameterMessage.read(&message)
    var made: OpaquePointer?
    let status = pack.create?(
      objective, services.descriptor, parameters, UInt32(parameters.count), &made, text,
      textCapacity)
    header.pointee.length = made.map { number(of: $0, in: &objectives) } ?? 0
    return status
  }

  private func setParameters(_ message: inout MessageReader) -> dora_status? {
    let handle = objectives[message.number()]
    let parameters = ParameterMessage.read(&message)
    return pack.set_params?(handle, parameters, UInt32(parameters.count), text, textCapacity)
  }

  private func requirements(
    _ message: inout MessageReader, _ header: UnsafeMutablePointer<AnswerHeader>
  ) -> dora_status? {
    guard let ask = pack.requirements else { return nil }
    var out = dora_requirements()
    out.struct_size = UInt32(MemoryLayout<dora_requirements>.size)
    let status = ask(objectives[message.number()], &out)
    header.pointee.length = Int64(RequirementsMessage.write(out, to: payload))
    return status
  }

  private func evaluate(
    _ message: inout MessageReader, _ header: UnsafeMutablePointer<AnswerHeader>
  ) -> dora_status? {
    let handle = objectives[message.number()]
    let answer = BatchMessage.evaluate(
      &message, results: payload, text: text, capacity: textCapacity
    ) { pack.evaluate?(handle, $0, $1) }
    return header.pointee.take(answer)
  }

  /// Stores an instance's state. The payload is the state, which has `length` bytes.
  private func saveState(
    _ message: inout MessageReader, _ header: UnsafeMutablePointer<AnswerHeader>
  ) -> dora_status? {
    guard let save = library.stateExtension()?.pointee.save else { return nil }
    let handle = objectives[message.number()]
    var size: UInt64 = 0
    let asked = save(handle, nil, &size)
    if asked == DORA_OK && size == 0 { return asked }
    guard asked == DORA_E_NOMEM else { return asked }
    guard size <= UInt64(StateBytes.most) else {
      header.pointee.breach = ChildBreach.stateTooLarge.rawValue
      header.pointee.length = Int64(bitPattern: size)
      return asked
    }
    let announced = size
    let status = save(handle, payload, &size)
    if status == DORA_OK && size > announced {
      header.pointee.breach = ChildBreach.stateGrew.rawValue
    }
    header.pointee.length = Int64(clamping: size)
    return status
  }

  private func restoreState(_ message: inout MessageReader) -> dora_status? {
    let handle = objectives[message.number()]
    let bytes = message.array(of: UInt8.self)
    return library.stateExtension()?.pointee.load?(
      handle, bytes?.baseAddress, UInt64(bytes?.count ?? 0), text, textCapacity)
  }

  private func destroy(_ message: inout MessageReader) -> dora_status? {
    pack.destroy?(objectives.removeValue(forKey: message.number()))
    return DORA_OK
  }
}

extension AnswerHeader {
  /// Stores the results that `evaluate` returned, and returns its status.
  mutating func take(_ answer: PluginAnswer) -> dora_status? {
    badDatum = answer.badDatum
    value = answer.value
    return answer.status
  }
}
