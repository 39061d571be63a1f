import CDoRA
import Synchronization

/// The packs that callers have loaded, by the addresses that were returned to the callers.
enum LoadedPacks {
  private struct Registry {
    /// The packs by the address of their table.
    var packs: [UInt: LoadedPack] = [:]
    /// The objectives by the address of their description.
    var objectives: [UInt: (pack: LoadedPack, index: Int)] = [:]
    var robustifiers: [UInt: (source: any RobustifierSource, index: Int)] = [:]
  }
  private static let registry = Mutex(Registry())

  static func add(_ pack: LoadedPack) {
    registry.withLock { registry in
      registry.packs[address(pack.table)] = pack
      guard let first = pack.table.pointee.objectives else { return }
      for i in pack.objectives.indices { registry.objectives[address(first + i)] = (pack, i) }
    }
    if let factory = pack.robustifiers { add(factory, of: pack) }
  }

  static func add(
    _ factory: UnsafePointer<dora_robustifier_factory>, of source: any RobustifierSource
  ) {
    guard let first = factory.pointee.robustifiers else { return }
    registry.withLock { registry in
      for i in 0..<Int(factory.pointee.n_robustifiers) {
        registry.robustifiers[address(first + i)] = (source, i)
      }
    }
  }

  /// Removes a pack. It is freed together with its last instance.
  static func remove(_ table: UnsafePointer<dora_pack>) {
    // The closure returns the pack, so that it is freed outside the lock.
    _ = registry.withLock { registry -> LoadedPack? in
      // In a forked process, the pack is kept, because freeing it would end the parent's plugin
      // process.
      guard let pack = registry.packs[address(table)], !pack.isForeign else { return nil }
      registry.packs[address(table)] = nil
      registry.objectives = registry.objectives.filter { $0.value.pack !== pack }
      registry.robustifiers = registry.robustifiers.filter { $0.value.source !== pack }
      return pack
    }
  }

  static func pack(at table: UnsafePointer<dora_pack>) -> LoadedPack? {
    registry.withLock { $0.packs[address(table)] }
  }

  static func objective(
    at description: UnsafePointer<dora_objective>
  ) -> (pack: LoadedPack, index: Int)? {
    registry.withLock { $0.objectives[address(description)] }
  }

  static func robustifier(
    at description: UnsafePointer<dora_robustifier>
  ) -> (source: any RobustifierSource, index: Int)? {
    registry.withLock { $0.robustifiers[address(description)] }
  }

  private static func address<T>(_ pointer: UnsafePointer<T>) -> UInt { UInt(bitPattern: pointer) }
}
