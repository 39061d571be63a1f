/// A place where a low-rank adapter can be attached. It is the matrix of a projection, with the
/// linear layers that the matrix contains.
///
/// Every projection has a slot, so any architecture built from projections supports adapters.
final class AdapterSlot {
  /// A linear layer under its published name, such as `model.layers.0.self_attn.q_proj`.
  struct Module {
    let name: String
    /// The range of the layer's outputs within the projection's outputs.
    let outputs: Range<Int>
  }

  /// The name of the whole projection.
  let name: String
  let modules: [Module]
  let inputs: Int
  /// Whether the matrix is stored as `(I, O)`.
  let isTransposed: Bool
  /// The active adapter, or nil if there is none or it is disabled.
  var adapter: LowRankAdapter?

  /// The total number of outputs O of all modules.
  var outputs: Int { modules.last?.outputs.upperBound ?? 0 }

  init(_ layout: ProjectionLayout) {
    (name, inputs, isTransposed) = (layout.name, layout.inputs, layout.isTransposed)
    var end = 0
    modules = layout.pieces.map { piece in
      defer { end += piece.outputs }
      return Module(name: piece.name, outputs: end..<end + piece.outputs)
    }
  }
}

extension AdapterSlot.Module {
  /// The last component of the name, such as `q_proj`, which is the same in every layer.
  var shortName: String { name.split(separator: ".").last.map(String.init) ?? name }

  /// Whether a name in `target_modules` equals this module's whole name or its last components.
  func isMeant(by target: String) -> Bool { name == target || name.hasSuffix(".\(target)") }
}
