import ArgumentParser
import Foundation
import LocalSystem
import Packs
import PluginHost
import Workflows

extension Isolation: ExpressibleByArgument {}

/// The options that say where to find plugins.
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

  @Flag(help: "Allow only installed packs that dora.lock in the working directory pins.")
  var locked = false

  @Flag(help: "Allow installed packs without a trusted signature.")
  var allowUnsigned = false

  var request: PluginRequest {
    var request = PluginRequest()
    request.pluginPath = pluginPath
    request.isolation = isolation
    request.pluginTimeout = pluginTimeout
    request.locked = locked
    request.allowUnsigned = allowUnsigned
    return request
  }

  func validate() throws {
    try OptionNumber.check("--plugin-timeout", seconds: pluginTimeout)
  }

  /// Returns the policy that says which packs may be loaded.
  func policy() throws -> PackPolicy { try request.policy() }

  /// Locates plugin files. In contrast, ``loader(isQuiet:)`` also finds installed packs.
  var locator: PluginLocator { request.locator }

  /// - Parameter isQuiet: whether plugins' messages other than warnings are suppressed.
  func loader(isQuiet: Bool) throws -> PluginLoader {
    try request.loader(TerminalObserver(isQuiet: isQuiet))
  }
}

/// The options for data that express no preference.
struct TieOptions: ParsableArguments {
  @Flag(help: "Take data whose scores are all equal, which express no preference.")
  var keepTies = false
}

/// The options for the objective of a run.
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

  var request: LossRequest {
    var request = LossRequest()
    request.loss = loss
    request.param = param
    request.keepTies = ties.keepTies
    return request
  }
}
