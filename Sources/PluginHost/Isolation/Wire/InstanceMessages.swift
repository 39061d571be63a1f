import CDoRA
import Glibc
import Objectives

/// The message with the names and values of parameters.
enum ParameterMessage {
  static func write(
    _ schema: [ParameterSchema], _ values: [Double], to message: inout MessageWriter
  ) {
    message.put(values.count)
    for (parameter, value) in zip(schema, values) {
      message.put(parameter.id)
      message.put(value)
    }
  }

  /// Reads the output of ``write(_:_:to:)``. The names point into the message.
  static func read(_ message: inout MessageReader) -> [dora_kv] {
    (0..<message.count()).map { _ in
      let id = message.text()
      return dora_kv(id: id, value: message.real())
    }
  }
}

/// A plugin process's answer with the requirements of an instance. It consists of a number with
/// bits, followed by the zero-terminated ids of the columns.
enum RequirementsMessage {
  /// - Returns: the length of the answer, in bytes.
  static func write(_ requirements: dora_requirements, to payload: UnsafeMutableRawPointer) -> Int {
    payload.storeBytes(of: requirements.needs, as: UInt64.self)
    var length = 8
    var next = requirements.needs_columns
    while let id = next?.pointee,
      length <= SharedLayout.requirements - SharedLayout.textCapacity - 1
    {
      let bytes = strnlen(id, SharedLayout.textCapacity) + 1
      memcpy(payload + length, id, bytes)
      length += bytes
      next = next?.advanced(by: 1)
    }
    return length
  }

  /// Reads an untrusted answer.
  ///
  /// - Parameter length: the length of the answer, which has been checked to be within the payload;
  ///   nil if it wasn't.
  static func read(
    _ payload: UnsafeRawPointer, length: Int?
  ) -> (needs: UInt64, columns: [String])? {
    guard let length, length >= 8 else { return nil }
    let bytes = Array(UnsafeRawBufferPointer(start: payload + 8, count: length - 8))
    let columns = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    return (payload.load(as: UInt64.self), columns.map(PluginText.clean))
  }
}
