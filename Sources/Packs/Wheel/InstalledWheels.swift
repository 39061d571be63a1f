import Foundation
import LocalSystem
import PluginHost

/// Finds the packs among the wheels that are installed in a Python environment.
///
/// No code in a wheel is run. The entry point gives the location of the pack, RECORD contains the
/// hashes of the files when the wheel was built, and the pack's manifest and signature contain
/// everything else.
struct InstalledWheels: Sendable {
  let environment: PythonEnvironment

  /// A pack that a wheel claims to contain.
  struct Claim {
    let id: String
    /// The name and version of the wheel, such as "acme_losses-1.2.0".
    let wheel: String
    /// The directory in which the wheel is installed.
    let site: URL
    /// The pack's directory relative to ``site``, such as "dora_packs/acme_losses".
    let folder: String

    var metadata: URL { site.appendingPathComponent(wheel + ".dist-info") }
    func refuse(_ reason: String) -> PackError { .badWheel(wheel: metadata.path, reason: reason) }
  }

  private static let entryPoints = "entry_points.txt"
  private static let entryPointBytes = 1 << 20

  /// Returns the packs with an id. There are several versions only if several directories contain
  /// one.
  ///
  /// - Throws: ``PackError`` if a wheel has been changed since it was built, or if several wheels
  ///   claim to contain the pack.
  func packs(of id: String) throws(PackError) -> [InstalledPack] {
    try packs(claims().claims.filter { $0.id == id })
  }

  /// Returns the pack whose directory contains a file, or nil if there is none.
  func pack(holding path: String) throws(PackError) -> InstalledPack? {
    guard environment.directories.contains(where: { path.hasPrefix($0.path + "/") }) else {
      return nil
    }
    let claims = claims().claims
    func holds(_ claim: Claim) -> Bool {
      path.hasPrefix(claim.site.appendingPathComponent(claim.folder).path + "/")
    }
    guard let claim = claims.first(where: holds) else { return nil }
    let packs = try packs(claims.filter { $0.id == claim.id || holds($0) })
    return packs.first { path.hasPrefix($0.folder.path + "/") }
  }

  /// Returns all packs, and the errors for wheels whose packs can't be used.
  func all() -> (packs: [InstalledPack], broken: [PackError]) {
    let (claims, unreadable) = claims()
    var (packs, broken): ([InstalledPack], [PackError]) = ([], unreadable)
    for id in Set(claims.map(\.id)).sorted() {
      do throws(PackError) {
        packs += try self.packs(claims.filter { $0.id == id })
      } catch {
        broken.append(error)
      }
    }
    return (packs, broken)
  }

  private func packs(_ claims: [Claim]) throws(PackError) -> [InstalledPack] {
    var packs: [InstalledPack] = []
    for (i, claim) in claims.enumerated() {
      if let other = claims[..<i].first(where: { $0.site == claim.site }) {
        throw .installedTwice(
          pack: claim.id, places: [other.metadata.path, claim.metadata.path])
      }
      let pack = try Self.pack(claim)
      guard let same = packs.first(where: { $0.pack == pack.pack }) else {
        packs.append(pack)
        continue
      }
      // The first directory is the one from which Python takes the package.
      guard same.manifestHash == pack.manifestHash else {
        throw .installedTwice(
          pack: "\(pack.pack)", places: [same.folder.path, pack.folder.path])
      }
    }
    return packs
  }

  /// Returns the entry points of all wheels, and the errors for wheels that can't be read.
  private func claims() -> (claims: [Claim], broken: [PackError]) {
    var (claims, broken): ([Claim], [PackError]) = ([], [])
    for site in environment.directories {
      let names = (try? LocalFile.names(in: site)) ?? []
      for name in names where name.hasSuffix(".dist-info") {
        let wheel = String(name.dropLast(".dist-info".count))
        let file = site.appendingPathComponent(name).appendingPathComponent(Self.entryPoints)
        guard access(file.path, F_OK) == 0 else { continue }
        do throws(PackError) {
          let bytes = try LocalFile.read(file, limit: Self.entryPointBytes)
          for (id, module) in Self.points(in: String(decoding: bytes, as: UTF8.self)) {
            claims.append(try Self.claim(id, module, wheel: wheel, site: site))
          }
        } catch {
          broken.append(error)
        }
      }
    }
    return (claims, broken)
  }

