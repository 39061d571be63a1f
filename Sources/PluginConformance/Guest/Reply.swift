import CDoRA

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
