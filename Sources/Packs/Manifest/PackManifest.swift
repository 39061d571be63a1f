import LocalSystem
import PluginHost
import StrictJSON

/// A pack's description of itself, `pack.json`, readable without running any of its code.
public struct PackManifest: Sendable, Equatable {
  static let format = "dora-pack/1"

  /// A file of the pack.
  public struct File: Sendable, Equatable {
    /// The path of the file in the pack.
    public let path: String
    public let size: Int
    /// The SHA-256 hash of the file, in lower-case hexadecimal digits.
    public let sha256: String
    /// The platform, such as "x86_64-linux-gnu", if the file is a library; otherwise nil.
    public let platform: String?

    init(path: String, size: Int, sha256: String, platform: String?) {
      self.path = path
      self.size = size
      self.sha256 = sha256
      self.platform = platform
    }

    init(_ path: String, _ bytes: [UInt8], platform: String? = nil) {
      self.init(
        path: path, size: bytes.count, sha256: Hexadecimal.sha256(of: bytes), platform: platform)
    }
  }

  public let pack: PackID
  /// The license of all objectives, as an SPDX expression.
  public let license: String
  public let vendor: String?
  public let url: String?
  /// The lowest interface version that the pack needs.
  public let interface: InterfaceVersion
  /// The objectives and robustifiers in the form written by ``PackDescription``.
  let described: Described
  /// All other files in the pack except the signature.
  public let files: [File]

  /// The objectives and robustifiers, both as JSON and as summaries for display.
  struct Described: Sendable, Equatable {
    var objectives: [JSONValue]
    var robustifiers: [JSONValue]
  }

  public var objectives: [ObjectiveSummary] {
    described.objectives.compactMap(ObjectiveSummary.init)
  }
  public var robustifiers: [ObjectiveSummary] {
    described.robustifiers.compactMap(ObjectiveSummary.init)
  }

  /// Returns the library for a platform, or nil if the pack has none.
  public func library(for platform: String) -> File? { files.first { $0.platform == platform } }
  public var platforms: [String] { files.compactMap(\.platform) }

  /// The manifest as indented JSON.
  public var text: String { String(decoding: encoded.dropLast(), as: UTF8.self) }

  /// The contents of a new manifest file. The signature covers the actual bytes of the file, not
  /// this encoding.
  var encoded: [UInt8] {
    var object: JSONObject = [
      "format": .string(Self.format), "id": .string(pack.id), "version": .string(pack.version),
      "license": .string(license),
    ]
    object["vendor"] = vendor.map { .string($0) }
    object["url"] = url.map { .string($0) }
    object["interface"] = .object([
      "major": .number(interface.major), "minor": .number(interface.minor),
    ])
    object["objectives"] = .array(described.objectives)
    object["robustifiers"] = .array(described.robustifiers)
    object["files"] = .array(
      files.map { file in
        var entry: JSONObject = [
          "path": .string(file.path), "size": .number(file.size), "sha256": .string(file.sha256),
        ]
        entry["platform"] = file.platform.map { .string($0) }
        return .object(entry)
      })
    return Array(JSONValue.object(object).indentedText.utf8)
  }
}
