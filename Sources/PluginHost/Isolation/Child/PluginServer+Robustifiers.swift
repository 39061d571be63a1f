import CDoRA
import Glibc

extension PluginServer {
  func createRobustifier(
    _ message: inout MessageReader, _ header: UnsafeMutablePointer<AnswerHeader>
  ) -> dora_status? {
    guard let factory = library.robustifierFactory else { return nil }
    let description = library.robustifier(at: message.count())
    let parameters = ParameterMessage.read(&message)
    var made: OpaquePointer?
    let status = factory.pointee.create?(
      description, services.descriptor, parameters, UInt32(parameters.count), &made, text,
      textCapacity)
    header.pointee.length = made.map { number(of: $0, in: &robustifiers) } ?? 0
    return status
  }

  func evaluateRobustifier(
    _ message: inout MessageReader, _ header: UnsafeMutablePointer<AnswerHeader>
  ) -> dora_status? {
    let handle = robustifiers[message.number()]
    let answer = RobustBatchMessage.evaluate(
      &message, results: payload, text: text, capacity: textCapacity
    ) { library.robustifierFactory?.pointee.evaluate?(handle, $0, $1) }
    return header.pointee.take(answer)
  }

  func destroyRobustifier(_ message: inout MessageReader) -> dora_status? {
    library.robustifierFactory?.pointee.destroy?(
      robustifiers.removeValue(forKey: message.number()))
    return DORA_OK
  }
}
