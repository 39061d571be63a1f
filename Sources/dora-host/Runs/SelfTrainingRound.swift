import Calibration
import Evaluation
import Foundation
import LocalSystem
import Preferences
import Responses
import Statistics
import StrictJSON
import Training

/// One round: what its commands are, and what they left.
struct SelfTrainingRound {
  let command: SelfTrain
  /// From 1.
  let number: Int
  /// The model that answers, and from which training starts.
  let policy: URL
  /// A line for each prompt with its target answer.
  let targets: URL
  let folder: URL

  /// What `sources` calls the data's answers and the model's.
  static let target = "target"
  static let own = "policy"

  /// Where the trained model is.
  var model: URL { file("run/model") }

  private func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// Rounds must not draw the same numbers again.
  private var seed: UInt64 { command.training.seed &+ UInt64(number) }

  /// The options of each command, as they decide its result, without folders and seeds of rounds.
  static func settings(of command: SelfTrain) -> [(String, [String])] {
    [
      ("sample", command.sampling.arguments(seed: command.training.seed)),
      ("score", command.scorer.arguments),
      (
        "calibrate",
        command.calibration.arguments(seed: command.training.seed)
          + ["\(command.calibration.calibrationNormalise)", "\(command.calibration.keepTarget)"]
      ),
      ("train", trainingSettings(of: command, seed: command.training.seed)),
    ]
  }

  /// The commands of a round as they would be parsed, with stand-ins for the files.
  static func commandLines(of command: SelfTrain) throws -> [[String]] {
    let seed = command.training.seed
    return [
      ["sample", "--model", "-", "--data", "-"] + command.sampling.arguments(seed: seed),
      ["score", "--data", "-"] + command.scorer.arguments,
      ["calibrate", "--data", "-", "--out", "-"] + command.calibration.arguments(seed: seed),
      ["train", "--model", "-", "--data", "-"] + trainingSettings(of: command, seed: seed),
    ]
  }

  // MARK: Parts

  /// Answers of the policy behind the target ones, with scores: `scored.jsonl`.
  func sample() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try part(
      "samples.jsonl",
      ["sample", "--model", policy.path, "--data", targets.path, "--append", "--name", Self.own]
        + command.sampling.arguments(seed: seed))
    try part(
      "scored.jsonl",
      ["score", "--data", file("samples.jsonl").path] + command.scorer.arguments)
  }

  /// h of those answers, and a model trained on them: `run/model`.
  func train() throws {
    try part(
      "calibrated.jsonl",
      ["calibrate", "--data", file("scored.jsonl").path, "--report", file("calibration").path]
        + command.calibration.arguments(seed: seed))
    if !exists("train.jsonl") { try writeTrainingData() }
    guard !exists("run/model") else { return }
    try OwnCommand(try trainingArguments() + programArguments)
      .run(results: file("train.txt"), observer: TerminalObserver(command.runtime))
  }

  /// In a log, a line per round is enough.
  private var programArguments: [String] {
    var runtime = command.runtime
    runtime.quiet = runtime.quiet || !Console.errorIsTerminal
    return runtime.arguments
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: file(name).path)
  }

  /// A command whose result is a file, unless it is there.
  private func part(_ name: String, _ arguments: [String]) throws {
    guard !exists(name) else { return }
    try OwnCommand(arguments + ["--out", file(name).path] + programArguments)
      .run(
        results: file(arguments[0] + ".txt"), observer: TerminalObserver(command.runtime))
  }

  /// A run that can be resumed is; one without a checkpoint begins again in its directory.
  private func trainingArguments() throws -> [String] {
    if RunCheckpoint.exists(in: file("run")) { return ["train", "--resume", file("run").path] }
    var arguments = [
      "train", "--model", policy.path, "--data", file("train.jsonl").path, "--out",
      file("run").path,
      "--calibration-normalise", command.calibration.calibrationNormalise.rawValue,
    ]
    if !command.calibration.keepTarget { arguments.append("--gamma=\(try report().gamma)") }
    return arguments + Self.trainingSettings(of: command, seed: seed)
  }

  private static func trainingSettings(of command: SelfTrain, seed: UInt64) -> [String] {
    command.loss.arguments + command.robust.arguments + command.training.arguments(seed: seed)
      + (command.maxLength.map { ["--max-length", "\($0)"] } ?? [])
  }

  /// The sampled answers, with the target one if that is wanted.
  ///
  /// Without it h is not that of `calibrate` over all answers: `train` takes it from `probs`, with the
  /// classifier's class ratio.
  private func writeTrainingData() throws {
    let lines = try PreferenceReader.lines(file("calibrated.jsonl"))
    let texts = lines.compactMap { line -> String? in
      let own = line.ownAnswers
      guard own.count > 1 else { return nil }
      return command.calibration.keepTarget ? line.text : line.text(keeping: own)
    }
    guard !texts.isEmpty else {
      throw Stop(
        code: .failed,
        message:
          "error: round \(number): the model has fewer than two answers to every prompt that are "
          + "not empty")
    }
    try Data(texts.map { $0 + "\n" }.joined().utf8)
      .write(to: file("train.jsonl"), options: .atomic)
  }

  // MARK: What they left

  private func report() throws -> CalibrationFigures {
    try CalibrationFigures(file("calibration/report.json"))
  }

  /// The answers of the policy that this round began with.
  func answers() throws -> SelfTrainingTable.Answers {
    let lines = try PreferenceReader.lines(file("scored.jsonl"))
    return SelfTrainingTable.Answers(
      lines, comparesWithTarget: command.scorer.scorer != "reference")
  }

  func row(_ answers: SelfTrainingTable.Answers, policy: String) throws -> SelfTrainingTable.Row {
    let metrics = try String(contentsOf: file("run/metrics.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try JSONParser.parse(Array($0.utf8)).object }
    let report = try report()
    let weights = try PreferenceReader.read(file("train.jsonl"))
    return SelfTrainingTable.Row(
      policy: policy, answers: answers,
      training: .init(
        steps: metrics.count, firstLoss: metrics.first??["loss"]?.double,
        lastLoss: metrics.last??["loss"]?.double, areaUnderCurve: report.areaUnderCurve,
        meanProbability: CalibrationFigures.meanProbability(weights)))
  }
}

extension DataLine {
  /// Which responses the policy wrote.
  var ownAnswers: [Int] {
    (datum.sources ?? []).indices.filter { datum.sources?[$0] == SelfTrainingRound.own }
  }
}

/// What a round needs of a calibration's report.
struct CalibrationFigures {
  /// Class ratio of the rows that the classifier was fitted on.
  let gamma: Double
  /// nil where it isn't defined.
  let areaUnderCurve: Double?

  init(_ url: URL) throws {
    let object = try JSONParser.parse([UInt8](Data(contentsOf: url))).object
    guard let gamma = object?["gamma"]?.double else {
      throw Stop(code: .failed, message: "error: '\(url.path)' has no number 'gamma'")
    }
    self.gamma = gamma
    areaUnderCurve = object?["all"]?.object?["auc"]?.object?["value"]?.double
  }

  /// Of the responses trained on: how like the target the classifier finds them.
  static func meanProbability(_ set: PreferenceSet) -> Double? {
    let probs = set.data.flatMap { $0.probs ?? [] }
    return probs.isEmpty ? nil : Estimate(probs).mean
  }
}
