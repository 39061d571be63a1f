/// A training loop of another program that this one is compared with.
public enum PeerImplementation: String, Codable, Sendable, CaseIterable {
  /// A PyTorch loop that computes logits only at response positions.
  case plain
  /// Like `plain`, but with the prompt stored once for all its responses.
  case plainShared = "plain-shared"
  /// Like `plain`, but with one row at a time.
  case plainMicro1 = "plain-micro1"
  /// Like `plain`, but with logits at every position, as in the published scripts.
  case plainFull = "plain-full"
  /// Like `plain`, but with a compiled decoder.
  case plainCompiled = "plain-compiled"
  /// Like `plain-shared`, but with a compiled decoder.
  case sharedCompiled = "plain-shared-compiled"
  /// TRL's DPOTrainer without gradient checkpointing.
  case trl

  /// Whether the loop is a candidate for the fastest one, which this program is compared with.
  public var isFastCandidate: Bool { self != .plainFull && self != .trl }

  private var isCompiled: Bool { self == .plainCompiled || self == .sharedCompiled }

  /// The number of steps before the timed ones. Compilation happens in the first three steps.
  var warmup: Int { isCompiled ? 3 : 1 }

  /// The options that select the implementation.
  var arguments: [String] {
    switch self {
    case .plainCompiled: ["--impl", "plain", "--compile"]
    case .sharedCompiled: ["--impl", "plain-shared", "--compile"]
    default: ["--impl", rawValue]
    }
  }
}
