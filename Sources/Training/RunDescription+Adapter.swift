import Foundation
import Transformer

extension RunDescription {
  /// The adapter that a run trains in place of its model's weights.
  public struct Adapter: Codable, Sendable, Equatable {
    /// As it was asked for; nil of one that was there.
    public var lora: String?
    /// The adapter that the run began with; nil of a new one.
    public var start: Source?
    public var r: Int
    public var alpha: Double
    public var rslora: Bool
    /// Names of linear layers, or their ends.
    public var targets: [String]
    /// How many numbers are trained.
    public var weights: Int

    /// - Parameters:
    ///   - lora: what was asked for, of a new adapter.
    ///   - start: the directory of one that was there.
    public init?(of model: Decoder, lora: String?, start: URL?) throws {
      guard let summary = model.adapterSummary else { return nil }
      self.lora = lora
      self.start = try start.map { try Source(hashing: $0) }
      (r, alpha, rslora) = (summary.rank, summary.alpha, summary.isRankStabilized)
      (targets, weights) = (summary.targets, summary.count)
    }
  }

  /// Refuses to resume with another adapter than the run began with.
  func checkSameAdapter(as earlier: RunDescription, at url: URL) throws(TrainingError) {
    func text(_ adapter: Adapter?) -> String {
      adapter?.lora ?? adapter?.start?.path ?? "none"
    }
    let (saved, now) = (text(earlier.adapter), text(adapter))
    if saved != now {
      throw .settingsChanged(
        path: url.path, field: "--lora or --adapter", saved: saved, now: now)
    }
  }
}
