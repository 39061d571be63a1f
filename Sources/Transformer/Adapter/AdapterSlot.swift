/// Where a low-rank adapter goes: the matrix of a projection, with the linear layers that lie in it.
///
/// Every projection has one, so that any architecture that is made of projections takes adapters.
final class AdapterSlot {
  /// A linear layer as files and other programs know it, such as `model.layers.0.self_attn.q_proj`.
  struct Module {
    let name: String
    /// Its outputs among the projection's.
    let outputs: Range<Int>
  }

  /// What the whole projection is called.
  let name: String
  let modules: [Module]
  let inputs: Int
  /// Whether the matrix lies `(I, O)`.
  let isTransposed: Bool
  /// The adapter that acts now; nil where there is none, or it is switched off.
  var adapter: LowRankAdapter?

  /// O, of all modules together.
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
  /// The last part of the name, such as `q_proj`: the same in every layer.
  var shortName: String { name.split(separator: ".").last.map(String.init) ?? name }

  /// Whether a name of `target_modules` means this module: the whole name, or its last parts.
  func isMeant(by target: String) -> Bool { name == target || name.hasSuffix(".\(target)") }
}
