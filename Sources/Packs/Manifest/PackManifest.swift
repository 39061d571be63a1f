import PluginHost
import StrictJSON

/// What a pack says about itself without any of its code being run; `pack.json`.
public struct PackManifest: Sendable, Equatable {
  static let format = "dora-pack/1"

  /// A file of the pack.
  public struct File: Sendable, Equatable {
    /// In the pack.
    public let path: String
    public let size: Int
    /// In lower-case hexadecimal digits.
    public let sha256: String
    /// For which machines, such as "x86_64-linux-gnu"; nil for what isn't a library.
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
  /// An SPDX expression, of all its objectives.
  public let license: String
  public let vendor: String?
  public let url: String?
  /// The least version of the interface that it needs.
  public let interface: InterfaceVersion
  /// As ``PackDescription`` writes them.
  let described: Described
  /// Everything else in the pack but the signature.
  public let files: [File]

  /// The objectives and robustifiers, as JSON and as far as they are shown.
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

  /// The library for a platform.
  public func library(for platform: String) -> File? { files.first { $0.platform == platform } }
  public var platforms: [String] { files.compactMap(\.platform) }

  /// As JSON over several lines.
  public var text: String { String(decoding: encoded.dropLast(), as: UTF8.self) }

  /// The file's text. The bytes that are signed are those of the file, however they were written.
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
