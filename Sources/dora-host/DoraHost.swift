import ArgumentParser
import BuildRecord
import Collectives
import Foundation
import LocalSystem

/// The program: parses the arguments, runs one command, and turns an error into an exit code.
@main
struct DoraHost: ParsableCommand {
  static let version = BuildRecord.version

  static let configuration = CommandConfiguration(
    commandName: "dora-host",
    abstract: "Trains language models with preference objectives that are plugins.",
    discussion: """
      A preference objective is one shared library: 'dora-host --loss lire.so'. Any per-sample loss \
      is made robust with DoRA (arXiv 2504.05831), exactly over the global batch, whatever the \
      micro-batch size. Without --model and --data it trains a small model on data it makes itself.

      Exit codes: 0 done, 1 failed while running, 2 wrong usage or bad input (nothing was started), \
      3 the plugin misbehaved, 130 interrupted (train has saved its state).
      """,
    version: version,
    subcommands: [
      Train.self, SFT.self, Calibrate.self, Score.self, Sample.self, Eval.self, SelfTrain.self,
      Merge.self,
      Replay.self, PluginCommand.self, PackCommand.self, DataCommand.self,
      Tokenize.self, Export.self, Reproduce.self, Doctor.self,
    ],
    defaultSubcommand: Train.self)

  static func main() {
    StackRoom.check()
    Streams.prepare()
    ParentProcess.follow()
    // If this program inherited an ignored SIGCHLD, it couldn't learn how a child process ended.
    signal(SIGCHLD, SIG_DFL)
    do {
      try Arguments.check(Arguments.given)
      var command = try parseAsRoot(Arguments.given)
      try checkLaunch(of: command)
      RepeatedOptions(Arguments.given, of: command).say()
      try command.run()
    } catch {
      ExitCode.end(after: error)
    }
  }

  /// Only training can be split among several processes. With any other command, all processes
  /// would do the same work and write to the same files.
  private static func checkLaunch(of command: any ParsableCommand) throws {
    if command is Train || command is SFT || command is PluginServe { return }
    guard let name = type(of: command).configuration.commandName ?? Arguments.given.first else {
      return
    }
    try Launch().requireOne(for: name)
  }
}
