import Foundation
import LocalSystem
import Transformer
import Work

/// Where a model is, and the adapter on it, if any.
package struct ModelPlace: Sendable, Equatable {
  package let model: URL
  package let adapter: URL?

  package init(_ model: String, adapter: String? = nil) {
    self.model = modelURL(model)
    self.adapter = adapter.map(fileURL)
  }

  package func decoder() throws -> Decoder { try Decoder(directory: model, adapter: adapter) }

  /// What results are made from.
  package var directories: [URL] { [model] + (adapter.map { [$0] } ?? []) }

  /// An adapter is nothing without its model.
  package static func check(adapter: String?, model: String?) throws(WorkError) {
    guard let adapter, model == nil else { return }
    let base = AdapterDirectory.base(of: fileURL(adapter)).map { ", by its own account '\($0)'" }
    throw .badInput(
      "\(Setting.adapter) is given without \(Setting.model); name the model that it belongs to"
        + "\(base ?? "")")
  }
}
