import ArgumentParser
import Checkpoints
import Foundation
import LocalSystem
import Packs

/// `dora-host pack build`: packs libraries into one file.
struct PackBuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Build a pack from libraries, at most one per platform.",
    discussion: """
      The manifest is what the library for this machine says of itself in a process of its own. The \
      same files give the same pack, byte for byte.
      """)

  @Argument(
    help: ArgumentHelp("Libraries, one of them for this machine.", valueName: "LIBRARY"))
  var libraries: [String]

  @Option(
    help: ArgumentHelp("Cases with known results; repeats.", valueName: "FILE.golden.json"))
  var golden: [String] = []

  @Option(help: ArgumentHelp("A document to include; may be repeated.", valueName: "FILE"))
  var docs: [String] = []

  @Option(
    help: ArgumentHelp(
      "An SPDX expression; default: the licences of the objectives.", valueName: "LICENSE"))
  var license: String?

  @Option(
    help: ArgumentHelp("The folder to write to; default: this one.", valueName: "DIR"))
  var out: String = "."

  func run() throws {
    var builder = PackBuilder(libraries: libraries.map(fileURL))
    builder.golden = golden.map(fileURL)
    builder.docs = docs.map(fileURL)
    builder.license = license
    let pack = try builder.build(in: PackCommand.quarantine)
    let file = fileURL(out).appendingPathComponent(pack.manifest.pack.fileName)
    try check(file, for: pack)
    try pack.archive.write(to: file)
    Console.result(file.relativeName)
  }

  /// Allows replacing an earlier result of this command, but neither a signed pack nor any other
  /// file with this name.
  private func check(_ file: URL, for pack: PackFile) throws {
    guard FileKind(file.path) != nil else { return }
    let earlier = try? PackFile(file)
    guard earlier?.manifest.pack == pack.manifest.pack, earlier?.signature == nil else {
      throw PackError.exists(path: file.relativeName)
    }
  }
}
