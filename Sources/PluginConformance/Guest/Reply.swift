import CDoRA

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
