extension PackError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "'\(path)' can't be read: \(reason)"
    case .unwritable(let path, let reason): "'\(path)' can't be written: \(reason)"
    case .notAPack(let file, let reason): "'\(file)' is not a pack: \(reason)"
    case .badEntry(let file, let entry, let reason):
      "'\(file)' is refused: its entry '\(entry)' \(reason)"
    case .tooLarge(let file, let what, let limit):
      "'\(file)' is refused: \(what), more than the \(limit) that a pack may have"
    case .noArchiveLibrary(let reason):
      "packs are read with libarchive, which can't be loaded (\(reason)); install it with "
        + "'apt-get install libarchive13'"
    case .noHome:
      "HOME is no absolute path, so there is no place for keys, packs and decisions; set it to your "
        + "home directory"

    case .badField(let file, let field, let reason): "'\(file)': \(field) \(reason)"
    case .notJSON(let file, let reason): "'\(file)' is not JSON: \(reason)"
    case .missingFile(let pack, let path):
      "'\(pack)' lacks '\(path)', which its manifest lists"
    case .unlistedFile(let pack, let path):
      "'\(pack)' holds '\(path)', which its manifest does not list"
    case .changedFile(let pack, let path):
      "'\(path)' of '\(pack)' is not the file that its manifest lists: the hashes differ"
    case .difference(let pack, let field, let manifest, let library):
      "'\(pack)': \(field) is \(manifest) in the manifest and \(library) in the library"
    case .goldenDifference(let pack, let reason):
      "'\(pack)' does not reproduce its golden cases: \(reason)"
    case .otherPlatforms(let pack, let platform, let available):
      "'\(pack)' has no library for \(platform), only for \(available.joined(separator: ", "))"

    case .badKey(let file, let reason): "'\(file)' is not a key: \(reason)"
    case .exists(let path): "'\(path)' is there already; take another name or move it away"
    case .badSignature(let file):
      "the signature of '\(file)' is not of these bytes: they were changed after it was signed"
    case .unsigned(let file): "'\(file)' is not signed"
    case .untrustedKey(let file, let fingerprint):
      "'\(file)' is signed by the key \(fingerprint), which is not trusted; if you know whose it is, "
        + "add it with 'dora-host pack trust add'"
    case .foreignPrefix(let pack, let key, let prefixes):
      "the key '\(key)' may sign packs of \(Self.list(prefixes)), not '\(pack)'"
    case .unknownKeyName(let name, let known):
      "no trusted key '\(name)'"
        + (known.isEmpty ? ", and no other" : "; there are \(Self.list(known))")
    case .belowLevel(let pack, let level, let required, let reason):
      "'\(pack)' is \(level.words) (\(reason)), but \(required.words) is required, unless "
        + "unsigned packs are allowed"

    case .blocked(let pack, let reason):
      "'\(pack)' is blocked since it brought its process down: \(reason); "
        + "'dora-host pack unblock \(pack)' gives it another chance"

    case .notInstalled(let pack, let available):
      "no pack '\(pack)' is installed"
        + (available.isEmpty ? "" : "; there are \(Self.list(available))")
    case .inTheWay(let pack, let folder):
      "another '\(pack)' is installed in '\(folder)'; remove it first: 'dora-host pack remove \(pack)'"
    case .notInIndex(let pack, let index, let available):
      "'\(index)' has no '\(pack)'"
        + (available.isEmpty ? "" : "; it has \(Self.list(available))")
    case .otherPack(let index, let file, let listed, let found):
      "'\(index)' lists '\(file)' as \(listed), but it holds \(found)"
    case .badName(let text, let reason): "'\(text)' \(reason)"

    case .badWheel(let wheel, let reason): "the wheel '\(wheel)' is refused: \(reason)"
    case .installedTwice(let pack, let places):
      "there are different packs '\(pack)', in \(Self.list(places)); uninstall all but one"
    case .inWheel(let pack, let wheel):
      "'\(pack)' was installed by pip with the wheel '\(wheel)'; 'pip uninstall \(pack)' removes it"

    case .notLocked(let pack, let lock):
      "'\(pack)' is not in '\(lock)', which pins what may be loaded; 'dora-host pack lock' adds it"
    case .differsFromLock(let pack, let lock, let what):
      "'\(pack)' is not the one that '\(lock)' pins: \(what)"
    }
  }

  private static func list(_ names: [String]) -> String {
    names.map { "'\($0)'" }.joined(separator: ", ")
  }
}
