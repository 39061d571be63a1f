import TensorCore

/// A low-rank adapter on some of the linear layers of a projection: `y += s (x Aᵀ) Bᵀ` for each.
///
/// The layers' A are stored as one, since they read the same rows; files hold them one by one.
struct LowRankAdapter {
  /// One linear layer's share.
  struct Part {
    let module: AdapterSlot.Module
    /// B, `(O, r)`.
    let up: Weight
    /// The layer's rows of A.
    let ranks: Range<Int>
    let scale: Float
  }

  /// A of all parts, `(R, I)`.
  let down: Weight
  let parts: [Part]

  /// - Parameters:
  ///   - modules: at least one, in the order of the slot's, each with its rank and what its product is
  ///     multiplied by.
  ///   - downValue: makes A of a layout; called once, before `upValue`.
  ///   - upValue: makes the B of a module.
  init<Failure: Error>(
    on slot: AdapterSlot, modules: [(module: AdapterSlot.Module, rank: Int, scale: Double)],
    down downValue: (WeightLayout) throws(Failure) -> Tensor,
    up upValue: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    down = try Weight(
      WeightLayout(
        matrix: "\(slot.name).lora_A.weight",
        modules.map { ("\($0.module.name).lora_A.weight", $0.rank) }, columns: slot.inputs),
      downValue)
    var (parts, end): ([Part], Int) = ([], 0)
    for (module, rank, scale) in modules {
      let layout = WeightLayout(
        matrix: "\(module.name).lora_B.weight", rows: module.outputs.count, columns: rank)
      parts.append(
        Part(
          module: module, up: try Weight(layout, upValue), ranks: end..<end + rank,
          scale: Float(scale)))
      end += rank
    }
    self.parts = parts
  }

  var weights: [Weight] { [down] + parts.map(\.up) }

  /// `(T, I), (T, O) -> (T, O)`, in the memory of `y`.
  func callAsFunction(_ tape: Tape, _ x: Variable, addingTo y: Variable) -> Variable {
    tape.lowRank(
      addingTo: y, x, down: down.variable,
      parts: parts.map {
        LowRankPart(
          up: $0.up.variable, ranks: $0.ranks, columns: $0.module.outputs, scale: $0.scale)
      })
  }
}
