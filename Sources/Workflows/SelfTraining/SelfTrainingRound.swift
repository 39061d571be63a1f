import Calibration
import Evaluation
import Foundation
import LocalSystem
import Preferences
import Responses
import Statistics
import StrictJSON
import Training
import Work

/// A round of self-training, with its parts and their results.
struct SelfTrainingRound {
  let request: SelfTrainRequest
  let parts: any SelfTrainingParts
  /// The number of the round, from 1.
  let number: Int
  /// The model that generates the answers and that training starts from.
  let policy: Policy
  /// A file with one line for each prompt and its target answer.
  let targets: URL
  let folder: URL

  /// The names in `sources` for the answers in the data and those of the model.
  static let target = "target"
  static let own = "policy"

  /// A model, possibly with an adapter.
  struct Policy {
    let model: String
    var adapter: String?
  }

  /// The result of the round's training, which is a different model or a different adapter for the
  /// same model.
  var result: Policy {
    request.adapters.isGiven
      ? Policy(model: policy.model, adapter: file(resultName).path)
      : Policy(model: file(resultName).path)
  }

  private var resultName: String { "run/" + (request.adapters.isGiven ? "adapter" : "model") }

  private func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// The seed of this round. Each round has its own seed, so that no two rounds draw the same
  /// numbers.
  private var seed: UInt64 { request.training.seedValue &+ UInt64(number) }

  // MARK: Parts

  /// Adds scored answers of the policy to the target answers, and writes `scored.jsonl`.
  func sample() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var sample = SampleRequest(model: modelURL(policy.model).path)
    sample.adapter = policy.adapter.map { fileURL($0).path }
    sample.data = targets.path
    sample.append = true
    sample.name = Self.own
    sample.sampling = request.sampling
    sample.sampling.seed = seed
    sample.out = file("samples.jsonl").path
    try part("samples.jsonl", .sample(sample), results: "sample.txt")
    var score = ScoreRequest(data: file("samples.jsonl").path)
    score.scorer = request.scorer
    score.out = file("scored.jsonl").path
    try part("scored.jsonl", .score(score), results: "score.txt")
  }

  /// Computes h for the answers in `scored.jsonl` and trains on them. The result is a model in
  /// `run/model` or an adapter in `run/adapter`.
  func train() throws {
    var calibration = CalibrationRequest(
      data: file("scored.jsonl").path, out: file("calibrated.jsonl").path)
    calibration.classifier.backbone = request.calibration.backbone
    calibration.classifier.maxCharacters = request.calibration.maxCharacters
    calibration.seed = seed
    try part(
      "calibrated.jsonl", .calibrate(calibration, report: file("calibration").path),
      results: "calibrate.txt")
    if !exists("train.jsonl") { try writeTrainingData() }
    try part(resultName, try alignment(), results: "train.txt")
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: file(name).path)
  }

  /// Runs a part unless the file with its result exists.
  private func part(
    _ name: String, _ part: @autoclosure () throws -> SelfTrainingPart, results: String
  ) throws {
    if !exists(name) { try parts.run(part(), results: file(results)) }
  }

  /// Returns a part that resumes the run, if there is a checkpoint. Otherwise, the run begins again
  /// in its directory.
  private func alignment() throws -> SelfTrainingPart {
    if RunCheckpoint.exists(in: file("run")) { return .resume(file("run").path) }
    var alignment = AlignmentRequest(
      model: modelURL(policy.model).path, data: file("train.jsonl").path)
    // The first round creates the adapter. The other rounds continue to train it.
    alignment.adapters.adapter = policy.adapter.map { fileURL($0).path }
    if policy.adapter == nil { alignment.adapters.lora = request.adapters.lora }
    alignment.out = file("run").path
    alignment.calibration.calibrationNormalize = request.calibration.calibrationNormalize
    if !request.calibration.keepTarget { alignment.calibration.gamma = try report().gamma }
    alignment.loss = request.loss
    alignment.plugins = request.plugins
    alignment.robust = request.robust
    alignment.training = request.training
    alignment.training.seed = seed
    alignment.maxLength = request.maxLength
    return .align(alignment)
  }

  /// Writes the data for training, which are the sampled answers and, if requested, the target
  /// answer.
  ///
  /// Without the target answer, h isn't the one that `calibrate` computes from all answers. `train`
  /// computes it from `probs` with the classifier's class ratio.
  private func writeTrainingData() throws {
    let lines = try PreferenceReader.lines(file("calibrated.jsonl"))
    let texts = lines.compactMap { line -> String? in
      let own = line.ownAnswers
      guard own.count > 1 else { return nil }
      return request.calibration.keepTarget ? line.text : line.text(keeping: own)
    }
    guard !texts.isEmpty else {
      throw WorkError.failed(
        "round \(number): the model has fewer than two answers to every prompt that are "
          + "not empty")
    }
    try Data(texts.map { $0 + "\n" }.joined().utf8)
      .write(to: file("train.jsonl"), options: .atomic)
  }

  // MARK: Results

  private func report() throws -> CalibrationFigures {
    try CalibrationFigures(file("calibration/report.json"))
  }

  /// Returns the answers of the policy at the start of this round.
  func answers() throws -> SelfTrainingTable.Answers {
    let lines = try PreferenceReader.lines(file("scored.jsonl"))
    return SelfTrainingTable.Answers(
      lines, comparesWithTarget: request.scorer.scorer != "reference")
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
  /// The indices of the responses that the policy wrote.
  var ownAnswers: [Int] {
    (datum.sources ?? []).indices.filter { datum.sources?[$0] == SelfTrainingRound.own }
  }
}

/// The figures from a calibration's report that a round needs.
struct CalibrationFigures {
  /// The class ratio of the rows that the classifier was fitted on.
  let gamma: Double
  /// The area under the ROC curve; nil if it isn't defined.
  let areaUnderCurve: Double?

  init(_ url: URL) throws {
    let object = try JSONParser.parse([UInt8](Data(contentsOf: url))).object
    guard let gamma = object?["gamma"]?.double else {
      throw WorkError.failed("'\(url.path)' has no number 'gamma'")
    }
    self.gamma = gamma
    areaUnderCurve = object?["all"]?.object?["auc"]?.object?["value"]?.double
  }

  /// Returns the mean of the classifier's probabilities that the responses used for training come
  /// from the target.
  static func meanProbability(_ set: PreferenceSet) -> Double? {
    let probs = set.data.flatMap { $0.probs ?? [] }
    return probs.isEmpty ? nil : Estimate(probs).mean
  }
}
