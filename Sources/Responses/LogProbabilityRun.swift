import ChatTemplates
import Foundation
import LocalSystem
import Preferences
import StrictJSON
import Training
import Transformer
import Work

/// A run that writes a model's log-probabilities of the responses in a data file.
struct LogProbabilityRun {
  let request: ScoreRequest
  let place: ModelPlace
  let observer: any WorkObserver

  /// The number of data processed at a time.
  private static let part = 16

  func run(_ emit: @escaping (String) -> Void) throws {
    let set = try PreferenceReader.read(
      fileURL(request.data), rendering: ModelTemplate(of: place.model, orIn: request.chatTemplate))
    let decoder = try place.decoder()
    let prepared = try PreparedData(
      set, model: decoder.configuration, tokenizerURL: place.model,
      maximumLength: request.maxLength)
    observer.notice(fields: set.fields)
    observer.notice(cuts: prepared)
    var output = try request.output(
      together: Self.part, dataHash: set.sha256 ?? "", emit: emit)
    request.begin(output, of: prepared.data.count, observer)
    var done = output.done
    for part in Array(prepared.data[done...]).chunks(ofCount: Self.part) {
      try output.stopIfAsked(observer)
      let scores = try decoder.scores(of: Array(part))
      guard scores.values.allSatisfy(\.isFinite) else { throw TransformerError.nonFiniteScores }
      try output.append(Self.lines(of: part, scores))
      done += part.count
      observer.progress(WorkProgress("scored", done: done, of: prepared.data.count))
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
