import ArgumentParser
import Foundation
import Packs

/// `dora-host pack lock`.
struct PackLockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Pin installed packs in dora.lock, for 'train --locked'.",
    discussion: """
      The file has the version, the hash of the manifest, the signer, and the hash of the library for \
      every platform, so that it holds on another machine too. What was pinned before and isn't named \
      stays.
      """)

  @Argument(
    help: ArgumentHelp(
      "Packs; default: the newest version of all that are installed.", valueName: "ID[@VERSION]"))
  var names: [String] = []

  func run() throws {
    let policy = try PackPolicy()
    let file = fileURL(PackLock.fileName)
    let isThere = FileManager.default.fileExists(atPath: file.path)
    var lock = isThere ? try PackLock(file: file) : PackLock(empty: file)
    var names = names
    if names.isEmpty {
      // In order of version, so that the newest of an id is pinned last.
      names = try policy.store.all().packs.map { "\($0.pack)" }
    }
    guard !names.isEmpty else {
      throw ValidationError("no pack is installed in \(policy.store.folder.path)")
    }
    for name in names {
      let asked = try PackName(name)
      lock.pin(try policy.store.find(asked.id, version: asked.version))
    }
    try lock.write()
    for entry in lock.entries.sorted(by: { $0.pack < $1.pack }) { Console.result("\(entry.pack)") }
  }
}

/// `dora-host pack unblock`.
struct PackUnblock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unblock",
    abstract: "Give a pack that brought its process down another chance.",
    discussion: "Without a name, lists what is blocked and why.")

  @Argument(help: ArgumentHelp("The pack.", valueName: "ID[@VERSION]"))
  var name: String?

  func run() throws {
    let file = DoraFolders().blocked
    var blocked = try BlockList(file: file)
    guard let name else {
      for entry in blocked.entries {
        Console.result("\(entry.pack)  \(entry.sha256)  \(entry.reason)")
      }
      return
    }
    guard blocked.remove(name) > 0 else {
      throw ValidationError("'\(name)' isn't blocked; 'pack unblock' lists what is")
    }
    try blocked.write(to: file)
    Console.result("\(name) unblocked")
  }
}

/// `dora-host pack index`.
struct PackIndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Write and sign the list of the packs in a folder.",
    discussion: "Others then install from it with 'pack install ID --from DIR'.")

  @Argument(help: ArgumentHelp("The folder.", valueName: "DIR")) var folder: String

  @Option(help: ArgumentHelp("A private key, from 'pack keygen'.", valueName: "NAME.key"))
  var key: String

  func run() throws {
    let key = try SigningKey(file: fileURL(key))
    for pack in try PackIndex.make(in: fileURL(folder), key: key) { Console.result("\(pack)") }
  }
}

/// `dora-host pack release`.
struct PackRelease: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "For those who release dora-host: sign the list of the libraries beside it.",
    discussion: """
      Writes \(ReleaseList.fileName) and its signature. Libraries on a list that is signed with the \
      release key count as built in and run in the program's own process.
      """)

  @Argument(help: ArgumentHelp("The program's folder.", valueName: "DIR")) var folder: String

  @Option(help: ArgumentHelp("The private release key.", valueName: "NAME.key"))
  var key: String

  func run() throws {
    let key = try SigningKey(file: fileURL(key))
    for name in try ReleaseList.make(in: fileURL(folder), key: key) { Console.result(name) }
    if !ReleaseList.isReleaseKey(key.publicKey) {
      Console.message(
        "this isn't the key that this program was built with, so it won't heed the list")
    }
  }
}
