import LocalSystem
import PluginHost
import StrictJSON

extension PackManifest {
  /// Reads an untrusted manifest.
  ///
  /// - Parameter file: the name of the manifest in errors.
  /// - Throws: ``PackError``.
  public init(_ bytes: [UInt8], file: String) throws(PackError) {
    guard bytes.count <= PackArchive.Limits.standard.manifestBytes else {
      throw .tooLarge(
        file: file, what: "its manifest has too many bytes",
        limit: PackArchive.Limits.standard.manifestBytes)
    }
    var reader = try FieldReader(bytes, file: file, format: Self.format)
    pack = try PackID(id: reader.text("id"), version: reader.text("version"))
    license = try reader.text("license")
    vendor = try reader.optionalText("vendor")
    url = try reader.optionalText("url")
    interface = try reader.object("interface") { (reader) throws(PackError) in
      InterfaceVersion(major: try reader.integer("major"), minor: try reader.integer("minor"))
    }
    described = Described(
      objectives: try Self.described("objectives", &reader),
      robustifiers: try Self.described("robustifiers", &reader))
    guard !described.objectives.isEmpty || !described.robustifiers.isEmpty else {
      throw reader.refuse("objectives", "is empty, and so is robustifiers")
    }
    files = try reader.objects("files") { (reader) throws(PackError) in try File(&reader) }
    try Self.check(files, reader)
    try reader.finish()
  }

  /// Reads objects that have ids, and checks that all texts in them are safe to print.
  private static func described(
    _ field: String, _ reader: inout FieldReader
  ) throws(PackError) -> [JSONValue] {
    let values = try reader.array(field)
    var ids: Set<String> = []
    for (i, value) in values.enumerated() {
      let place = "\(field)[\(i)]"
      guard isFit(value), let summary = ObjectiveSummary(value) else {
        throw reader.refuse(place, "is no description of an objective that can be shown")
      }
      guard ids.insert(summary.id).inserted else {
        throw reader.refuse("\(place).id", "is '\(summary.id)', as that of another")
      }
    }
    return values
  }

  private static func isFit(_ value: JSONValue) -> Bool {
    switch value {
    case .string(let text): PluginText.isClean(text)
    case .array(let values): values.allSatisfy(isFit)
    case .object(let object):
      object.members.allSatisfy { PluginText.isClean($0.key) && isFit($0.value) }
    case .null, .bool, .number: true
    }
  }

  private static func check(_ files: [File], _ reader: FieldReader) throws(PackError) {
    var paths: Set<String> = []
    var platforms: Set<String> = []
    for (i, file) in files.enumerated() {
      let place = "files[\(i)]"
      guard paths.insert(file.path).inserted else {
        throw reader.refuse("\(place).path", "is '\(file.path)', which is listed twice")
      }
      guard let platform = file.platform else { continue }
      guard platforms.insert(platform).inserted else {
        throw reader.refuse("\(place).platform", "is '\(platform)', as that of another library")
      }
      guard file.path.hasPrefix("lib/\(platform)/") else {
        throw reader.refuse("\(place).path", "is '\(file.path)', must be in 'lib/\(platform)/'")
      }
    }
    guard !platforms.isEmpty else { throw reader.refuse("files", "lists no library") }
  }
}

extension PackManifest.File {
  fileprivate init(_ reader: inout FieldReader) throws(PackError) {
    let path = try reader.text("path")
    let isNamed = path == PackArchive.manifestName || path == PackArchive.signatureName
    if isNamed || PackArchive.objection(to: path) != nil {
      throw reader.refuse("path", "is '\(path)', which is no name of a file in a pack")
    }
    let hash = try reader.text("sha256")
    guard Hexadecimal.isSHA256(hash) else {
      throw reader.refuse("sha256", "must be 64 lower-case hexadecimal digits")
    }
    let platform = try reader.optionalText("platform")
    guard (platform != nil) == path.hasPrefix("lib/") else {
      throw reader.refuse("platform", "must be given for a file in 'lib/', and for no other")
    }
    self.init(path: path, size: try reader.integer("size"), sha256: hash, platform: platform)
  }
}
