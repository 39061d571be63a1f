import CDoRA

/// What `create` or another call that may refuse returned.
struct Reply {
  let status: dora_status
  let instance: OpaquePointer?
  let text: ErrorText
  var told: String { Answer.told(status, text) }
}

extension Reply {
  /// The `create` of a table, whatever it makes.
  typealias Create = (
    _ parameters: UnsafePointer<dora_kv>?, _ count: UInt32,
    _ made: UnsafeMutablePointer<OpaquePointer?>, _ error: UnsafeMutablePointer<CChar>,
    _ capacity: UInt64
  ) -> dora_status?

  /// Calls it with everything between guarded pages, and an error text that must be written before it can
  /// be read.
  init(
    creating values: [(id: String, value: Double)], capacity: Int,
    placement: GuardedBlock.Placement, _ create: Create
  ) {
    Progress.entering("create")
    let pairs = ParameterBlock(values, placement: placement)
    let text = GuardedBlock("error", count: capacity, placement: placement)
    text.start.initializeMemory(as: UInt8.self, repeating: 0xA5, count: capacity)
    if capacity > 0 { text.start.storeBytes(of: 0, as: UInt8.self) }
    // Not NULL, so that one which isn't stored on a failure is seen.
    var made = OpaquePointer(bitPattern: 0x10)
    let status =
      create(pairs.start, pairs.count, &made, text.bound(to: CChar.self), UInt64(capacity))
      ?? DORA_E_INTERNAL
    self.init(status: status, instance: made, text: ErrorText(text))
  }
}
