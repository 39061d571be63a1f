import ArgumentParser
import Foundation
import LocalSystem
import Packs
import PluginHost

/// `dora-host pack`: commands for packs, which are files with objectives that can be shipped,
/// signed, installed and pinned.
struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack", abstract: "Ship, verify, install and pin packs of objectives.",
    discussion: """
      A pack is one file, NAME-VERSION.dorapack: a manifest, libraries for one or more platforms, and \
      what goes with them. docs/packs.md has the whole story. Nothing of a pack is run to list it; its \
      code is first run by 'verify' and 'install', in a process that can reach nothing.

      Exit codes: 0 done, 1 a file can't be written, 2 wrong usage, or a pack that is refused, \
      3 a pack that brought its process down.
      """,
    subcommands: [
      PackBuild.self, PackSign.self, PackWheelCommand.self, PackVerify.self, PackInstall.self,
      PackList.self,
      PackInfo.self, PackRemove.self, PackLockCommand.self, PackDoctor.self, PackTrust.self,
      PackKeygen.self, PackUnblock.self, PackIndexCommand.self, PackRelease.self,
    ])

  /// The folders with the user's packs and trust decisions. Warns if there are none.
  static var folders: DoraFolders {
    let folders = DoraFolders()
    folders.objection.map { Console.message("warning: \($0)") }
    return folders
  }

  /// The separate process that examines a pack's code.
  static var quarantine: PackQuarantine { PackQuarantine(executable: OwnProgram.path) }
}

/// The name of one version of a pack, or of all its versions.
struct PackName {
  let id: String
  let version: String?

  init(_ text: String) throws { (id, version) = try PackID.split(text) }
}

extension URL {
  /// The URL of the pack file that the text names; nil if it names an installed pack.
  static func ofPack(_ text: String) -> URL? {
    text.hasSuffix(".dorapack") || text.contains("/") ? fileURL(text) : nil
  }

  /// The path relative to the working directory, or the full path of a file outside it.
  var relativeName: String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }
}

extension TrustStore {
  /// Returns one line that describes the trust in a pack.
  func line(_ file: PackFile) -> String {
    let (level, reason) = judge(
      file.manifest.pack, signature: file.signature, manifest: file.manifestHash)
    return "\(level.word): \(reason)"
  }
}
