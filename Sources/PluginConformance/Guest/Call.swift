import CDoRA

/// The arguments of an evaluation other than the batch itself.
struct Call {
  /// u, the weight of each datum in the derivatives, `[N]`; nil means all ones.
  var upstream: [Double]?
  /// The `DORA_BATCH_…` flags, combined by bitwise OR.
  var flags: UInt32 = 0
  var step = 1
  /// The value of every result element before the call.
  var fill = Answer.poison
  var placement = GuardedBlock.Placement.plain
  /// The number of bytes by which the host's structs are longer than in this version, as in a later
  /// host.
  var growth = 0
  /// Whether metrics and bounds are requested.
  var wantsExtras = true
  /// The size of the buffer for an error's text, in bytes.
  var textCapacity = 256

  static let validation = UInt32(DORA_BATCH_VALIDATION)
  static let repeated = UInt32(DORA_BATCH_REPEAT)
  static let frozen = UInt32(DORA_BATCH_FREEZE)
}
