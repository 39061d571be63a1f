import Foundation
import LocalSystem
import Responses
import Transformer
import Work

/// The adapter that a run trains instead of the model's own weights. It is either a new adapter or
/// an existing one.
public struct AdapterRequest: Codable, Sendable, Equatable {
  /// The settings of a new LoRA adapter in the format of ``LoRASettings``, such as
  /// "r=8,alpha=16,targets=all-linear".
  public var lora: String?
  /// The directory of an existing adapter in PEFT's format.
  public var adapter: String?

  public init() {}

  public var isGiven: Bool { lora != nil || adapter != nil }

  var url: URL? { adapter.map(fileURL) }

  public func validate() throws(WorkError) {
    if lora != nil, adapter != nil {
      throw .badInput(
        "\(Setting.lora) makes a new adapter and \(Setting.adapter) trains one that is there; give one "
          + "of them")
    }
    guard let lora else { return }
    do { _ = try LoRASettings(parsing: lora) } catch {
      throw .badInput("\(Setting.lora): \("\(error)")")
    }
  }

  /// Throws an error if there is an adapter but no model.
  ///
  /// - Parameter model: the model; nil if none was named.
  package func check(model: String?) throws(WorkError) {
    try ModelPlace.check(adapter: adapter, model: model)
    if lora != nil, model == nil {
      throw .badInput(
        "\(Setting.lora) is given without \(Setting.model), to which it belongs")
    }
  }

  /// Loads the model with the adapter that is trained, if any.
  ///
  /// - Parameters:
  ///   - checkpoint: the adapter saved by a resumed run; nil for a new run.
  ///   - seed: the seed of a new adapter.
  func load(_ model: URL, checkpoint: URL?, seed: UInt64) throws -> Decoder {
    try added(to: Decoder(directory: model, isFrozen: isGiven), checkpoint, seed)
  }

  /// Returns a model with the same shapes as the result of ``load(_:checkpoint:seed:)``, for
  /// planning.
  func outline(_ model: URL, checkpoint: URL?, seed: UInt64) throws -> Decoder {
    try added(to: Decoder(outlineOf: model), checkpoint, seed)
  }

  private func added(to decoder: Decoder, _ checkpoint: URL?, _ seed: UInt64) throws -> Decoder {
    if let existing = checkpoint ?? url { try decoder.loadAdapter(directory: existing) }
    if checkpoint == nil, let lora {
      try decoder.addAdapter(LoRASettings(parsing: lora), seed: seed)
    }
    return decoder
  }
}

extension AdapterSummary {
  /// A description of the adapter and the layers that it adapts.
  package var placeNotice: WorkText {
    "adapter     LoRA of \(text) on \(targets.joined(separator: ", "))"
  }

  /// A notice about the adapter of a run.
  var notice: WorkText {
    "adapter     LoRA of \(text) on \(targets.joined(separator: ", ")): \(count) weights; the model's \(modelCount) stay as they are"
  }
}
