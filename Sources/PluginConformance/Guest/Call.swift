import CDoRA

/// The arguments of an evaluation other than the batch itself.
struct Call {
  /// The upstream weights u of the data, `[N]`; nil means that all are 1.
  var upstream: [Double]?
  /// The `DORA_BATCH_…` flags, combined by bitwise OR.
  var flags: UInt32 = 0
  var step = 1
  /// The value that every element of the results has before the call.
  var fill = Answer.poison
  var placement = GuardedBlock.Placement.plain
  /// The number of bytes by which structs are longer than in this version. A positive number
  /// simulates a later host.
  var growth = 0
  /// Whether metrics and bounds are requested.
  var wantsExtras = true
  /// The size of the buffer for the error text, in bytes.
  var textCapacity = 256

  static let validation = UInt32(DORA_BATCH_VALIDATION)
  static let repeated = UInt32(DORA_BATCH_REPEAT)
  static let frozen = UInt32(DORA_BATCH_FREEZE)
}
