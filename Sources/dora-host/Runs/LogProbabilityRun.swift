import ChatTemplates
import Foundation
import LocalSystem
import Preferences
import StrictJSON
import Training
import Transformer

/// Writes what a model makes of the responses of data.
struct LogProbabilityRun {
  let command: Score
  let model: URL

  /// Data at a time.
  private static let part = 16

  func run() throws {
    let set = try PreferenceReader.read(
      fileURL(command.data), rendering: ModelTemplate(directory: model))
    let decoder = try Decoder(directory: model)
    let prepared = try PreparedData(
      set, model: decoder.configuration, tokenizerURL: model, maximumLength: command.maxLength)
    command.runtime.notice(fields: set.fields)
    command.runtime.notice(cuts: prepared)
    Interrupt.watch()
    var output = try command.output(together: Self.part, dataHash: set.sha256 ?? "")
    var progress = command.progress(output, of: prepared.data.count)
    defer { progress.finish() }
    var done = output.done
    for part in Array(prepared.data[done...]).chunks(ofCount: Self.part) {
      try output.stopIfAsked(TerminalObserver(command.runtime))
      let scores = try decoder.scores(of: Array(part))
      guard scores.values.allSatisfy(\.isFinite) else { throw TransformerError.nonFiniteScores }
      try output.append(Self.lines(of: part, scores))
      done += part.count
      progress.show("scored", done: done, of: prepared.data.count)
    }
    try output.close()
  }

  private static func lines(
    of data: ArraySlice<TrainingDatum>, _ scores: TokenLogProbabilities
  ) -> [String] {
    var response = 0
    return data.map { datum in
      let responses = response..<(response + datum.responses.count)
      response = responses.upperBound
      return line(scores, responses)
    }
  }

  private static func line(_ scores: TokenLogProbabilities, _ responses: Range<Int>) -> String {
    let sums = scores.sums
    var json = JSONLine()
    json.add("logp", responses.map { sums[$0] })
    json.add("len", responses.map { Double(scores.first[$0 + 1] - scores.first[$0]) })
    json.add(
      "tok_logp",
      responses.map { scores.values[scores.first[$0]..<scores.first[$0 + 1]].map(Double.init) })
    return json.text
  }
}
