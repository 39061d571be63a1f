import ArgumentParser
import Foundation
import LocalSystem
import Objectives
import Packs
import PluginHost

extension Isolation: ExpressibleByArgument {}

/// Where plugins are looked for.
struct PluginOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder to look for plugins in, before all others; repeats.", valueName: "DIR"))
  var pluginPath: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where plugins run: process, each in a child that can reach no file, network or other process; none, in this one; auto, in a child unless trusted.",
      valueName: "auto|process|none"))
  var isolation: Isolation = .auto

  @Option(
    help: ArgumentHelp(
      "Stop an isolated plugin that takes longer for a call.", valueName: "SECONDS"))
  var pluginTimeout: Double = 60

  @Flag(help: "Take only installed packs that dora.lock in this folder pins.")
  var locked = false

  @Flag(help: "Make an exception for installed packs that nobody you trust has signed.")
  var allowUnsigned = false

  /// Eleven days, in seconds.

  func validate() throws {
    try OptionNumber.check("--plugin-timeout", seconds: pluginTimeout)
  }

  /// What may be loaded.
  func policy() throws -> PackPolicy {
    let lock = try locked ? PackLock(file: fileURL(PackLock.fileName)) : nil
    return try PackPolicy(
      release: .ofThisProgram, lock: lock, allowsUnsigned: allowUnsigned)
  }

  /// Where plugins lie as files; ``loader(isQuiet:)`` knows installed packs too.
  var locator: PluginLocator {
    PluginLocator(pluginPath: pluginPath.map { fileURL($0).path })
  }

  /// - Parameter isQuiet: of what plugins say, only warnings are passed on.
  func loader(isQuiet: Bool) throws -> PluginLoader {
    let policy = try policy()
    var locator = locator
    locator.installed = policy
    return PluginLoader(
      locator: locator,
      services: HostServices(name: "dora-host", version: DoraHost.version) { level, text in
        guard !isQuiet || level == .warning else { return }
        Log.plugin.log(level: level.logLevel, "\(text)")
      }, opener: opener(policy))
  }

  private func opener(_ policy: PackPolicy) -> PackOpener {
    var opener = PackOpener(isolation: isolation, executable: OwnProgram.path)
    opener.limits.call = pluginTimeout
    opener.vetting = { path, image throws(PluginError) in try policy.vet(path, image) }
    opener.onCrash = { path, sha256, reason in
      do throws(PackError) {
        guard let pack = try policy.block(path, sha256: sha256, reason: reason) else { return }
        Console.line(
          "\(pack) is blocked from now on; 'dora-host pack unblock \(pack)' undoes it")
      } catch {
        Console.line("a pack that crashed could not be blocked: \(error)")
      }
    }
    opener.onOpen = { PluginNotices.say($0) }
    return opener
  }
}

/// What becomes of data that express no preference.
struct TieOptions: ParsableArguments {
  @Flag(help: "Take data whose scores are all equal, which express no preference.")
  var keepTies = false
}

/// The objective of a run.
struct LossOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The objective: a plugin's file or name, 'lire.so', 'lire{T=4}', './mine.so', or a weighted sum, 'dpo:0.8 + ./mine.so:0.2'; repeats, which adds.",
      valueName: "LOSS"))
  var loss: [String] = []

  @Option(
    help: ArgumentHelp(
      "A parameter of the objective: k=v, or TERM.k=v where there are several; repeats.",
      valueName: "k=v"))
  var param: [String] = []

  @OptionGroup var ties: TieOptions
  @OptionGroup var plugins: PluginOptions

  /// What was asked for, with its parameters set.
  func expression() throws -> LossExpression {
    guard !loss.isEmpty else {
      throw ValidationError("no objective; name one with --loss, such as --loss lire.so")
    }
    var expression = try LossExpression(parsing: loss.joined(separator: " + "))
    for assignment in param {
      _ = try KeyValue.split(assignment, option: "--param")
      try expression.set(assignment)
    }
    return expression
  }
}
