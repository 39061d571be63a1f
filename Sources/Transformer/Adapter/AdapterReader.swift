import Checkpoints
import Foundation
import TensorCore

/// Reads the tensors of an adapter directory for the linear layers of a model.
///
/// PEFT names the tensors `base_model.model.LAYER.lora_A.weight` and `….lora_B.weight`.
struct AdapterReader {
  static let fileName = "adapter_model.safetensors"
  static let prefix = "base_model.model."
  private static let (downEnd, upEnd) = (".lora_A.weight", ".lora_B.weight")

  private let configuration: AdapterConfiguration
  private let file: SafetensorsFile
  /// The tensors' names without prefix and suffix, keyed by the model's layer names.
  private var layers: [String: String] = [:]

  /// - Parameters:
  ///   - slots: the model's adapter slots.
  ///   - model: the model's configuration, which determines the possible names of a layer.
  init(
    directory: URL, _ configuration: AdapterConfiguration, slots: [AdapterSlot],
    of model: ModelConfiguration
  ) throws(TransformerError) {
    self.configuration = configuration
    do {
      file = try SafetensorsFile(contentsOf: directory.appendingPathComponent(Self.fileName))
    } catch { throw .checkpoint(error) }
    let modules = slots.flatMap(\.modules)
    var known: [String: String] = [:]
    for module in modules {
      for spelling in model.kind.published.spellings(of: module.name) {
        known[spelling] = module.name
      }
    }
    for tensor in file.names {
      let layer = try Self.layer(of: tensor, in: file)
      guard let module = known[layer] else {
        throw .adapter(Self.unknown(layer, tensor, modules, of: model, in: file))
      }
      layers[module] = layer
    }
    guard !layers.isEmpty else { throw missing(modules.first?.name ?? "", Self.downEnd) }
    try checkTargets(modules)
  }

  /// The slots for which the file has tensors, each with its adapter.
  func adapters(
    on slots: [AdapterSlot]
  ) throws(TransformerError) -> [(slot: AdapterSlot, adapter: LowRankAdapter)] {
    var placed: [(slot: AdapterSlot, adapter: LowRankAdapter)] = []
    for slot in slots {
      let modules = slot.modules.filter { layers[$0.name] != nil }
      if modules.isEmpty { continue }
      // Shapes are checked before memory is allocated.
      for module in modules { try check(module, inputs: slot.inputs) }
      let adapter = try LowRankAdapter(
        on: slot,
        modules: modules.map { ($0, configuration.rank(of: $0), configuration.scale(of: $0)) },
        down: { layout throws(TransformerError) in try read(layout, Self.downEnd) },
        up: { layout throws(TransformerError) in try read(layout, Self.upEnd) })
      placed.append((slot, adapter))
    }
    return placed
  }

  // MARK: Names

  private static func layer(
    of tensor: String, in file: SafetensorsFile
  ) throws(TransformerError) -> String {
    func unexpected(_ reason: String) -> TransformerError {
      .adapter(.unexpectedTensor(file: file.url.path, tensor: tensor, reason: reason))
    }
    guard tensor.hasPrefix(prefix) else {
      throw unexpected("isn't of an adapter: PEFT's names begin with '\(prefix)'")
    }
    if tensor.contains(".lora_magnitude_vector") {
      throw .adapter(.weightDecomposed(file: file.url.path))
    }
    if tensor.contains(".lora_embedding_") {
      throw unexpected("is an adapter of the embeddings, which is not supported")
    }
    for end in [downEnd, upEnd] where tensor.hasSuffix(end) {
      return String(tensor.dropFirst(prefix.count).dropLast(end.count))
    }
    throw unexpected("is neither 'lora_A.weight' nor 'lora_B.weight' of a linear layer")
  }

  private static func unknown(
    _ layer: String, _ tensor: String, _ modules: [AdapterSlot.Module],
    of model: ModelConfiguration, in file: SafetensorsFile
  ) -> AdapterError {
    if layer == model.kind.published.head {
      return .unexpectedTensor(
        file: file.url.path, tensor: tensor,
        reason: "is an adapter of the output matrix, which is not supported")
    }
    return .unknownModule(
      file: file.url.path, tensor: tensor, modules: modules.shortNames, layers: model.layerCount)
  }

  private func missing(_ layer: String, _ end: String) -> TransformerError {
    .adapter(.missingTensor(file: file.url.path, tensor: Self.prefix + layer + end))
  }

  /// Checks that no module listed by name in the configuration lacks its tensors.
  private func checkTargets(_ modules: [AdapterSlot.Module]) throws(TransformerError) {
    for target in configuration.targets ?? [] {
      for module in modules where module.isMeant(by: target) && layers[module.name] == nil {
        throw missing(module.name, Self.downEnd)
      }
    }
  }

  // MARK: Tensors

  private func check(
    _ module: AdapterSlot.Module, inputs: Int
  ) throws(TransformerError) {
    let rank = configuration.rank(of: module)
    let shapes = [(Self.downEnd, [rank, inputs]), (Self.upEnd, [module.outputs.count, rank])]
    for (end, expected) in shapes {
      let tensor = name(module.name, end)
      guard let found = file.shape(of: tensor) else {
        throw .adapter(.missingTensor(file: file.url.path, tensor: tensor))
      }
      if found != expected {
        throw .adapter(
          .wrongShape(file: file.url.path, tensor: tensor, expected: expected, found: found))
      }
    }
  }

  private func read(_ layout: WeightLayout, _ end: String) throws(TransformerError) -> Tensor {
    let value = Tensor(uninitialized: layout.shape)
    for piece in layout.pieces {
      let tensor = name(String(piece.name.dropLast(end.count)), end)
      do {
        try file.readFinite(tensor, into: value.pointer + layout.offset(of: piece))
      } catch { throw .checkpoint(error) }
    }
    return value
  }

  private func name(_ module: String, _ end: String) -> String {
    Self.prefix + (layers[module] ?? module) + end
  }
}
