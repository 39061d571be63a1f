import Checkpoints
import Foundation
import TensorCore

extension Decoder {
  /// Loads a model directory and, on top of it, an adapter directory in PEFT's format.
  ///
  /// - Parameter isFrozen: whether the model's own weights are constants; see
  ///   ``init(directory:isFrozen:)``.
  /// - Throws: ``TransformerError``. Every tensor of the adapter must belong to a linear layer of
  ///   the model and have the shape that follows from the layer and the adapter's rank.
  public convenience init(
    directory: URL, adapter: URL?, isFrozen: Bool = false
  ) throws(TransformerError) {
    try self.init(directory: directory, isFrozen: isFrozen)
    if let adapter { try loadAdapter(directory: adapter) }
  }

  /// Adds an adapter to the model, whose own weights are constant from then on.
  ///
  /// - Throws: ``TransformerError``; see ``init(directory:adapter:isFrozen:)``.
  public func loadAdapter(directory: URL) throws(TransformerError) {
    try AdapterDirectory.check(directory)
    let configuration = try AdapterConfiguration(directory: directory)
    let reader = try AdapterReader(
      directory: directory, configuration, slots: slots, of: self.configuration)
    attach(Adapter(configuration, try reader.adapters(on: slots)))
  }

  /// Writes the adapter as a directory that both PEFT and this program can load.
  ///
  /// In an existing directory, files with the same names are replaced once all files are complete.
  ///
  /// - Parameters:
  ///   - companions: the tokenizer and related files. The adapter's file names their directory as
  ///     its base model.
  public func saveAdapter(
    to directory: URL, companions: ModelCompanions = .none
  ) throws(CheckpointError) {
    guard let adapter, let summary = adapterSummary else {
      preconditionFailure("a model without an adapter has none to save")
    }
    let published = configuration.kind.published
    let base = companions.origin ?? summary.base ?? ""
    let saved = adapter.configuration.saved(
      base: base, targets: summary.targets, isTransposed: published.isTransposed)
    try AdapterDirectory.write(
      to: directory, configuration: saved, weights: adapter.weights,
      card: AdapterDirectory.card(summary, base: base), companions: companions)
  }
}
