import CDoRA
import Synchronization

/// A fixed set of functions for `dora_pack.extension`. Since such a function receives an id but not
/// the pack, each pack with an extension of its own needs a separate function.
enum ExtensionSlots {
  typealias Find = @convention(c) (UnsafePointer<CChar>?) -> UnsafeRawPointer?

  private static let taken = Mutex<[UInt?]>([UInt?](repeating: nil, count: functions.count))

  /// Returns a function that returns this factory of robustifiers.
  static func take(
    _ factory: UnsafePointer<dora_robustifier_factory>
  ) throws(HostError) -> Find {
    let slot = taken.withLock { taken in
      let free = taken.firstIndex(of: nil)
      if let free { taken[free] = UInt(bitPattern: factory) }
      return free
    }
    guard let slot else {
      throw .usage(
        "\(functions.count) packs with robustifiers are loaded; unload one before the next")
    }
    return functions[slot]
  }

  static func giveBack(_ factory: UnsafePointer<dora_robustifier_factory>) {
    taken.withLock { taken in
      if let slot = taken.firstIndex(of: UInt(bitPattern: factory)) { taken[slot] = nil }
    }
  }

  private static func find(_ slot: Int, _ id: UnsafePointer<CChar>?) -> UnsafeRawPointer? {
    guard let id, String(cString: id) == DORA_EXTENSION_ROBUSTIFIER else {
      return PackTable.findState(id)
    }
    return taken.withLock { $0[slot] }.flatMap { UnsafeRawPointer(bitPattern: $0) }
  }

  private static let functions: [Find] = [
    { find(0, $0) }, { find(1, $0) }, { find(2, $0) }, { find(3, $0) }, { find(4, $0) },
    { find(5, $0) }, { find(6, $0) }, { find(7, $0) }, { find(8, $0) }, { find(9, $0) },
    { find(10, $0) }, { find(11, $0) }, { find(12, $0) }, { find(13, $0) }, { find(14, $0) },
    { find(15, $0) }, { find(16, $0) }, { find(17, $0) }, { find(18, $0) }, { find(19, $0) },
    { find(20, $0) }, { find(21, $0) }, { find(22, $0) }, { find(23, $0) }, { find(24, $0) },
    { find(25, $0) }, { find(26, $0) }, { find(27, $0) }, { find(28, $0) }, { find(29, $0) },
    { find(30, $0) }, { find(31, $0) },
  ]
}
