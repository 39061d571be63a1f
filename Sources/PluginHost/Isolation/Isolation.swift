/// Where a plugin's code runs.
public enum Isolation: String, Sendable, CaseIterable {
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
  /// Whether ``Isolation/auto`` may run these bytes in the host's process.
  public var isTrusted: @Sendable (_ path: String, _ image: LibraryImage) -> Bool = { _, _ in false
  }

  public init(isolation: Isolation, executable: String) {
    self.isolation = isolation
    self.executable = executable
  }

  /// Everything in the host's process, as programs and tests want it that bring their own plugins.
  public static let inProcess = PackOpener(isolation: .none, executable: "")

  /// Opens a pack. What was looked at is what is loaded: the file is read once.
  ///
  /// - Parameter path: absolute.
  /// - Throws: ``PluginError``.
  public func open(_ path: String, services: HostServices) throws(PluginError) -> any Pack {
    if isolation == .none { return try PackLibrary(path: path) }
    let image = try LibraryImage(copying: path)
    if isolation == .auto, isTrusted(path, image) {
      return try PackLibrary(path: path, image: image)
    }
    return try IsolatedPack(
      path: path, image: image, executable: executable, limits: limits, services: services)
  }
}
