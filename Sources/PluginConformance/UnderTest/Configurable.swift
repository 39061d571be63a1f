import CDoRA
import Glibc
import Objectives
import PluginHost

/// An objective or a robustifier, whose instances are created with parameters.
protocol Configurable {
  var parameters: [ParameterSchema] { get }

  /// Calls `create` with arbitrary values.
  func create(
    _ values: [(id: String, value: Double)], capacity: Int, placement: GuardedBlock.Placement
  ) -> Reply
  func destroy(_ instance: OpaquePointer?)
}

extension Configurable {
  func create(_ values: [(id: String, value: Double)]) -> Reply {
    create(values, capacity: 256, placement: .plain)
  }
}

extension TestedObjective: Configurable {
  var parameters: [ParameterSchema] { objective.parameters }
}

/// The result of `create` or of another function that may refuse its arguments.
struct Reply {
  let status: dora_status
  let instance: OpaquePointer?
  let text: ErrorText
  var told: String { Answer.told(status, text) }
}

extension Reply {
  /// The type of the `create` functions of both objectives and robustifiers.
  typealias Create = (
    _ parameters: UnsafePointer<dora_kv>?, _ count: UInt32,
    _ made: UnsafeMutablePointer<OpaquePointer?>, _ error: UnsafeMutablePointer<CChar>,
    _ capacity: UInt64
  ) -> dora_status?

  /// Calls `create` with all arguments between guard pages, and with an error buffer that initially
  /// contains an empty text followed by garbage.
  init(
    creating values: [(id: String, value: Double)], capacity: Int,
    placement: GuardedBlock.Placement, _ create: Create
  ) {
    Progress.entering("create")
    let pairs = ParameterBlock(values, placement: placement)
    let text = GuardedBlock("error", count: capacity, placement: placement)
    text.start.initializeMemory(as: UInt8.self, repeating: 0xA5, count: capacity)
    if capacity > 0 { text.start.storeBytes(of: 0, as: UInt8.self) }
    // The pointer is initially not NULL, in order to detect that `create` fails without storing
    // NULL.
    var made = OpaquePointer(bitPattern: 0x10)
    let status =
      create(pairs.start, pairs.count, &made, text.bound(to: CChar.self), UInt64(capacity))
      ?? DORA_E_INTERNAL
    self.init(status: status, instance: made, text: ErrorText(text))
  }
}

/// The names and values of parameters, in the form that C requires.
final class ParameterBlock {
  let start: UnsafePointer<dora_kv>?
  let count: UInt32
  private let names: [GuardedBlock]
  private let pairs: GuardedBlock

  init(
    _ values: [(id: String, value: Double)], placement: GuardedBlock.Placement = .plain
  ) {
    let names = values.map {
      GuardedBlock("id of a parameter", copying: Array($0.id.utf8CString), placement: placement)
    }
    pairs = GuardedBlock(
      "params",
      copying: zip(names, values).map {
        dora_kv(id: UnsafePointer($0.bound(to: CChar.self)), value: $1.value)
      }, placement: placement)
    for block in names + [pairs] { block.seal() }
    self.names = names
    start = values.isEmpty ? nil : UnsafePointer(pairs.bound(to: dora_kv.self))
    count = UInt32(values.count)
  }
}

/// The contents of the buffer for an error text.
struct ErrorText: Equatable {
  let text: String
  /// Whether a zero byte ends the text within the buffer.
  let isTerminated: Bool

  init(_ block: GuardedBlock) {
    let bytes = UnsafeRawBufferPointer(start: block.start, count: block.count)
    let end = bytes.firstIndex(of: 0)
    isTerminated = end != nil
    text = String(decoding: bytes[..<(end ?? bytes.endIndex)], as: UTF8.self)
  }

  /// Fails unless the buffer contains a terminated text. A buffer of 0 bytes can't contain one.
  func check(capacity: Int) throws(Outcome) {
    try require(
      isTerminated || capacity == 0,
      "its error text has no zero within the \(capacity) bytes of the buffer")
  }
}
