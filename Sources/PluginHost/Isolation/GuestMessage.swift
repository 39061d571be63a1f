import CSandbox
import Glibc

/// What a parent asks of the child in which a plugin lives.
enum GuestRequest: Int64 {
  case create, setParameters, requirements, evaluate, saveState, restoreState, destroy
  case createRobustifier, evaluateRobustifier, destroyRobustifier

  /// The interface's name of the call.
  var name: String {
    switch self {
    case .create, .createRobustifier: "create"
    case .setParameters: "set_params"
    case .requirements: "requirements"
    case .evaluate, .evaluateRobustifier: "evaluate"
    case .saveState: "save"
    case .restoreState: "load"
    case .destroy, .destroyRobustifier: "destroy"
    }
  }
}

/// Requests: the child can read it, and can't write to it.
struct RequestHeader {
  /// Signalled when a request is available.
  var bell: UInt32 = 0
  var reserved: UInt32 = 0
}

/// Answers: written by the plugin process and therefore untrusted; validated like plugin output.
struct AnswerHeader {
  /// Signalled when an answer is available.
  var bell: UInt32 = 0
  /// What the plugin returned, or -1 if it returned nothing.
  var status: Int32 = 0
  var fate = sb_fate()
  /// A ``GuestBreach``, or 0.
  var breach: Int32 = 0
  /// Measures in force, `SB_…`.
  var measures: UInt32 = 0
  var badDatum: Int64 = -1
  /// The total of a joint objective, or the value of a robustifier.
  var value: Double = 0
  /// Bytes of payload; of `create`, the instance's number.
  var length: Int64 = 0
}

/// A rule that a call broke where only the child can see it. It does no harm in a child, but is
/// reported because it would in a trainer that doesn't isolate its plugins.
enum GuestBreach: Int32 {
  case floatingPoint = 1
  case stateGrew = 2
  /// The answer's length is what was asked for.
  case stateTooLarge = 3

  func breach(in call: String, length: Int64) -> Breach {
    switch self {
    case .floatingPoint: .leftBehind(call: call, what: "the floating-point control word")
    case .stateGrew: .stateGrew
    case .stateTooLarge: .stateTooLarge(bytes: UInt64(bitPattern: length))
    }
  }
}

/// Where things stand in the shared memory of a parent and a child.
enum GuestMemory {
  /// Of either region, in bytes; a page costs nothing until it is used.
  static let size = 256 << 20
  /// Where the payload of either region starts, in bytes.
  static let payload = 4096
  /// Most bytes of a payload.
  static let capacity = size - payload
  /// The plugin's own account of a failure.
  static let text = 1024
  static let textCapacity = 1024
  /// Most bytes of an instance's requirements: bits, and ids of columns.
  static let requirements = 1 << 16

  /// The child's descriptors.
  static let requests: Int32 = 3
  static let answers: Int32 = 4
  static let library: Int32 = 5
}

/// Values laid side by side in memory, every one at a multiple of 8 bytes.
struct MessageWriter {
  private let start: UnsafeMutableRawPointer
  private let capacity: Int
  private var length = 0
  /// Whether something had no room. It was left out, and what came after it.
  private(set) var isTooLong = false

  init(_ start: UnsafeMutableRawPointer, capacity: Int) {
    self.start = start
    self.capacity = capacity
  }

  mutating func put(_ value: Int64) { store([value]) }
  mutating func put(_ value: Int) { put(Int64(value)) }

  /// An array, or that there is none.
  mutating func put<T: BitwiseCopyable>(_ values: UnsafePointer<T>?, count: Int) {
    guard let values else { return put(-1) }
    put(count)
    store(UnsafeBufferPointer(start: values, count: count))
  }

  mutating func put<T: BitwiseCopyable>(_ values: [T]) {
    values.withUnsafeBufferPointer { buffer in
      put(buffer.count)
      store(buffer)
    }
  }

  mutating func put(_ text: String) { put(Array(text.utf8CString)) }

  private mutating func store<C: Collection>(_ values: C) where C.Element: BitwiseCopyable {
    var end = ByteCount(length)
    end.add(values.count, of: MemoryLayout<C.Element>.stride)
    guard !isTooLong, let padded = end.padded, padded <= capacity else {
      isTooLong = true
      return
    }
    values.withContiguousStorageIfAvailable { source in
      if let base = source.baseAddress {
        memcpy(start + length, base, source.count * MemoryLayout<C.Element>.stride)
      }
    }
    length = padded
  }
}

/// Reads what a ``MessageWriter`` wrote. For the child alone, which trusts its parent.
struct MessageReader {
  private var next: UnsafeRawPointer

  init(_ start: UnsafeRawPointer) { next = start }

  mutating func number() -> Int64 {
    defer { next += 8 }
    return next.load(as: Int64.self)
  }

  mutating func count() -> Int { Int(number()) }

  /// An array where it lies; nil if there is none.
  mutating func array<T: BitwiseCopyable>(of type: T.Type) -> UnsafeBufferPointer<T>? {
    let count = count()
    guard count >= 0 else { return nil }
    defer { next += (count * MemoryLayout<T>.stride + 7) & ~7 }
    return UnsafeBufferPointer(start: next.assumingMemoryBound(to: T.self), count: count)
  }

  mutating func text() -> UnsafePointer<CChar>? { array(of: CChar.self)?.baseAddress }
}
