import ArgumentParser
import Foundation
import Training

/// A run that is gone on with: its own command line, then what was given beside --resume, which may not
/// change what the run computes.
///
/// Relative paths of that command line count from where it was given, which becomes the current folder.
struct EarlierRun {
  let description: RunDescription
  let checkpoint: URL
  let command: any ParsableCommand
  private let run: URL

  /// - Parameter name: what the command is called, as the added arguments may begin.
  init(_ run: URL, of name: String) throws {
    self.run = run
    let directory = RunCheckpoint.runURL(within: run)
    description = try RunDescription(ofRun: directory)
    guard description.finishedSteps < description.settings.steps else {
      throw TrainingError.runFinished(path: run.path, steps: description.settings.steps)
    }
    checkpoint = try Self.checkpoint(in: run, of: directory)
    let given = Arguments.given
    let added = given.first == name ? given.dropFirst() : given[...]
    let before = Self.withoutExceptions(description.commandLine.dropFirst())
    command = try DoraHost.parseAsRoot(before + added)
    // A folder that is gone matters only where a relative path needs it, and that will say so.
    _ = FileManager.default.changeCurrentDirectoryPath(description.workingDirectory)
  }

  /// The newest one that is whole; of a checkpoint that was named and is damaged, an error that says
  /// which one is not.
  private static func checkpoint(in run: URL, of directory: URL) throws -> URL {
    var damages: [TrainingError] = []
    do {
      let checkpoint = try RunCheckpoint.latest(in: run) { damages.append($0) }
      for damage in damages {
        Console.message("warning: \(damage); resuming from '\(checkpoint.lastPathComponent)'")
      }
      return checkpoint
    } catch TrainingError.damagedCheckpoint(let path, let reason) {
      guard run.path != directory.path, let other = try? RunCheckpoint.latest(in: directory) else {
        throw TrainingError.damagedCheckpoint(path: path, reason: reason)
      }
      throw TrainingError.damagedCheckpoint(
        path: path,
        reason:
          "\(reason); --resume '\(directory.path)' takes '\(other.lastPathComponent)', which is whole"
      )
    }
  }

  /// An exception is made by whoever is at the command line now, not by a file that may be a stranger's.
  private static func withoutExceptions(_ arguments: ArraySlice<String>) -> [String] {
    let flags = ["--allow-unsigned", "--isolation=none"]
    var kept: [String] = []
    for argument in arguments where !flags.contains(argument) {
      if argument == "none", kept.last == "--isolation" {
        kept.removeLast()
      } else {
        kept.append(argument)
      }
    }
    return kept
  }

  func isOfAnother(command name: String) -> TrainingError {
    .damagedCheckpoint(path: run.path, reason: "its run.json holds no command line of '\(name)'")
  }
}
