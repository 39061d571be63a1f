import CSandbox
import LocalSystem

/// A request from the parent process to a plugin process.
enum PluginRequest: Int64 {
  case create, setParameters, requirements, evaluate, saveState, restoreState, destroy
  case createRobustifier, evaluateRobustifier, destroyRobustifier

  /// The name of the call in the interface.
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

/// The header of an answer. It is written by the plugin process and therefore untrusted; it is
/// validated like plugin output.
struct AnswerHeader {
  /// The word that is signalled when an answer is available.
  var bell: UInt32 = 0
  /// The status that the plugin returned, or -1 if it returned none.
  var status: Int32 = 0
  var exitRecord = sb_exit_record()
  /// The ``ChildBreach`` that was detected, or 0.
  var breach: Int32 = 0
  /// The confinement measures in force, as `SB_…` bits.
  var measures: UInt32 = 0
  var badDatum: Int64 = -1
  /// The total of a joint objective, or the value of a robustifier.
  var value: Double = 0
  /// The size of the payload in bytes or, for `create`, the number of the instance.
  var length: Int64 = 0
}

/// A violation of a rule that only the child can detect. It is harmless in a child process, but is
/// reported because it would be harmful in a program that doesn't isolate its plugins.
enum ChildBreach: Int32 {
  case floatingPoint = 1
  case stateGrew = 2
  /// The state is too large. The field `length` of the message contains the requested size.
  case stateTooLarge = 3

  func breach(in call: String, length: Int64) -> Breach {
    switch self {
    case .floatingPoint: .leftBehind(call: call, what: "the floating-point control word")
    case .stateGrew: .stateGrew
    case .stateTooLarge: .stateTooLarge(bytes: UInt64(bitPattern: length))
    }
  }
}

/// The layout of the memory shared by a parent and a child.
///
/// A request consists of a word that wakes the child, and a payload. The child can read it but not
/// write to it. An answer consists of an ``AnswerHeader``, the plugin's error text, and a payload.
enum SharedLayout {
  /// The size of each region, in bytes. Pages use no memory until they are accessed.
  static let size = 256 << 20
  /// The offset of the payload in each region, in bytes.
  static let payload = 4096
  /// The maximum size of a payload, in bytes.
  static let capacity = size - payload
  /// The offset of the plugin's own error message, in bytes.
  static let text = 1024
  static let textCapacity = 1024
  /// The maximum size of an instance's requirements, in bytes. They consist of bits and the ids of
  /// columns.
  static let requirements = 1 << 16

  /// The numbers of the descriptors in the child.
  static let requests = SpawnedProcess.firstDescriptor
  static let answers = requests + 1
  static let library = requests + 2
}
