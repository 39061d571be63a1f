import ChatTemplates
import Foundation
import LocalSystem
import Preferences
import StrictJSON
import Training
import Work

/// A run that adds scores to the data in a file.
struct RewardRun {
  let request: ScoreRequest
  let scorer: any ResponseScorer
  let observer: any WorkObserver

  /// The number of data scored at a time. It is large enough to fill a model's batches, and small
  /// enough for the run to stop soon after a request.
  private static let part = 32

  private var renderer: (any ConversationRenderer)? {
    request.scorer.rewardModel.map {
      ModelTemplate(of: modelURL($0), orIn: request.chatTemplate)
    }
  }

  func run(_ emit: @escaping (String) -> Void) throws {
    let read = try PreferenceReader.file(fileURL(request.data), rendering: renderer)
    let lines = read.lines
    observer.notice(fields: read.fields)
    var output = try request.output(together: Self.part, dataHash: read.sha256, emit: emit)
    request.begin(output, of: lines.count, observer)
    var done = output.done
    for part in Array(lines[done...]).chunks(ofCount: Self.part) {
      try output.stopIfAsked(observer)
      let scores = try scorer.scores(of: part.map { ScoringItem($0, file: request.data) })
      try output.append(zip(part, scores).map { $0.text(scores: $1) })
      done += part.count
      observer.progress(WorkProgress("scored", done: done, of: lines.count))
    }
    try output.close()
  }
}
