import CDoRA

/// The names and values of parameters, in the form that C requires.
final class ParameterBlock {
  let start: UnsafePointer<dora_kv>?
  let count: UInt32
  private let names: [GuardedBlock]
  private let pairs: GuardedBlock

  init(
    _ values: [(id: String, value: Double)], placement: GuardedBlock.Placement = .plain
  ) {
    let names = values.map {
      GuardedBlock("id of a parameter", copying: Array($0.id.utf8CString), placement: placement)
    }
    pairs = GuardedBlock(
      "params",
      copying: zip(names, values).map {
        dora_kv(id: UnsafePointer($0.bound(to: CChar.self)), value: $1.value)
      }, placement: placement)
    for block in names + [pairs] { block.seal() }
    self.names = names
    start = values.isEmpty ? nil : UnsafePointer(pairs.bound(to: dora_kv.self))
    count = UInt32(values.count)
  }
}
