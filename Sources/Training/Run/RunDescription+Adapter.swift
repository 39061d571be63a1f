import Foundation
import Transformer
import Work

extension RunDescription {
  /// The adapter that a run trains instead of its model's weights.
  public struct Adapter: Codable, Sendable, Equatable {
    /// The requested settings; nil for an existing adapter.
    public var lora: String?
    /// The adapter at the start of the run; nil for a new one.
    public var start: Source?
    public var r: Int
    public var alpha: Double
    public var rslora: Bool
    /// The names of the adapted linear layers, or suffixes of their names.
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

  /// Throws an error if a run is resumed with an adapter other than the one at its start.
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
