import ArgumentParser
import Foundation
import Packs

/// `dora-host pack build`: one file of libraries.
struct PackBuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Make a pack of libraries, one for each platform.",
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

  @Option(help: ArgumentHelp("A document that goes along; repeats.", valueName: "FILE"))
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
    let pack = try builder.build(in: PackCommand.chamber)
    let file = fileURL(out).appendingPathComponent(pack.manifest.pack.fileName)
    try pack.archive.write(to: file)
    Console.result(file.relativeName)
  }
}

/// `dora-host pack sign`.
struct PackSign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign a pack, in place.",
    discussion: "The signature is over the manifest, which has the hash of every file.")

  @Argument(help: ArgumentHelp("The pack.", valueName: "FILE.dorapack"))
  var file: String

  @Option(help: ArgumentHelp("A private key, from 'pack keygen'.", valueName: "NAME.key"))
  var key: String

  func run() throws {
    let url = fileURL(file)
    let key = try SigningKey(file: fileURL(key))
    try PackFile(url).signed(by: key).write(to: url)
    Console.result("\(file) signed by \(key.publicKey.fingerprint)")
  }
}

/// `dora-host pack keygen`.
struct PackKeygen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen", abstract: "Make a key to sign packs with.",
    discussion: """
      NAME.key is the private key: whoever has it can sign in your name. NAME.pub is for those who are \
      to trust it.
      """)

  @Argument(help: "Of the two files, without .key and .pub.") var name: String

  func run() throws {
    let key = SigningKey()
    let files = try key.write(named: fileURL(name))
    Console.result("\(files.private.relativeName) keep it to yourself")
    Console.result("\(files.public.relativeName) \(key.publicKey.fingerprint)")
  }
}

extension URL {
  /// As a user in this folder would call it.
  var relativeName: String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }
}
