import ChatTemplates
import Foundation
import LocalSystem
import Preferences
import StrictJSON
import Tokenization
import Training
import Transformer
import Work

/// A run that samples a model's responses to prompts.
struct SamplingRun {
  let request: SampleRequest
  let observer: any WorkObserver
  private let scorer: (any ResponseScorer)?
  private let sampler: ResponseSampler

  init(request: SampleRequest, observer: any WorkObserver) throws {
    self.request = request
    self.observer = observer
    scorer = try request.scorer.make()
    sampler = try ResponseSampler(
      at: ModelPlace(request.model, adapter: request.adapter), request.sampling)
  }

  func run(_ emit: @escaping (String) -> Void) throws {
    guard let data = request.data else { return try printTexts(emit) }
    let read = try PreferenceReader.file(
      fileURL(data), needs: .prompt,
      rendering: ModelTemplate(of: modelURL(request.model), orIn: request.chatTemplate))
    let lines = read.lines
    observer.notice(fields: read.fields)
    observer.notice(ends: sampler.ends)
    try sayCuts(of: lines.map(\.datum.prompt))
    // With --append, the result contains the data, so it may replace the data file.
    try ResultFile.protect(
      models + (request.append ? [] : [fileURL(data)]), from: request.out.map(fileURL))
    var output = try GrowingOutput(request.out.map(fileURL), emit: emit) {
      try work(onDataOf: read.sha256)
    }
    if output.done > 0 {
      observer.notice("going on    after \(output.done) of \(lines.count) prompts")
    }
    try sample(lines, into: &output)
    try output.close()
  }

  private var models: [URL] {
    ModelPlace(request.model, adapter: request.adapter).directories
      + (request.scorer.rewardModel.map { [modelURL($0)] } ?? [])
  }

  private func printTexts(_ emit: @escaping (String) -> Void) throws {
    observer.notice(ends: sampler.ends)
    try ResultFile.protect(models, from: request.out.map(fileURL))
    var output = try ResultFile(request.out.map(fileURL), emit: emit)
    let prompts = request.prompts.map { Datum.Text.text($0) }
    try sayCuts(of: prompts)
    for part in prompts.chunks(ofCount: request.batch) {
      for responses in try sampler.texts(of: Array(part)) {
        for case .text(let text) in responses { output.append(text) }
      }
    }
    try output.close()
  }

  private func sayCuts(of prompts: [Datum.Text]) throws {
    let count = try sampler.cuts(of: prompts)
    guard count > 0 else { return }
    observer.notice(
      "cut         \(count) of \(prompts.count) prompts, which keep their last tokens")
  }

  /// The settings that must be the same for all parts of a file.
  private func work(onDataOf hash: String) throws -> JSONObject {
    var work: JSONObject = [
      "model": .string(try RunDescription.Source(hashing: modelURL(request.model)).sha256),
      "data": .string(hash),
      "sampling": .object(request.sampling.description), "append": .bool(request.append),
      "source": .string(source),
    ]
    if let adapter = request.adapter {
      work["adapter"] = .string(try RunDescription.Source(hashing: fileURL(adapter)).sha256)
    }
    if let scorer = request.scorer.scorer { work["scorer"] = .string(scorer) }
    if let model = request.scorer.rewardModel {
      work["reward_model"] = .string(try RunDescription.Source(hashing: modelURL(model)).sha256)
    }
    if let selection = request.selection {
      work["select"] = .string(
        "\(selection.select.rawValue) \(selection.count) \(selection.rsoBeta)")
    }
    return work
  }

  private var source: String {
    request.name ?? fileURL(request.adapter ?? request.model).lastPathComponent
  }

  // MARK: Data

  private func sample(_ lines: [DataLine], into output: inout GrowingOutput) throws {
    observer.progress(.beginning("sampled", of: lines.count, after: output.done))
    var (done, dropped) = (output.done, 0)
    for part in Array(lines[done...]).chunks(ofCount: request.batch) {
      try output.stopIfAsked(observer)
      let sampled = try sampler.responses(to: part.map(\.datum.prompt))
      dropped += sampled.reduce(0) { $0 + request.sampling.count - $1.count }
      try output.append(zip(part, sampled).map { try text(of: $0, $1) })
      done += part.count
      observer.progress(WorkProgress("sampled", done: done, of: lines.count))
    }
    if dropped > 0 {
      observer.notice("left out    \(dropped) responses that came out empty")
    }
  }

  /// The line for one prompt, or nil if every response is empty.
  private func text(of line: DataLine, _ responses: [Datum.Text]) throws -> String? {
    let additions = responses.map { DataLine.Addition($0, source: source) }
    if request.append { return line.text(adding: additions) }
    guard !responses.isEmpty else { return nil }
    var kept = Array(responses.indices)
    var scores: [Double]?
    if let scorer {
      var item = ScoringItem(line, file: request.data ?? "")
      item.responses = responses
      let all = try scorer.scores(of: [item])[0]
      if let selection = request.selection {
        kept = selection.selected(
          from: all, prompt: line.datum.prompt, seed: request.sampling.seed)
      }
      scores = kept.map { all[$0] }
    }
    return line.text(sampled: kept.map { additions[$0] }, scores: scores)
  }
}
