import Checkpoints
import Foundation
import TensorCore

extension Decoder {
  /// Loads a model directory with an adapter's directory, as PEFT writes one, on it.
  ///
  /// - Throws: ``TransformerError``. Every tensor of the adapter must belong to a linear layer of the
  ///   model and have the shape that the layer and the adapter's rank make it.
  public convenience init(directory: URL, adapter: URL?) throws(TransformerError) {
    try self.init(directory: directory)
    if let adapter { try loadAdapter(directory: adapter) }
  }

  /// Puts an adapter on the model, whose own weights are constants from then on.
  func loadAdapter(directory: URL) throws(TransformerError) {
    try AdapterDirectory.check(directory)
    let configuration = try AdapterConfiguration(directory: directory)
    let reader = try AdapterReader(
      directory: directory, configuration, slots: slots, of: self.configuration)
    attach(Adapter(configuration, try reader.adapters(on: slots)))
  }

  /// Writes the adapter as a directory that PEFT loads, and this program.
  ///
  /// Files of the same names in a directory already there are replaced once all are complete.
  ///
  /// - Parameters:
  ///   - companions: the tokenizer and what else goes along; their directory is what the adapter's file
  ///     names as its model.
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
