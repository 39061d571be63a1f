import ArgumentParser
import Foundation
import LocalSystem
import Packs
import Workflows

/// `dora-host pack trust`: shows or changes the keys that this user trusts and the required trust
/// level.
struct PackTrust: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust",
    abstract: "Say whose packs may be installed, and may run in this process.",
    subcommands: [List.self, Add.self, Remove.self, Pin.self, Unpin.self, Require.self],
    defaultSubcommand: List.self)

  /// Changes the user's trust decisions.
  static func change(_ body: (inout TrustStore) throws -> Void) throws {
    try TrustStore.change(PackCommand.folders.trust, body)
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List keys and pins, and what is built in.")

    func run() throws {
      let trust = try TrustStore(file: PackCommand.folders.trust)
      Console.result("required  \(trust.required.word)")
      for key in trust.keys {
        let ids = key.prefixes.joined(separator: ", ")
        Console.result("key       \(key.name)  \(key.key.fingerprint)  \(ids)")
      }
      for (hash, pack) in trust.pins.sorted(by: { $0.value < $1.value }) {
        Console.result("pin       \(pack)  \(hash)")
      }
      Console.result("built in  \(Self.builtIn)")
    }

    private static var builtIn: String {
      guard ReleaseKey.base64 != nil else {
        return "nothing: this program was built from source, without a release key"
      }
      let list = ReleaseList.ofThisProgram
      return list.objection ?? "\(list.hashes.count) libraries of this release"
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Trust a key for packs whose ids begin with a prefix.",
      discussion: """
        Its packs may then run in this program's own process. Compare the fingerprint with what its \
        owner says before you do this.
        """)

    @Argument(help: ArgumentHelp("A public key.", valueName: "NAME.pub")) var file: String

    @Option(help: ArgumentHelp("Your name for the key.", valueName: "NAME")) var name: String

    @Option(
      help: ArgumentHelp(
        "The ids that it may sign: 'acme' is for acme and acme.anything; repeats.",
        valueName: "PREFIX"))
    var prefix: [String]

    func run() throws {
      let url = fileURL(file)
      let text: String
      do { text = try String(contentsOf: url, encoding: .utf8) } catch {
        throw PackError.unreadable(path: url.path, reason: SystemError.reason(of: error))
      }
      let key = try VerifyingKey(text, file: file)
      try PackTrust.change { try $0.add(key, name: name, prefixes: prefix) }
      Console.result("\(name) \(key.fingerprint) may sign \(prefix.joined(separator: ", "))")
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop trusting a key.")

    @Argument(help: "Your name for the key.") var name: String

    func run() throws { try PackTrust.change { try $0.remove(name: name) } }
  }

  struct Pin: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Vouch for a pack yourself, by its hash.",
      discussion: "It may then be installed without a signature; it runs in a process of its own.")

    @Argument(help: ArgumentHelp("The pack.", valueName: "FILE.dorapack")) var file: String

    func run() throws {
      let pack = try PackFile(fileURL(file))
      try PackTrust.change { $0.pin(pack.manifest.pack, manifest: pack.manifestHash) }
      Console.result("\(pack.manifest.pack) \(pack.manifestHash)")
    }
  }

  struct Unpin: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop vouching for a pack.")

    @Argument(help: ArgumentHelp("As 'pack trust' lists it.", valueName: "ID@VERSION"))
    var name: String

    func run() throws { try PackTrust.change { try $0.unpin(name) } }
  }

  struct Require: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Set the trust level that installed packs must have.")

    @Argument(
      help: ArgumentHelp("At first: trusted.", valueName: "trusted|pinned|unsigned"))
    var level: String

    func run() throws {
      guard let level = TrustLevel(word: level) else {
        throw ValidationError("'\(level)' is none of trusted, pinned and unsigned")
      }
      try PackTrust.change { $0.required = level }
    }
  }
}
