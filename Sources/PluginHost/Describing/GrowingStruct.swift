import CDoRA

/// A struct provided by a pack that later minor versions of the interface may extend.
///
/// A pack built with an earlier header has a shorter struct. Only the bytes within its
/// `struct_size` are read. The others are zero, which must mean "absent" for every appended field.
protocol GrowingStruct {
  init()
  /// The size of the struct in interface 1.0, in bytes, which never changes.
  static var leastSize: Int { get }
}

extension GrowingStruct {
  /// - Parameters:
  ///   - start: the start of `size` bytes of memory. The size has been checked to be at least
  ///     ``leastSize``.
  init(copying start: UnsafeRawPointer, size: Int) {
    self.init()
    withUnsafeMutableBytes(of: &self) { bytes in
      bytes.copyMemory(
        from: UnsafeRawBufferPointer(start: start, count: min(size, bytes.count)))
    }
  }
}

extension dora_pack: GrowingStruct { static let leastSize = 120 }
extension dora_objective: GrowingStruct { static let leastSize = 144 }
extension dora_param: GrowingStruct { static let leastSize = 80 }
extension dora_metric: GrowingStruct { static let leastSize = 32 }
extension dora_robustifier: GrowingStruct { static let leastSize = 64 }
extension dora_robustifier_factory: GrowingStruct { static let leastSize = 40 }
extension dora_state: GrowingStruct { static let leastSize = 24 }