  /// Returns the names and values in the section for packs of an entry-point file.
  private static func points(in text: String) -> [(String, String)] {
    guard text.contains(PackWheel.group) else { return [] }
    var isGroup = false
    var points: [(String, String)] = []
    for line in text.split(whereSeparator: \.isNewline).map(trimmed) {
      if line.hasPrefix("[") {
        isGroup = line == "[\(PackWheel.group)]"
      } else if isGroup, !line.hasPrefix("#"), !line.hasPrefix(";") {
        let parts = line.split(separator: "=", maxSplits: 1).map(trimmed)
        points.append((parts.first ?? "", parts.count == 2 ? parts[1] : ""))
      }
    }
    return points.filter { !$0.0.isEmpty }
  }

  private static func trimmed(_ text: Substring) -> String {
    text.trimmingCharacters(in: .whitespaces)
  }

  private static func claim(
    _ id: String, _ module: String, wheel: String, site: URL
  ) throws(PackError) -> Claim {
    let parts = module.split(separator: ".", omittingEmptySubsequences: false)
    let claim = Claim(
      id: id, wheel: wheel, site: site, folder: parts.joined(separator: "/"))
    let isModule = parts.allSatisfy { part in
      !part.isEmpty
        && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
    guard (try? PackID.check(id: id)) != nil, isModule else {
      throw claim.refuse(
        "its entry point '\(PluginText.clean("\(id) = \(module)"))' is not the id of a pack and a "
          + "Python package")
    }
    return claim
  }

  // One pack.

  private static func pack(_ claim: Claim) throws(PackError) -> InstalledPack {
    try checkPlace(of: "", claim)
    try checkPlace(of: PackArchive.manifestName, claim)
    let pack: InstalledPack
    do throws(PackError) {
      pack = try InstalledPack(
        folder: claim.site.appendingPathComponent(claim.folder), wheel: claim.wheel)
    } catch {
      throw claim.refuse("\(error)")
    }
    guard pack.pack.id == claim.id else {
      throw claim.refuse("its entry point says '\(claim.id)', its manifest '\(pack.pack.id)'")
    }
    do throws(PackError) {
      try checkFiles(of: pack, claim)
    } catch {
      if case .badWheel = error { throw error }
      throw claim.refuse("\(error)")
    }
    return pack
  }

  /// Checks the location, the size and the RECORD entry of every file. The contents of a file are
  /// compared with the hash in the manifest when it is read.
  private static func checkFiles(of pack: InstalledPack, _ claim: Claim) throws(PackError) {
    try checkPlace(of: WheelRecord.fileName, in: claim.metadata.lastPathComponent, claim)
    let record = try WheelRecord(claim.metadata.appendingPathComponent(WheelRecord.fileName))
    let folder = claim.folder + "/"
    try record.check(folder + PackArchive.manifestName, sha256: pack.manifestHash)
    var known: Set<String> = [folder + PackArchive.manifestName]
    if pack.signature != nil {
      try checkPlace(of: PackArchive.signatureName, claim)
      let name = folder + PackArchive.signatureName
      let bytes = try LocalFile.read(
        claim.site.appendingPathComponent(name), limit: PackArchive.Limits.standard.manifestBytes)
      try record.check(name, sha256: Hexadecimal.sha256(of: bytes))
      known.insert(name)
    }
    var room = PackArchive.Limits.standard.bytes
    for file in pack.manifest.files {
      guard file.size >= 0, file.size <= room else {
        throw .tooLarge(
          file: pack.folder.path, what: "its files have too many bytes",
          limit: PackArchive.Limits.standard.bytes)
      }
      room -= file.size
      try checkPlace(of: file.path, claim, size: file.size)
      try record.check(folder + file.path, sha256: file.sha256)
      known.insert(folder + file.path)
    }
    if let other = record.paths(in: folder).first(where: { !known.contains($0) }) {
      throw .unlistedFile(pack: pack.folder.path, path: PluginText.clean(other))
    }
  }

  /// Checks that a file of the pack is in the wheel's directory, isn't a link that leads out of it,
  /// and has the correct size.
  private static func checkPlace(
    of name: String, in folder: String? = nil, _ claim: Claim, size: Int? = nil
  ) throws(PackError) {
    let path = (folder ?? claim.folder) + (name.isEmpty ? "" : "/" + name)
    let place = claim.site.path + "/" + path
    guard let resolved = PythonEnvironment.resolved(place) else {
      throw claim.refuse("'\(path)' is not there; install it again")
    }
    guard resolved == place else {
      throw claim.refuse("'\(path)' is a link to '\(PluginText.clean(resolved))'")
    }
    guard let size else { return }
    var information = stat()
    guard lstat(place, &information) == 0, Int(information.st_size) == size else {
      throw claim.refuse("'\(path)' has not the \(size) bytes that the pack's manifest lists")
    }
  }
}
