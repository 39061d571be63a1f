import TensorCore

/// A low-rank adapter on some of a projection's linear layers, which computes `y += s (x Aᵀ) Bᵀ`
/// for each of them.
///
/// The A matrices of the layers are stored as one, since they are applied to the same rows. Files
/// store them separately.
struct LowRankAdapter {
  /// The part of the adapter that belongs to one linear layer.
  struct Part {
    let module: AdapterSlot.Module
    /// The matrix B, `(O, r)`.
    let up: Weight
    /// The range of A's rows that belong to the layer.
    let ranks: Range<Int>
    let scale: Float
  }

  /// The A matrices of all parts, `(R, I)`.
  let down: Weight
  let parts: [Part]

  /// - Parameters:
  ///   - modules: at least one module, in the slot's order, each with its rank and the factor for
  ///     its product.
  ///   - downValue: creates A for a layout. It is called once, before `upValue`.
  ///   - upValue: creates B for a module.
  init<Failure: Error>(
    on slot: AdapterSlot, modules: [(module: AdapterSlot.Module, rank: Int, scale: Double)],
    down downValue: (WeightLayout) throws(Failure) -> Tensor,
    up upValue: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    down = try Weight(
      WeightLayout(
        matrix: "\(slot.name).lora_A.weight",
        modules.map { ("\($0.module.name).lora_A.weight", $0.rank) }, columns: slot.inputs)
    ) { layout throws(Failure) in .own(try downValue(layout)) }
    var (parts, end): ([Part], Int) = ([], 0)
    for (module, rank, scale) in modules {
      let layout = WeightLayout(
        matrix: "\(module.name).lora_B.weight", rows: module.outputs.count, columns: rank)
      let up = try Weight(layout) { layout throws(Failure) in .own(try upValue(layout)) }
      parts.append(
        Part(module: module, up: up, ranks: end..<end + rank, scale: Float(scale)))
      end += rank
    }
    self.parts = parts
  }

  var weights: [Weight] { [down] + parts.map(\.up) }

  /// Adds the adapter's output to `y`, `(T, I), (T, O) -> (T, O)`. The result overwrites `y`.
  func callAsFunction(_ tape: Tape, _ x: Variable, addingTo y: Variable) -> Variable {
    tape.lowRank(
      addingTo: y, x, down: down.variable,
      parts: parts.map {
        LowRankPart(
          up: $0.up.variable, ranks: $0.ranks, columns: $0.module.outputs, scale: $0.scale)
      })
  }
}
