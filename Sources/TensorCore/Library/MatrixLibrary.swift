import CKernels
import COpenBLAS
import Failures

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The library that multiplies matrices, with details that show whether it makes full use of the
/// processor.
///
/// OpenBLAS is loaded when it is first needed, by ``load()`` or by the first product. It contains
/// kernels for many processor types, called *cores*, and uses the kernels of one core. If this core
/// is for an older processor than the current one, the library is loaded again with a better core.
public struct MatrixLibrary: Codable, Sendable, Equatable {
  /// The environment variable in which a user names the core.
  public static let variable = "OPENBLAS_CORETYPE"

  public var name: String
  /// The version, such as "0.3.21", or an empty string if the library doesn't report it.
  public var version: String
  /// The core whose kernels are used, such as "SkylakeX", or an empty string if the library doesn't
  /// report it.
  public var core: String
  public var chosenBy: Chooser
  /// The processor's vector features, such as "avx2" and "avx512f".
  public var processor: [String]

  /// The party that chose the core.
  public enum Chooser: String, Codable, Sendable {
    case library, host, user
  }

  private enum CodingKeys: String, CodingKey {
    case name, version, core
    case chosenBy = "chosen_by"
    case processor
  }

  /// Loads the library once per process. Later calls return the same result.
  ///
  /// If the library chooses a core that is too old, this function changes the environment
  /// temporarily. Therefore call it before other threads read the environment.
  ///
  /// - Throws: ``MatrixLibraryError`` if there is no usable library.
  @discardableResult
  public static func load() throws(MatrixLibraryError) -> MatrixLibrary { try loaded.get() }

  private static let loaded = Result { () throws(MatrixLibraryError) in try chooseCore() }

  /// Ensures that the library is loaded, for code that multiplies matrices and can't throw.
  /// Programs call ``load()`` first, which reports errors.
  static func require() {
    if case .failure(let error) = loaded { fatalError("\(error)") }
  }

  private static func chooseCore() throws(MatrixLibraryError) -> MatrixLibrary {
    let wish = getenv(variable).map { String(cString: $0) } ?? ""
    try open()
    let found = String(cString: ob_core())
    let better = VectorWidth.betterCores(
      than: found, on: .ofProcessor, isChosenByUser: !wish.isEmpty)
    for core in better where ob_close() == 1 {
      setenv(variable, core, 1)
      defer { unsetenv(variable) }
      try open()
      // A build that lacks a core uses its oldest one instead.
      if ob_core().matches(core) { return description(chosenBy: .host) }
    }
    if !better.isEmpty {
      _ = ob_close()
      try open()
    }
    return description(chosenBy: ob_core().matches(wish) ? .user : .library)
  }

  private static func open() throws(MatrixLibraryError) {
    if let reason = ob_open() { throw .unusable(reason: String(cString: reason)) }
  }

  private static func description(chosenBy chooser: Chooser) -> MatrixLibrary {
    let words = String(cString: ob_config()).split(separator: " ").map(String.init)
    return MatrixLibrary(
      name: words.first ?? "OpenBLAS", version: words.dropFirst().first ?? "",
      core: String(cString: ob_core()), chosenBy: chooser,
      processor: String(cString: ck_processor_features()).split(separator: " ").map(String.init))
  }
}

extension UnsafePointer<CChar> {
  /// Whether the string equals the name, ignoring case. OpenBLAS, for example, reports SKYLAKEX as
  /// "SkylakeX".
  fileprivate func matches(_ name: String) -> Bool {
    String(cString: self).lowercased() == name.lowercased()
  }
}

/// The reason why no library for multiplying matrices is available.
public enum MatrixLibraryError: Failure, Equatable, CustomStringConvertible {
  case unusable(reason: String)

  public var description: String {
    switch self {
    case .unusable(let reason):
      "OpenBLAS can't be loaded: \(reason); install it, on Debian and Ubuntu as 'libopenblas0'"
    }
  }
}

extension MatrixLibraryError {
  public var kind: FailureKind { .badInput }
}
