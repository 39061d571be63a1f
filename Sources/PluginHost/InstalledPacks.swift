/// The installed packs, for the plugin search.
public protocol InstalledPacks: Sendable {
  /// The places searched, for the message when nothing is found.
  var places: [String] { get }

  /// The library of a pack that was built for this machine.
  ///
  /// - Parameters:
  ///   - id: the pack's id.
  ///   - version: a version such as "1.2", which any 1.2.x matches; nil for the newest.
  /// - Returns: the library's path; nil if no pack has that id.
  /// - Throws: ``PluginError/notInstalled(name:reason:)`` if the pack is installed but can't be
  ///   used, or isn't installed in that version.
  func library(of id: String, version: String?) throws(PluginError) -> String?

  /// Every objective with this name, from the pinned version of its pack or else the newest. No
  /// pack is loaded.
  func objectives(named name: String) -> [(location: PluginLocator.Location, name: String)]
}
