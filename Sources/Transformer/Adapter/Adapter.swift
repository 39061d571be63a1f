import RandomNumbers
import TensorCore

/// Low-rank adapters on a decoder's linear layers ([Hu et al.
/// 2021](https://arxiv.org/abs/2106.09685)). Training changes only their weights and leaves the
/// base model unchanged.
public final class Adapter {
  let configuration: AdapterConfiguration
  private let placed: [(slot: AdapterSlot, adapter: LowRankAdapter)]

  init(
    _ configuration: AdapterConfiguration, _ placed: [(slot: AdapterSlot, adapter: LowRankAdapter)]
  ) {
    (self.configuration, self.placed) = (configuration, placed)
  }

  /// Creates a new adapter. As in PEFT, A is uniform within ±1/√I. B is zero, so the adapter has no
  /// effect yet.
  ///
  /// - Parameter seed: the seed for A. The same seed gives the same A.
  /// - Throws: ``AdapterError/noTarget(_:modules:)``.
  init(
    _ settings: LoRASettings, on slots: [AdapterSlot], seed: UInt64
  ) throws(TransformerError) {
    let modules = slots.flatMap(\.modules)
    for target in settings.targets where target != LoRASettings.allLinear {
      guard modules.contains(where: { $0.isMeant(by: target) }) else {
        throw .adapter(.noTarget(target, modules: modules.shortNames))
      }
    }
    configuration = AdapterConfiguration(settings)
    var random = Xoshiro256(seed: seed, stream: [Self.stream])
    var placed: [(slot: AdapterSlot, adapter: LowRankAdapter)] = []
    for slot in slots {
      let modules = slot.modules.filter { settings.mean($0) }
      if modules.isEmpty { continue }
      let bound = 1 / Double(slot.inputs).squareRoot()
      let adapter = LowRankAdapter(
        on: slot,
        modules: modules.map { [configuration] in ($0, settings.rank, configuration.scale(of: $0))
        },
        down: { layout in
          let value = Tensor(uninitialized: layout.shape)
          for i in 0..<value.count { value.pointer[i] = Float(random.uniform(-bound, bound)) }
          return value
        }, up: { Tensor(zeros: $0.shape) })
      placed.append((slot, adapter))
    }
    self.placed = placed
  }

  /// A constant that keeps the adapter's random numbers separate from other uses of a run's seed.
  private static let stream: UInt64 = 0x4C6F_5241

  /// The adapter's weights in the order of the layers, with the A of each layer before its B.
  public var weights: [Weight] { placed.flatMap(\.adapter.weights) }

  var parts: [LowRankAdapter.Part] { placed.flatMap(\.adapter.parts) }

  /// Whether the adapter changes what the model computes.
  var hasEffect: Bool {
    parts.contains { part in
      let value = part.up.parameter.value
      return (0..<value.count).contains { value.pointer[$0] != 0 }
    }
  }

  func switchOn() { for (slot, adapter) in placed { slot.adapter = adapter } }

  func switchOff() { for (slot, _) in placed { slot.adapter = nil } }

  /// The shortest names that match the adapter's modules and no others in the model.
  func targets(among slots: [AdapterSlot]) -> [String] {
    let own = Set(parts.map(\.module.name))
    let all = slots.flatMap(\.modules)
    let names = parts.map { part -> String in
      let pieces = part.module.name.split(separator: ".")
      let ends = (1...pieces.count).map { pieces.suffix($0).joined(separator: ".") }
      return ends.first { end in
        all.allSatisfy { !$0.isMeant(by: end) || own.contains($0.name) }
      } ?? part.module.name
    }
    return Set(names).sorted()
  }

  // MARK: Merging

  /// Adds each product to its layer's matrix, `W += s B A`.
  func merge(into weights: [Weight]) {
    let matrices = Dictionary(
      weights.compactMap { weight in weight.slot.map { ($0.name, weight) } },
      uniquingKeysWith: { $1 })
    for (slot, adapter) in placed {
      guard let weight = matrices[slot.name] else { continue }
      for part in adapter.parts { Self.add(part, of: adapter, to: weight, slot) }
    }
  }

  private static func add(
    _ part: LowRankAdapter.Part, of adapter: LowRankAdapter, to weight: Weight, _ slot: AdapterSlot
  ) {
    let inputs = slot.inputs
    let down = Tensor(uninitialized: [part.ranks.count, inputs])
    down.pointer.update(
      from: adapter.down.parameter.value.pointer + part.ranks.lowerBound * inputs, count: down.count
    )
    let tape = Tape(recording: false)
    let product = tape.linear(
      Variable(part.up.parameter.value), Variable(down), isTransposed: true
    ).value  // (O, I)
    product.scale(by: part.scale)
    precondition(
      !weight.parameter.isStored, "'\(weight.layout.name)' can't be changed: it is stored")
    let matrix = weight.parameter.value
    let outputs = part.module.outputs
    for (row, output) in outputs.enumerated() {
      for input in 0..<inputs {
        let place =
          slot.isTransposed ? input * slot.outputs + output : output * inputs + input
        matrix.pointer[place] += product.pointer[row * inputs + input]
      }
    }
  }
}

extension LoRASettings {
  fileprivate func mean(_ module: AdapterSlot.Module) -> Bool {
    targets == [Self.allLinear] || targets.contains { module.isMeant(by: $0) }
  }
}

extension [AdapterSlot.Module] {
  /// The distinct names that targets may have, in the order of the layers.
  var shortNames: [String] {
    var seen: Set<String> = []
    return map(\.shortName).filter { seen.insert($0).inserted }
  }
}
