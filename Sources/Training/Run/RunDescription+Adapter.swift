import Foundation
import Transformer
import Work

extension RunDescription {
  /// The adapter that a run trains in place of its model's weights.
  public struct Adapter: Codable, Sendable, Equatable {
    /// The settings that were requested; nil for an existing adapter.
    public var lora: String?
    /// The adapter that the run began with; nil for a new one.
    public var start: Source?
    public var r: Int
    public var alpha: Double
    public var rslora: Bool
    /// Names of linear layers, or suffixes of their names.
    public var targets: [String]
    /// The number of trained weights.
    public var weights: Int

    /// - Parameters:
    ///   - lora: the requested settings of a new adapter.
    ///   - start: the directory of an existing adapter.
    public init?(of model: Decoder, lora: String?, start: URL?) throws {
      guard let summary = model.adapterSummary else { return nil }
      self.lora = lora
      self.start = try start.map { try Source(hashing: $0) }
      (r, alpha, rslora) = (summary.rank, summary.alpha, summary.isRankStabilized)
      (targets, weights) = (summary.targets, summary.count)
    }
  }

  /// Refuses to resume with an adapter other than the one that the run began with.
  func checkSameAdapter(as earlier: RunDescription, at url: URL) throws(TrainingError) {
    func text(_ adapter: Adapter?) -> String {
      adapter?.lora ?? adapter?.start?.path ?? "none"
    }
    let (saved, now) = (text(earlier.adapter), text(adapter))
    if saved != now {
      throw .settingsChanged(
        path: url.path, setting: "\(Setting.lora) or \(Setting.adapter)", saved: saved, now: now)
    }
  }
}
