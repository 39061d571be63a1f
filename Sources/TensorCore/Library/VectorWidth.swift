import CKernels

/// A vector width that a processor has or that a library's kernels use. Cases are ordered from
/// narrow to wide.
enum VectorWidth: Int, Comparable, CaseIterable {
  case sse, avx, avx2, avx512

  static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }

  /// The widest vectors of this processor, or nil on processors other than x86-64.
  static var ofProcessor: Self? { Self(rawValue: Int(ck_processor_vectors().rawValue)) }

  /// The width that an OpenBLAS core uses. Returns nil for a core that isn't for x86-64 or is newer
  /// than this list. If the library chose such a core, its choice is trusted.
  init?(core: String) {
    switch core.lowercased() {
    case "skylakex", "cooperlake", "sapphirerapids": self = .avx512
    case "haswell", "zen": self = .avx2
    case "sandybridge", "bulldozer", "piledriver", "steamroller", "excavator": self = .avx
    case "prescott", "core2", "penryn", "dunnington", "nehalem", "atom", "nano", "opteron",
      "opteron_sse3", "barcelona", "bobcat", "athlon", "katmai", "coppermine", "northwood",
      "banias":
      self = .sse
    default: return nil
    }
  }

  /// The core with this width that most versions of OpenBLAS include.
  var core: String {
    switch self {
    case .sse: "PRESCOTT"
    case .avx: "SANDYBRIDGE"
    case .avx2: "HASWELL"
    case .avx512: "SKYLAKEX"
    }
  }

  var name: String {
    switch self {
    case .sse: "SSE"
    case .avx: "AVX"
    case .avx2: "AVX2"
    case .avx512: "AVX-512"
    }
  }

  /// The cores to try instead of the one that OpenBLAS chose, best first. The list is empty if
  /// OpenBLAS's core fits the processor or was chosen by the user.
  ///
  /// OpenBLAS versions before 0.3.25 choose their oldest core on processors that are newer than the
  /// version.
  static func betterCores(
    than core: String, on processor: Self?, isChosenByUser: Bool
  ) -> [String] {
    guard !isChosenByUser, let processor, let used = Self(core: core) else { return [] }
    return allCases.reversed().filter { $0 <= processor && $0 > used }.map(\.core)
  }
}
