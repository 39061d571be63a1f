import Preferences
import RandomNumbers
import Work

/// Which of many scored responses are kept.
public struct SelectionRequest: Codable, Sendable, Equatable {
  public enum Method: String, Codable, Sendable, CaseIterable {
    case bestOfN = "best-of-n"
    case topBottom = "top-bottom"
    /// Statistical rejection sampling.
    case rso
  }

  public var select: Method
  /// K, the responses that stay.
  public var count = 2
  /// Temperature of rso.
  public var rsoBeta = 0.5

  public init(_ select: Method) { self.select = select }

  public func validate() throws(WorkError) {
    try SettingCheck.check(.keep, count, from: 1)
    try SettingCheck.check(.rsoBeta, rsoBeta, rsoBeta > 0 && rsoBeta.isFinite, "a number above 0")
  }

  /// The numbers of the responses that stay, best first.
  ///
  /// Chance depends on the seed and the prompt alone: neither the order of the data nor what else is in
  /// them changes what is kept.
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
  /// What names the prompt to a generator of random numbers.
  fileprivate var stream: [UInt64] {
    switch self {
    case .text(let text): text.utf8.map(UInt64.init)
    case .ids(let ids): ids.map { UInt64(UInt32(bitPattern: $0)) }
    }
  }
}
