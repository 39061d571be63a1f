import CDoRA
import Glibc
import Objectives
import PluginHost

/// An object created with parameters: an objective or a robustifier.
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

/// The result of `create` or of another call that may refuse.
struct Reply {
  let status: dora_status
  let instance: OpaquePointer?
  let text: ErrorText
  var told: String { Answer.told(status, text) }
}

extension Reply {
  /// The `create` function of a table, for an object of any kind.
  typealias Create = (
    _ parameters: UnsafePointer<dora_kv>?, _ count: UInt32,
    _ made: UnsafeMutablePointer<OpaquePointer?>, _ error: UnsafeMutablePointer<CChar>,
    _ capacity: UInt64
  ) -> dora_status?

  /// Calls `create` with everything between guarded pages, and with an error text that must be
  /// written before it can be read.
  init(
    creating values: [(id: String, value: Double)], capacity: Int,
    placement: GuardedBlock.Placement, _ create: Create
  ) {
    Progress.entering("create")
    let pairs = ParameterBlock(values, placement: placement)
    let text = GuardedBlock("error", count: capacity, placement: placement)
    text.start.initializeMemory(as: UInt8.self, repeating: 0xA5, count: capacity)
    if capacity > 0 { text.start.storeBytes(of: 0, as: UInt8.self) }
    // The pointer isn't NULL at first, so that a missing store on failure is noticed.
    var made = OpaquePointer(bitPattern: 0x10)
    let status =
      create(pairs.start, pairs.count, &made, text.bound(to: CChar.self), UInt64(capacity))
      ?? DORA_E_INTERNAL
    self.init(status: status, instance: made, text: ErrorText(text))
  }
}

/// Names and values in the form that C requires.
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

/// The contents of the buffer for the text of an error.
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

  /// Fails unless the buffer holds terminated text; a buffer without room holds none.
  func check(capacity: Int) throws(Outcome) {
    try require(
      isTerminated || capacity == 0,
      "its error text has no zero within the \(capacity) bytes of the buffer")
  }
}
