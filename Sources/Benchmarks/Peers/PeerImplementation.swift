/// A training loop of another program that this one is compared with.
public enum PeerImplementation: String, Codable, Sendable, CaseIterable {
  /// PyTorch, head at response positions only.
  case plain
  /// The same, the prompt stored once for all its responses.
  case plainShared = "plain-shared"
  /// The same as `plain`, a row at a time.
  case plainMicro1 = "plain-micro1"
  /// Logits at every position, as the published scripts compute them.
  case plainFull = "plain-full"
  /// `plain` with the decoder compiled.
  case plainCompiled = "plain-compiled"
  /// `plain-shared` with the decoder compiled.
  case sharedCompiled = "plain-shared-compiled"
  /// TRL's DPOTrainer without gradient checkpointing.
  case trl

  /// Whether it is one of the loops whose fastest is the bar.
  public var isFastCandidate: Bool { self != .plainFull && self != .trl }

  private var isCompiled: Bool { self == .plainCompiled || self == .sharedCompiled }

  /// Steps before the timed ones: compiling takes the first three.
  var warmup: Int { isCompiled ? 3 : 1 }

  /// The options that choose it.
  var arguments: [String] {
    switch self {
    case .plainCompiled: ["--impl", "plain", "--compile"]
    case .sharedCompiled: ["--impl", "plain-shared", "--compile"]
    default: ["--impl", rawValue]
    }
  }
}
