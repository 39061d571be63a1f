/// The rules for libraries in packs, which are the same for all platforms.
enum LibraryRules {
  static func check(_ listed: PackManifest.File, of pack: PackFile) throws(PackError) {
    let bytes = pack.archive.bytes(of: listed.path) ?? []
    let name = "\(pack.file)/\(listed.path)"
    let library = try LibraryFile(bytes, file: name)
    guard library.platform == listed.platform else {
      throw .badField(
        file: name, field: "the library",
        reason: "is for \(library.platform), the manifest says \(listed.platform ?? "none")")
    }
    try check(library, file: name)
  }

  static let entrySymbol = "dora_loss_pack_v1"

  static func check(_ library: LibraryFile, file: String) throws(PackError) {
    if let other = library.needed.first(where: { !LibraryFile.isAllowed($0) }) {
      throw .badField(
        file: file, field: "the library",
        reason:
          "needs '\(other)'; a pack may need libc, libm, libgcc, libstdc++ and the Swift runtime, "
          + "link everything else into it")
    }
    if let folder = library.foreignFolder {
      throw .badField(
        file: file, field: "the library",
        reason:
          "has '\(folder)' searched for what it needs, where anybody might put something; link it "
          + "without '-rpath', and Swift with '-no-toolchain-stdlib-rpath'")
    }
    guard library.exports.contains(entrySymbol) else {
      throw .badField(
        file: file, field: "the library", reason: "exports no symbol '\(entrySymbol)'")
    }
  }
}
