import CDoRA
import Glibc

extension PluginServer {
  func createRobustifier(
    _ message: inout MessageReader, _ header: UnsafeMutablePointer<AnswerHeader>
  ) -> dora_status? {
    guard let factory = library.robustifierFactory else { return nil }
    let description = library.robustifier(at: message.count())
    let parameters = Self.parameters(&message)
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
    var batch = dora_robust_batch()
    batch.struct_size = UInt32(MemoryLayout<dora_robust_batch>.size)
    let losses = message.array(of: Double.self)
    batch.n_data = Int64(losses?.count ?? 0)
    batch.loss = losses?.baseAddress
    batch.calibration = message.array(of: Double.self)?.baseAddress
    batch.group = message.array(of: Int64.self)?.baseAddress
    let sizes = message.array(of: Int64.self)
    batch.n_groups = Int64(sizes?.count ?? 0)
    batch.group_size = sizes?.baseAddress
    var results = ResultPlaces(payload)
    var result = dora_robust_result()
    result.struct_size = UInt32(MemoryLayout<dora_robust_result>.size)
    result.value = OutputArray.poison
    result.d_loss = results.next(losses?.count ?? 0)
    result.bad_datum = -1
    result.error = text
    result.error_capacity = textCapacity
    let status = library.robustifierFactory?.pointee.evaluate?(handle, &batch, &result)
    header.pointee.badDatum = result.bad_datum
    header.pointee.value = result.value
    return status
  }

  func destroyRobustifier(_ message: inout MessageReader) -> dora_status? {
    library.robustifierFactory?.pointee.destroy?(
      robustifiers.removeValue(forKey: message.number()))
    return DORA_OK
  }
}
