/// The shapes that config.json gives the tensors of a model.
///
/// A GGUF file states both, and readers trust whichever they look at first, so that a file in which
/// they disagree would be read as another model.
extension GGUFModel {
  /// - Throws: ``ExportError/wrongShape(file:tensor:expected:found:)`` for a tensor of another shape,
  ///   and ``ExportError/missingTensor(directory:name:)`` for one that isn't there.
  func checkShapes() throws(ExportError) {
    let (layers, shapes) = (try integer("num_hidden_layers"), try layerShapes())
    for (name, shape) in try outerShapes() { try check(name, shape) }
    for layer in 0..<layers {
      for (name, shape) in shapes { try check("model.layers.\(layer).\(name)", shape) }
    }
    // Every layer that config.json counts is there, so another one is one too many.
    let extra = "model.layers.\(layers)."
    if let name = weights.names.first(where: { $0.hasPrefix(extra) }) {
      throw .unknownTensor(directory: directory.relativePath, name: name)
    }
  }

  /// A tensor name's weight has the given shape; its bias, if there is one, has the number of rows.
  private func check(_ stem: String, _ shape: [Int]) throws(ExportError) {
    let isOptional = stem == "lm_head" || stem.hasSuffix("_norm") && stem.contains(".self_attn.")
    for (name, expected) in [("\(stem).weight", shape), ("\(stem).bias", Array(shape.prefix(1)))] {
      guard let found = weights.shape(of: name) else {
        if isOptional || name.hasSuffix(".bias") { continue }
        throw .missingTensor(directory: directory.relativePath, name: name)
      }
      guard found == expected else {
        throw .wrongShape(
          file: weights.file(of: name)?.relativePath ?? directory.relativePath, tensor: name,
          expected: expected, found: found)
      }
    }
  }

  private func outerShapes() throws(ExportError) -> [(String, [Int])] {
    let (rows, columns) = (try integer("vocab_size"), try integer("hidden_size"))
    return [
      ("model.embed_tokens", [rows, columns]), ("model.norm", [columns]),
      ("lm_head", [rows, columns]),
    ]
  }

  private func layerShapes() throws(ExportError) -> [(String, [Int])] {
    let (columns, hidden) = (try integer("hidden_size"), try integer("intermediate_size"))
    let head = try headSize
    // Each factor has at most 32 bits, so that the products fit 64.
    func rows(_ heads: Int) -> Int { Int(clamping: UInt64(heads) * UInt64(head)) }
    let (queries, keys) = (rows(try headCount), rows(try keyValueHeadCount))
    return [
      ("input_layernorm", [columns]), ("post_attention_layernorm", [columns]),
      ("self_attn.q_proj", [queries, columns]), ("self_attn.k_proj", [keys, columns]),
      ("self_attn.v_proj", [keys, columns]), ("self_attn.o_proj", [columns, queries]),
      ("self_attn.q_norm", [head]), ("self_attn.k_norm", [head]),
      ("mlp.gate_proj", [hidden, columns]), ("mlp.up_proj", [hidden, columns]),
      ("mlp.down_proj", [columns, hidden]),
    ]
  }
}
