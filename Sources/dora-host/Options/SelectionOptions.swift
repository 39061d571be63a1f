import ArgumentParser
import Preferences
import RandomNumbers
import Transformer

/// Which of many scored responses are kept.
struct SelectionOptions: ParsableArguments {
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case bestOfN = "best-of-n"
    case topBottom = "top-bottom"
    case rso
  }

  @Option(
    help: ArgumentHelp(
      "Keep some of the scored responses: best-of-n, top-bottom (best and worst), or rso (statistical rejection sampling).",
      valueName: "HOW"))
  var select: Method?

  @Option(help: ArgumentHelp("Responses to keep; default: 2.", valueName: "K"))
  var keep: Int?

  @Option(help: ArgumentHelp("Temperature of rso; default: 0.5.", valueName: "X"))
  var rsoBeta: Double?

  /// K, the responses that stay.
  var count: Int { keep ?? 2 }

  func validate() throws {
    try OptionNumber.check("--keep", keep, from: 1)
    if let rsoBeta, !(rsoBeta > 0 && rsoBeta.isFinite) {
      throw ValidationError("--rso-beta is \(rsoBeta), expected a number above 0")
    }
    if keep != nil, select == nil {
      throw ValidationError("--keep is given without --select; say which to keep")
    }
    if rsoBeta != nil, select != .rso {
      throw ValidationError("--rso-beta is for --select rso")
    }
  }

  /// The numbers of the responses that stay, best first.
  ///
  /// Chance depends on the seed and the prompt alone: neither the order of the data nor what else is in
  /// them changes what is kept.
  func selected(from scores: [Double], prompt: Datum.Text, seed: UInt64) -> [Int] {
    let method: ResponseSelection =
      switch select {
      case .rso: .rejection(beta: rsoBeta ?? 0.5)
      case .topBottom: .topBottom
      case .bestOfN, nil: .bestOfN
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
