import CDoRA

/// A version of the plugin interface.
public struct InterfaceVersion: Sendable, Equatable, Codable, CustomStringConvertible {
  public let major: Int
  public let minor: Int

  public init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// The version that this host was built with.
  public static let host = InterfaceVersion(major: Int(DORA_ABI_MAJOR), minor: Int(DORA_ABI_MINOR))

  /// Returns whether a host with this version can run a pack that needs another version.
  ///
  /// As long as the major version is 0, nothing is frozen, so both versions must be equal. From
  /// version 1 on, all earlier minor versions are supported.
  public func serves(_ needed: InterfaceVersion) -> Bool {
    major == needed.major && (major == 0 ? minor == needed.minor : needed.minor <= minor)
  }

  public var description: String { "\(major).\(minor)" }
}
