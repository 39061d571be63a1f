/// The choice of the process in which a plugin's code runs.
public enum Isolation: String, Codable, Sendable, CaseIterable {
  /// In a separate process, unless the plugin is trusted.
  case auto
  /// In a separate process, even if the plugin is trusted.
  case process
  /// In the host's process, with all permissions of the host.
  case none
}

/// Opens packs, each in the appropriate process.
public struct PackOpener: Sendable {
  public var isolation: Isolation
  /// The program to run as a plugin process. It runs ``PluginServer`` if it is started with
  /// ``PluginServer/arguments``.
  public var executable: String
  public var limits = PluginLimits()
  /// A function that checks a library before it is loaded. It returns the library's origin, or
  /// throws an error to reject the library. If nil, nothing is rejected and nothing is trusted.
  public var vetting:
    (@Sendable (_ path: String, _ image: LibraryImage) throws(PluginError) -> PackOrigin)?
  /// A function that is called when a plugin crashes its own process.
  public var onCrash: CrashHandler?
  /// A function that is called with every pack that was opened.
  public var onOpen: (@Sendable (any Pack) -> Void)?

  /// A function that receives a plugin's path, its hash and a description of a crash.
  public typealias CrashHandler =
    @Sendable (_ path: String, _ sha256: String, _ reason: String) -> Void

  public init(isolation: Isolation, executable: String) {
    self.isolation = isolation
    self.executable = executable
  }

  /// An opener that runs all packs in the host's process, for programs and tests that bring their
  /// own plugins.
  public static let inProcess = PackOpener(isolation: .none, executable: "")

  /// A copy for searching folders. It has a shorter timeout, in case the loading of a library
  /// doesn't return.
  public var searching: PackOpener {
    var opener = self
    opener.limits.loading = min(limits.loading, 5)
    return opener
  }

  /// Opens a pack. The file is read only once, so the bytes that are loaded are the bytes that were
  /// checked.
  ///
  /// - Parameters:
  ///   - path: an absolute path.
  ///   - services: the host's services for the plugins.
  /// - Throws: ``PluginError``.
  public func open(_ path: String, services: HostServices) throws(PluginError) -> any Pack {
    let pack = try opened(path, services: services)
    onOpen?(pack)
    return pack
  }

  private func opened(_ path: String, services: HostServices) throws(PluginError) -> any Pack {
    if isolation == .none && vetting == nil { return try PackLibrary(path: path) }
    let image = try LibraryImage(copying: path)
    let origin = try vetting?(path, image) ?? PackOrigin(sha256: image.sha256)
    if isolation == .none || isolation == .auto && origin.mayRunInHost {
      return try PackLibrary(path: path, image: image, origin: origin)
    }
    return try IsolatedPack(
      path: path, image: image, origin: origin, executable: executable, limits: limits,
      services: services, onCrash: onCrash)
  }
}
