import Preferences
import RandomNumbers
import Work

/// A request to keep only some of several scored responses.
public struct SelectionRequest: Codable, Sendable, Equatable {
  public enum Method: String, Codable, Sendable, CaseIterable {
    case bestOfN = "best-of-n"
    case topBottom = "top-bottom"
    /// Statistical rejection sampling.
    case rso
  }

  public var select: Method
  /// The number K of responses that are kept.
  public var count = 2
  /// The temperature of ``Method/rso``.
  public var rsoBeta = 0.5

  public init(_ select: Method) { self.select = select }

  public func validate() throws(WorkError) {
    try SettingCheck.check(.keep, count, from: 1)
    try SettingCheck.check(.rsoBeta, rsoBeta, rsoBeta > 0 && rsoBeta.isFinite, "a number above 0")
  }

  /// The indices of the responses that are kept, best first.
  ///
  /// Random choices depend only on the seed and the prompt. Neither the order of the data nor other
  /// data affect the selection.
  package func selected(from scores: [Double], prompt: Datum.Text, seed: UInt64) -> [Int] {
    let method: ResponseSelection =
      switch select {
      case .rso: .rejection(beta: rsoBeta)
      case .topBottom: .topBottom
      case .bestOfN: .bestOfN
      }
    var generator = Xoshiro256(seed: seed, stream: prompt.stream)
    return method.select(count, of: scores, using: &generator)
  }
}

extension Datum.Text {
  /// The numbers that identify the prompt's stream of random numbers.
  fileprivate var stream: [UInt64] {
    switch self {
    case .text(let text): text.utf8.map(UInt64.init)
    case .ids(let ids): ids.map { UInt64(UInt32(bitPattern: $0)) }
    }
  }
}
