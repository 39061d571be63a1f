import TensorCore

extension Decoder {
  /// The places where the model can have adapters.
  var slots: [AdapterSlot] { weights.compactMap(\.slot) }

  /// Adds a new adapter to the model, whose own weights are constant from then on.
  ///
  /// - Parameter seed: the seed for A, the random half of the adapter.
  /// - Throws: ``AdapterError``, in a ``TransformerError``, if the model doesn't have the targets.
  public func addAdapter(_ settings: LoRASettings, seed: UInt64) throws(TransformerError) {
    for target in settings.targets { try checkInLayers(target) }
    attach(try Adapter(settings, on: slots, seed: seed))
  }

  /// Refuses the embeddings and the output matrix as a target.
  private func checkInLayers(_ target: String) throws(TransformerError) {
    let published = configuration.kind.published
    let others: [(name: String, AdapterError.Matrix)] = [
      (published.embedding, .embeddings), (published.head, .output),
    ]
    let modules = slots.flatMap(\.modules)
    guard !modules.contains(where: { $0.isMeant(by: target) }) else { return }
    for (name, matrix) in others where name == target || name.hasSuffix(".\(target)") {
      throw .adapter(.unadaptable(target, matrix, modules: modules.shortNames))
    }
  }

  func attach(_ adapter: Adapter) {
    precondition(self.adapter == nil, "the model has an adapter already")
    for weight in weights { weight.parameter.isFrozen = true }
    adapter.switchOn()
    self.adapter = adapter
  }

  /// Runs `body` with the adapter disabled. This gives the reference model of a run without a
  /// second copy of the weights.
  public func withoutAdapter<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    adapter?.switchOff()
    defer { adapter?.switchOn() }
    return try body()
  }

  /// Merges the adapter into the model's own weights and removes it. The weights can then be
  /// trained again.
  public func mergeAdapter() {
    guard let adapter else { return }
    adapter.merge(into: weights)
    adapter.switchOff()
    for weight in weights { weight.parameter.isFrozen = false }
    self.adapter = nil
  }

  /// The weights that currently determine what the model computes.
  public var effectiveParameters: [Parameter] {
    let own = weights.map(\.parameter)
    guard let adapter, slots.contains(where: { $0.adapter != nil }), adapter.hasEffect else {
      return own
    }
    return own + adapter.weights.map(\.parameter)
  }

  /// A summary of the adapter, or nil if the model has none.
  public var adapterSummary: AdapterSummary? {
    guard let adapter else { return nil }
    let configuration = adapter.configuration
    return AdapterSummary(
      rank: configuration.rank, alpha: configuration.alpha,
      isRankStabilized: configuration.isRankStabilized, targets: adapter.targets(among: slots),
      count: adapter.weights.reduce(0) { $0 + $1.parameter.count },
      modelCount: weights.reduce(0) { $0 + $1.parameter.count },
      dropout: configuration.dropout, base: configuration.base)
  }
}

/// A summary of an adapter, for messages.
public struct AdapterSummary: Sendable, Equatable {
  public let rank: Int
  public let alpha: Double
  public let isRankStabilized: Bool
  /// The targets as full names of linear layers or as the last components of those names.
  public let targets: [String]
  /// The numbers of weights in the adapter and in the base model.
  public let count: Int
  public let modelCount: Int
  /// The dropout with which the adapter was trained elsewhere.
  public let dropout: Double
  /// The name of the base model in the adapter's file.
  public let base: String?

  /// Rank and alpha as text.
  public var text: String {
    "rank \(rank), alpha \(Int(exactly: alpha).map(String.init) ?? "\(alpha)")"
      + (isRankStabilized ? ", rank-stabilized" : "")
  }
}
