import ArgumentParser
import Foundation
import LocalSystem
import Preferences
import StrictJSON
import Tokenization
import Training
import Transformer

/// Sampling from a model: prompts in, responses out.
struct SamplingRun {
  let command: Sample
  private let scorer: (any ResponseScorer)?
  private let sampler: ResponseSampler

  init(command: Sample) throws {
    self.command = command
    scorer = try command.scorer.make()
    sampler = try ResponseSampler(
      model: fileURL(command.model), count: command.sampling.count, command.sampling.options)
  }

  func run() throws {
    guard let data = command.data else { return try printTexts() }
    Interrupt.watch()
    let read = try PreferenceReader.file(fileURL(data), needs: .prompt)
    let lines = read.lines
    command.runtime.notice(fields: read.fields)
    command.runtime.notice(ends: sampler.ends)
    try sayCuts(of: lines.map(\.datum.prompt))
    // With --append the data are in the result.
    try ResultFile.protect(
      models + (command.append ? [] : [fileURL(data)]), from: command.out.map(fileURL))
    var output = try GrowingOutput(command.out.map(fileURL), emit: { Console.result($0) }) {
      try work(onDataOf: read.sha256)
    }
    if output.done > 0 {
      command.runtime.notice("going on    after \(output.done) of \(lines.count) prompts")
    }
    try sample(lines, into: &output)
    try output.close()
  }

  private var models: [URL] {
    [fileURL(command.model)] + (command.scorer.rewardModel.map { [fileURL($0)] } ?? [])
  }

  private func printTexts() throws {
    command.runtime.notice(ends: sampler.ends)
    try ResultFile.protect(models, from: command.out.map(fileURL))
    var output = try ResultFile(command.out.map(fileURL))
    let prompts = command.prompt.map { Datum.Text.text($0) }
    try sayCuts(of: prompts)
    for part in prompts.chunks(ofCount: command.batch) {
      for responses in try sampler.texts(of: Array(part)) {
        for case .text(let text) in responses { output.append(text) }
      }
    }
    try output.close()
  }

  private func sayCuts(of prompts: [Datum.Text]) throws {
    let count = try sampler.cuts(of: prompts)
    guard count > 0 else { return }
    command.runtime.notice(
      "cut         \(count) of \(prompts.count) prompts, which keep their last tokens")
  }

  /// What a part must have in common with the rest of a file.
  private func work(onDataOf hash: String) throws -> JSONObject {
    var work: JSONObject = [
      "model": .string(try RunDescription.Source(hashing: fileURL(command.model)).sha256),
      "data": .string(hash),
      "sampling": .object(command.sampling.description), "append": .bool(command.append),
      "source": .string(source),
    ]
    if let scorer = command.scorer.scorer { work["scorer"] = .string(scorer) }
    if let model = command.scorer.rewardModel {
      work["reward_model"] = .string(try RunDescription.Source(hashing: fileURL(model)).sha256)
    }
    if let select = command.selection.select {
      work["select"] = .string(
        "\(select.rawValue) \(command.selection.count) \(command.selection.rsoBeta ?? 0.5)")
    }
    return work
  }

  private var source: String { command.name ?? fileURL(command.model).lastPathComponent }

  // MARK: Data

  private func sample(_ lines: [DataLine], into output: inout GrowingOutput) throws {
    var line = ProgressLine(
      isQuiet: command.runtime.quiet || (command.out == nil && !Console.errorIsTerminal),
      after: output.done)
    defer { line.finish() }
    var (done, dropped) = (output.done, 0)
    for part in Array(lines[done...]).chunks(ofCount: command.batch) {
      try output.stopIfAsked(TerminalObserver(command.runtime))
      let sampled = try sampler.responses(to: part.map(\.datum.prompt))
      dropped += sampled.reduce(0) { $0 + command.sampling.count - $1.count }
      try output.append(zip(part, sampled).map { try text(of: $0, $1) })
      done += part.count
      line.show("sampled", done: done, of: lines.count)
    }
    if dropped > 0 {
      line.finish()
      command.runtime.notice("left out    \(dropped) responses that came out empty")
    }
  }

  /// The line of one prompt; nil where every response came out empty.
  private func text(of line: DataLine, _ responses: [Datum.Text]) throws -> String? {
    let additions = responses.map { DataLine.Addition($0, source: source) }
    if command.append { return line.text(adding: additions) }
    guard !responses.isEmpty else { return nil }
    var kept = Array(responses.indices)
    var scores: [Double]?
    if let scorer {
      var item = ScoringItem(line, file: command.data ?? "")
      item.responses = responses
      let all = try scorer.scores(of: [item])[0]
      if command.selection.select != nil {
        kept = command.selection.selected(
          from: all, prompt: line.datum.prompt, seed: command.sampling.seed)
      }
      scores = kept.map { all[$0] }
    }
    return line.text(sampled: kept.map { additions[$0] }, scores: scores)
  }
}
