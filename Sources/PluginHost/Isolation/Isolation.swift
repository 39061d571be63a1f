/// Where a plugin's code runs.
public enum Isolation: String, Codable, Sendable, CaseIterable {
  /// In a process of its own, unless it is trusted.
  case auto
  /// In a process of its own, whoever made it.
  case process
  /// In the host's process, where it can do whatever the host can.
  case none
}

/// Opens packs in the place that they belong to.
public struct PackOpener: Sendable {
  public var isolation: Isolation
  /// The program that becomes the child; it runs ``GuestServer`` when it is given
  /// ``GuestServer/arguments``.
  public var executable: String
  public var limits = GuestLimits()
  /// Looks at a library before it is loaded: throws to refuse it, or says who vouches for it. Without one,
  /// nothing is refused and nothing trusted.
  public var vetting:
    (@Sendable (_ path: String, _ image: LibraryImage) throws(PluginError) -> PackOrigin)?
  /// Told when a plugin brings its own process down.
  public var onCrash: CrashHandler?
  /// Told of every pack that was opened.
  public var onOpen: (@Sendable (any Pack) -> Void)?

  /// Takes the plugin's path, its hash and what happened.
  public typealias CrashHandler =
    @Sendable (_ path: String, _ sha256: String, _ reason: String) -> Void

  public init(isolation: Isolation, executable: String) {
    self.isolation = isolation
    self.executable = executable
  }

  /// Everything in the host's process, as programs and tests want it that bring their own plugins.
  public static let inProcess = PackOpener(isolation: .none, executable: "")

  /// The same for looking through a folder: who searches waits less long for a library that doesn't come
  /// back from being loaded.
  public var searching: PackOpener {
    var opener = self
    opener.limits.loading = min(limits.loading, 5)
    return opener
  }

  /// Opens a pack. What was looked at is what is loaded: the file is read once.
  ///
  /// - Parameter path: absolute.
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
