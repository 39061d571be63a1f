import Foundation
import Preferences

/// Writes scores beside data.
struct RewardRun {
  let command: Score
  let scorer: any ResponseScorer

  /// Data at a time: enough for a model to fill its batches, few enough to stop soon.
  private static let part = 32

  func run() throws {
    let lines = try PreferenceReader.lines(fileURL(command.data))
    Interrupt.watch()
    var output = try ResultFile(command.out.map(fileURL))
    var progress = ProgressLine(
      isQuiet: command.runtime.quiet || (command.out == nil && !Console.errorIsTerminal))
    var done = 0
    for part in lines.chunks(ofCount: Self.part) {
      if Interrupt.isRequested { throw Stop(code: .interrupted, message: "interrupted") }
      let scores = try scorer.scores(of: part.map { ScoringItem($0, file: command.data) })
      for (line, scores) in zip(part, scores) { output.append(line.text(scores: scores)) }
      done += part.count
      progress.show("scored", done: done, of: lines.count)
    }
    progress.finish()
    try output.close()
  }
}
