import TensorCore

extension Decoder {
  /// Where adapters can go.
  var slots: [AdapterSlot] { weights.compactMap(\.slot) }

  /// Puts a new adapter on the model, whose own weights are constants from then on.
  ///
  /// - Parameter seed: of the adapter's random half.
  /// - Throws: ``AdapterError``, in a ``TransformerError``, for targets that the model doesn't have.
  public func addAdapter(_ settings: LoRASettings, seed: UInt64) throws(TransformerError) {
    attach(try Adapter(settings, on: slots, seed: seed))
  }

  func attach(_ adapter: Adapter) {
    precondition(self.adapter == nil, "the model has an adapter already")
    for weight in weights { weight.parameter.isFrozen = true }
    adapter.switchOn()
    self.adapter = adapter
  }

  /// Computes with the model as it is without its adapter: the reference of a run, without a second
  /// copy of the weights.
  public func withoutAdapter<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    adapter?.switchOff()
    defer { adapter?.switchOn() }
    return try body()
  }

  /// Adds the adapter to the model's own weights, which can be trained again, and drops it.
  public func mergeAdapter() {
    guard let adapter else { return }
    adapter.merge(into: weights)
    adapter.switchOff()
    for weight in weights { weight.parameter.isFrozen = false }
    self.adapter = nil
  }

  /// The weights that decide what the model computes at present.
  public var effectiveParameters: [Parameter] {
    let own = weights.map(\.parameter)
    guard let adapter, slots.contains(where: { $0.adapter != nil }), adapter.hasEffect else {
      return own
    }
    return own + adapter.weights.map(\.parameter)
  }

  /// What is said of the adapter; nil of a model without.
  public var adapterSummary: AdapterSummary? {
    guard let adapter else { return nil }
    let configuration = adapter.configuration
    return AdapterSummary(
      rank: configuration.rank, alpha: configuration.alpha,
      isRankStabilized: configuration.isRankStabilized, targets: adapter.targets(among: slots),
      count: adapter.weights.reduce(0) { $0 + $1.parameter.value.count },
      modelCount: weights.reduce(0) { $0 + $1.parameter.value.count },
      dropout: configuration.dropout, base: configuration.base)
  }
}

/// A summary of an adapter, for messages.
public struct AdapterSummary: Sendable, Equatable {
  public let rank: Int
  public let alpha: Double
  public let isRankStabilized: Bool
  /// Names of linear layers, or their ends.
  public let targets: [String]
  /// Numbers of the adapter, and of the model below it.
  public let count: Int
  public let modelCount: Int
  /// That the adapter was trained with elsewhere.
  public let dropout: Double
  /// The model that the adapter's file says it is for.
  public let base: String?

  /// Rank and alpha as people write them.
  public var text: String {
    "rank \(rank), alpha \(Int(exactly: alpha).map(String.init) ?? "\(alpha)")"
      + (isRankStabilized ? ", rank-stabilized" : "")
  }
}
