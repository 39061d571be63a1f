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
