/// Packs that were installed, as the search for a plugin sees them.
public protocol InstalledPacks: Sendable {
  /// Where they are, for the message when nothing is found.
  var places: [String] { get }

  /// The library of a pack, for this machine.
  ///
  /// - Parameters:
  ///   - id: the pack's.
  ///   - version: such as "1.2", which any 1.2.x matches; nil for the newest.
  /// - Returns: its path; nil if no pack has that id.
  /// - Throws: ``PluginError/notInstalled(name:reason:)`` if the pack is there and can't be used, or not
  ///   in that version.
  func library(of id: String, version: String?) throws(PluginError) -> String?

  /// Every objective that goes by a name, in the version of its pack that is pinned, or else the newest. No
  /// pack is loaded for it.
  func objectives(named name: String) -> [(location: PluginLocator.Location, name: String)]
}
