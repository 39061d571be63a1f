import Foundation
import LocalSystem
import Transformer
import Work

/// The locations of a model and of its adapter, if any.
package struct ModelPlace: Sendable, Equatable {
  package let model: URL
  package let adapter: URL?

  package init(_ model: String, adapter: String? = nil) {
    self.model = modelURL(model)
    self.adapter = adapter.map(fileURL)
  }

  /// The model, for reading only.
  package func decoder() throws -> Decoder {
    try Decoder(directory: model, adapter: adapter, isFrozen: true)
  }

  /// The directories on which results depend.
  package var directories: [URL] { [model] + (adapter.map { [$0] } ?? []) }

  /// Rejects an adapter without a model.
  package static func check(adapter: String?, model: String?) throws(WorkError) {
    guard let adapter, model == nil else { return }
    let base = AdapterDirectory.base(of: fileURL(adapter)).map { ", by its own account '\($0)'" }
    throw .badInput(
      "\(Setting.adapter) is given without \(Setting.model); name the model that it belongs to"
        + "\(base ?? "")")
  }
}
