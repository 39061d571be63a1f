import Foundation
import LocalSystem
import Preferences
import StrictJSON
import Training

/// Writes scores beside data.
struct RewardRun {
  let command: Score
  let scorer: any ResponseScorer

  /// Data at a time: enough for a model to fill its batches, few enough to stop soon.
  private static let part = 32

  func run() throws {
    let read = try PreferenceReader.file(fileURL(command.data))
    let lines = read.lines
    command.runtime.notice(fields: read.fields)
    Interrupt.watch()
    var output = try command.output(together: Self.part, dataHash: read.sha256)
    var progress = command.progress(output, of: lines.count)
    defer { progress.finish() }
    var done = output.done
    for part in Array(lines[done...]).chunks(ofCount: Self.part) {
      try output.stopIfAsked(TerminalObserver(command.runtime))
      let scores = try scorer.scores(of: part.map { ScoringItem($0, file: command.data) })
      try output.append(zip(part, scores).map { $0.text(scores: $1) })
      done += part.count
      progress.show("scored", done: done, of: lines.count)
    }
    try output.close()
  }
}
