import Foundation

/// The folder a run leaves behind: `run.json`, `metrics.jsonl`, `scores.jsonl`, `checkpoints/` and
/// `model/`.
public final class RunDirectory {
  public let url: URL
  private let metrics: LineFile
  private let scores: LineFile

  public var modelURL: URL { url.appendingPathComponent("model") }
  public var checkpointsURL: URL { url.appendingPathComponent("checkpoints") }
  public var descriptionURL: URL { url.appendingPathComponent("run.json") }

  /// Starts a run in a folder that holds none.
  ///
  /// - Throws: ``TrainingError/runExists(path:)`` so that no run is overwritten by mistake.
  public convenience init(creating url: URL) throws {
    try Self.check(url)
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch let error as CocoaError {
      throw TrainingError.unwritable(
        path: url.path,
        reason: error.underlying?.localizedDescription ?? error.localizedDescription)
    }
    try self.init(url, keepingSteps: 0)
  }

  /// Whether a run can begin in a folder, without making it.
  ///
  /// - Throws: ``TrainingError/runExists(path:)`` or ``TrainingError/unwritable(path:reason:)``.
  public static func check(_ url: URL) throws(TrainingError) {
    let files = FileManager.default
    guard !files.fileExists(atPath: url.appendingPathComponent("run.json").path) else {
      throw .runExists(path: url.path)
    }
    var nearest = url.standardizedFileURL
    while !files.fileExists(atPath: nearest.path), nearest.path != "/" {
      nearest.deleteLastPathComponent()
    }
    var isDirectory: ObjCBool = false
    _ = files.fileExists(atPath: nearest.path, isDirectory: &isDirectory)
    guard isDirectory.boolValue else {
      throw .unwritable(path: url.path, reason: "'\(nearest.path)' is not a folder")
    }
    guard files.isWritableFile(atPath: nearest.path) else {
      throw .unwritable(path: url.path, reason: "'\(nearest.path)' is not yours to write to")
    }
  }

  /// Goes on with a run after `step`: what was logged of later steps is dropped, since those steps
  /// will be taken again.
  public convenience init(resuming url: URL, after step: Int) throws {
    try self.init(url, keepingSteps: step)
  }

  private init(_ url: URL, keepingSteps step: Int) throws {
    self.url = url
    metrics = try LineFile(url.appendingPathComponent("metrics.jsonl"), keepingSteps: step)
    scores = try LineFile(url.appendingPathComponent("scores.jsonl"), keepingSteps: step)
  }

  /// Removes what a run that took no step has written; one with checkpoints stays.
  public func discard() throws {
    guard !FileManager.default.fileExists(atPath: checkpointsURL.path) else { return }
    for name in ["run.json", "metrics.jsonl", "scores.jsonl"] {
      try FileManager.default.removeItem(at: url.appendingPathComponent(name))
    }
    let rest = try FileManager.default.contentsOfDirectory(atPath: url.path)
    if rest.isEmpty { try FileManager.default.removeItem(at: url) }
  }

  /// Writes `run.json`, beside and renamed.
  public func describe(_ description: RunDescription) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    try encoder.encode(description).write(to: descriptionURL, options: .atomic)
  }

  /// Appends a step's line to `metrics.jsonl` and a line per datum to `scores.jsonl`.
  public func log(_ report: StepReport) throws {
    try metrics.append([MetricsLine(report)])
    try scores.append(report.data.map { ScoresLine($0, step: report.step) })
  }
}

/// A JSONL file that grows by whole lines, each of which names its step.
private final class LineFile {
  private let handle: FileHandle
  private let encoder = JSONEncoder()

  init(_ url: URL, keepingSteps last: Int) throws {
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let kept = last > 0 ? try Self.lines(of: url, upToStep: last) : Data()
    try kept.write(to: url, options: .atomic)
    handle = try FileHandle(forWritingTo: url)
    try handle.seekToEnd()
  }

  deinit { try? handle.close() }

  func append(_ lines: [some Encodable]) throws {
    var text = Data()
    for line in lines {
      text.append(try encoder.encode(line))
      text.append(UInt8(ascii: "\n"))
    }
    try handle.write(contentsOf: text)
  }

  /// The whole lines of steps up to `last`; a line that a crash cut short is left out.
  private static func lines(of url: URL, upToStep last: Int) throws -> Data {
    guard FileManager.default.fileExists(atPath: url.path) else { return Data() }
    struct Step: Decodable { let step: Int }
    let decoder = JSONDecoder()
    var kept = Data()
    for line in try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")) {
      guard let step = try? decoder.decode(Step.self, from: line), step.step <= last else { break }
      kept.append(line)
      kept.append(UInt8(ascii: "\n"))
    }
    return kept
  }
}

/// A line of `metrics.jsonl`.
private struct MetricsLine: Encodable {
  var step: Int
  var epoch: Double
  var objective: Double?
  var loss: Double?
  var accuracy: Double?
  var margin: Double?
  var effective_sample_size: Double?
  var max_weight: Double?
  var weight_kl: Double?
  var weight_h_correlation: Double?
  var weight_loss_correlation: Double?
  var source_weight: [String: Double]?
  var lambda: Double?
  var grad_norm: Double
  var lr: Double
  var seconds: Double
  var tokens: Int
  var metrics: [String: Double]?

  init(_ report: StepReport) {
    step = report.step
    epoch = report.epoch
    objective = report.objective.finite
    loss = report.meanLoss.finite
    accuracy = report.accuracy
    margin = report.margin
    if let weights = report.weights {
      effective_sample_size = weights.statistics.effectiveSampleSize
      max_weight = weights.statistics.largestShare
      weight_kl = weights.statistics.divergenceFromUniform
      weight_h_correlation = weights.calibrationCorrelation
      weight_loss_correlation = weights.lossCorrelation
      source_weight = weights.sourceShares.isEmpty ? nil : weights.sourceShares
      lambda = weights.temperature?.finite
    }
    grad_norm = report.gradientNorm
    lr = report.learningRate
    seconds = report.seconds
    tokens = report.tokens
    let finite = report.metrics.filter { $0.value.isFinite }
    metrics = finite.isEmpty ? nil : Dictionary(finite.map { ($0.id, $0.value) }) { $1 }
  }
}

/// A line of `scores.jsonl`, which `replay` takes as it is.
private struct ScoresLine: Encodable {
  var step: Int
  /// The step's data are one batch, also when they are replayed.
  var batch: Int
  var id: String
  var logp: [Double]
  var ref_logp: [Double]?
  var len: [Double]
  var score: [Double?]?
  var h: Double
  var loss: Double?
  var weight: Double?

  init(_ datum: DatumReport, step: Int) {
    self.step = step
    batch = step
    id = datum.id
    logp = datum.logp
    ref_logp = datum.referenceLogp
    len = datum.lengths
    score = datum.scores?.map(\.finite)
    h = datum.calibration
    loss = datum.loss.finite
    weight = datum.weight.finite
  }
}

extension Double {
  /// The number, or nil where JSON has no way to write it.
  fileprivate var finite: Double? { isFinite ? self : nil }
}
