import Checkpoints
import Evaluation
import ChatTemplates
import Foundation
import LocalSystem
import Preferences
import Responses
import Statistics
import StrictJSON
import Training
import Work

/// Runs rounds of self-training in a directory. Each part is run only once.
///
/// The result of a part appears only when it is complete, so the contents of the directory show
/// where to resume.
struct SelfTraining {
  let request: SelfTrainRequest
  let parts: any SelfTrainingParts
  let observer: any WorkObserver
  private let folder: URL

  init(
    request: SelfTrainRequest, parts: any SelfTrainingParts, observer: any WorkObserver
  ) {
    self.request = request
    self.parts = parts
    self.observer = observer
    folder = fileURL(request.out)
  }

  func run() throws -> SelfTrainingTable {
    let data = try EvaluationData(
      request.data, limit: nil,
      rendering: ModelTemplate(directory: modelURL(request.model)))
    observer.notice(fields: data.fields)
    if let problem = data.fields.promptProblem { throw problem }
    let answers = try targetAnswers(of: data)
    try SelfTrainingCheck(request: request).run(on: data)
    let claim = try begin(on: data)
    defer { withExtendedLifetime(claim) {} }
    let targets = try targets(answers)
    var table = SelfTrainingTable()
    var policy = SelfTrainingRound.Policy(
      model: request.model, adapter: request.adapters.adapter)
    for number in 1...request.rounds {
      let round = SelfTrainingRound(
        request: request, parts: parts, number: number, policy: policy, targets: targets,
        folder: folder.appendingPathComponent("round-\(number)"))
      let start = Date()
      try round.sample()
      let answers = try round.answers()
      try round.train()
      let row = try round.row(answers, policy: number == 1 ? "start" : "round \(number - 1)")
      table.add(row)
      observer.notice(
        "round \(number)     \(row.summary), \(Duration.text(seconds: Date().timeIntervalSince(start)))"
      )
      policy = round.result
    }
    let last = SelfTrainingRound(
      request: request, parts: parts, number: request.rounds + 1, policy: policy, targets: targets,
      folder: folder.appendingPathComponent("after-\(request.rounds)"))
    try last.sample()
    table.add(
      SelfTrainingTable.Row(
        policy: "round \(request.rounds)", answers: try last.answers(), training: nil))
    try publish(policy.adapter.map(fileURL) ?? modelURL(policy.model))
    try write(table.json.indentedText, to: "rounds.json")
    return table
  }

  // MARK: The directory

  /// Creates the directory, or checks that the rounds in it belong to this request.
  private func begin(on data: EvaluationData) throws -> ClaimedDirectory {
    let work = try work(on: data)
    try ResultDirectory.make(folder.deletingLastPathComponent())
    let claim = try ClaimedDirectory(folder)
    let file = folder.appendingPathComponent("self-train.json")
    let files = FileManager.default
    if files.fileExists(atPath: file.path) {
      guard try String(contentsOf: file, encoding: .utf8) == work else {
        throw WorkError.badInput(
          "'\(request.out)' was begun with another model, other data or other "
            + "options; give the same ones to go on, or another \(Setting.out)")
      }
      return claim
    }
    let rest = (try? files.contentsOfDirectory(atPath: folder.path)) ?? []
    guard rest.isEmpty else {
      throw WorkError.badInput(
        "'\(request.out)' holds other things; give a new folder with \(Setting.out)")
    }
    try write(work, to: "self-train.json")
    return claim
  }

  /// Returns a text with everything that determines the rounds, except their number.
  private func work(on data: EvaluationData) throws -> String {
    let source = RunDescription.Source.init(hashing:)
    var work: JSONObject = [
      "model": .string(try source(modelURL(request.model)).sha256),
      "data": .string(data.sha256),
    ]
    if let model = request.scorer.rewardModel {
      work["reward_model"] = .string(try source(modelURL(model)).sha256)
    }
    if let adapter = request.adapters.adapter {
      work["adapter"] = .string(try source(fileURL(adapter)).sha256)
    }
    for (name, values) in parts.settings(of: request) {
      work[name] = .array(values.map { .string($0) })
    }
    return JSONValue.object(work).indentedText
  }

  /// Returns the file with the target answers, which every round starts from. Writes the file if it
  /// doesn't exist.
  private func targets(_ answers: [String]) throws -> URL {
    let url = folder.appendingPathComponent("targets.jsonl")
    if !FileManager.default.fileExists(atPath: url.path) {
      try write(answers.map { $0 + "\n" }.joined(), to: "targets.jsonl")
    }
    return url
  }

  /// Returns a line for each datum, with only its target answer and its numeric fields.
  private func targetAnswers(of data: EvaluationData) throws -> [String] {
    let kept = try data.lines.compactMap { line -> String? in
      guard let answer = line.baseline else { return nil }
      let text = line.text(sampled: [DataLine.Addition(answer, source: SelfTrainingRound.target)])
      guard var object = try JSONParser.parse(Array(text.utf8)).object else { return nil }
      object["golden_index"] = .number(0)
      object["weight"] = line.datum.exampleWeight.map { .number($0) }
      for (name, value) in line.datum.numbers.sorted(by: { $0.key < $1.key }) {
        object[name] = .number(value)
      }
      return JSONValue.object(object).compactText
    }
    guard !kept.isEmpty else {
      throw WorkError.badInput(
        "\(request.data): no datum has a golden, chosen or scored answer, from which a "
          + "classifier could tell the model's own")
    }
    if kept.count < data.lines.count {
      observer.notice(
        "left out    \(data.lines.count - kept.count) of \(data.lines.count) data, which have no "
          + "target answer")
    }
    return kept
  }

  /// Creates a link to the last model at the place where users expect it.
  private func publish(_ model: URL) throws {
    let name = model.lastPathComponent
    let link = folder.appendingPathComponent(name)
    guard FileKind(link.path) ?? .link == .link else {
      throw WorkError.failed(
        "'\(link.relativePath)' is there and no link of this command's; the last model is "
          + "'\(model.relativePath)'")
    }
    // The new link is created under a temporary name and then renamed, so that there is always a
    // link.
    let new = link.temporarySibling
    let target = "round-\(request.rounds)/run/\(name)"
    try FileManager.default.createSymbolicLink(atPath: new.path, withDestinationPath: target)
    guard rename(new.path, link.path) == 0 else { throw CheckpointError.lastWriting(link.path) }
  }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name), options: .atomic)
  }
}

extension Datum {
  /// The columns with one number per datum, except the verdict on the datum's original response.
  var numbers: [String: Double] {
    columns.compactMapValues { if case .datum(let value) = $0 { value } else { nil } }
      .filter { $0.key != "desirable" }
  }
}
