import CheckedNumbers

extension Duration {
  /// A duration in readable form, such as "3 min 12 s".
  package static func text(seconds: Double) -> String {
    let whole = Int(saturating: seconds.rounded())
    return switch whole {
    case ..<60: "\(whole) s"
    case ..<3600: "\(whole / 60) min \(whole % 60) s"
    default: "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
  }
}
