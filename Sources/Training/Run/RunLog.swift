import Checkpoints
import Foundation

/// A JSONL file to which complete lines are appended. Each line contains the number of its step.
final class LineFile {
  private let handle: FileHandle
  private let path: String
  private let encoder = JSONEncoder()
  /// Lines, or the rest of a line, that haven't been written to the file yet.
  private var pending = Data()
  /// The step of the last line that was kept; 0 if there is none.
  let lastKeptStep: Int

  init(_ url: URL, keepingSteps last: Int) throws {
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    path = url.path
    let kept = last > 0 ? try Self.lines(of: url, upToStep: last) : (text: Data(), step: 0)
    lastKeptStep = kept.step
    try AtomicFile.write(to: url) { file throws(CheckpointError) in
      try file.write([UInt8](kept.text))
    }
    handle = try FileHandle(forWritingTo: url)
    try handle.seekToEnd()
  }

  deinit { try? handle.close() }

  func add(_ lines: [some Encodable]) throws {
    for line in lines {
      pending.append(try encoder.encode(line))
      pending.append(UInt8(ascii: "\n"))
    }
  }

  /// Writes pending lines. Bytes that can't be written remain pending, so the next attempt
  /// continues at the same byte.
  func writePending() throws(CheckpointError) {
    while !pending.isEmpty {
      let count = pending.withUnsafeBytes {
        Foundation.write(handle.fileDescriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { throw .lastWriting(path) }
      pending.removeFirst(count)
    }
    pending = Data()
  }

  /// Flushes written lines to disk, so that a checkpoint written afterwards is never newer than its
  /// log. Files that can't be flushed, such as pipes, are ignored.
  func synchronize() {
    _ = fsync(handle.fileDescriptor)
  }

  /// Returns the complete lines of steps up to `last`, and the step of the last line. A line that
  /// was truncated by a crash is left out.
  private static func lines(
    of url: URL, upToStep last: Int
  ) throws -> (text: Data, step: Int) {
    guard let kind = FileKind(url.path, followsLinks: true) else { return (Data(), 0) }
    guard kind == .file else {
      throw CheckpointError.unreadable(file: url.path, reason: "not a regular file")
    }
    struct Step: Decodable { let step: Int }
    let decoder = JSONDecoder()
    var (kept, lastKept) = (Data(), 0)
    for line in try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")) {
      guard let step = try? decoder.decode(Step.self, from: line), step.step <= last else { break }
      lastKept = step.step
      kept.append(line)
      kept.append(UInt8(ascii: "\n"))
    }
    return (kept, lastKept)
  }
}

/// A line of `metrics.jsonl`.
struct MetricsLine: Encodable {
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
  var group_weight: [String: Double]?
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
      lambda = weights.lambda?.finite
    }
    if !report.groupWeights.isEmpty {
      group_weight = Dictionary(report.groupWeights.map { ($0.group, $0.weight) }) { $1 }
    }
    grad_norm = report.gradientNorm
    lr = report.learningRate
    seconds = report.seconds
    tokens = report.tokens
    let finite = report.metrics.filter { $0.value.isFinite }
    metrics = finite.isEmpty ? nil : Dictionary(finite.map { ($0.id, $0.value) }) { $1 }
  }
}

extension Double {
  /// The number, or nil if JSON can't represent it.
  var finite: Double? { isFinite ? self : nil }
}

/// A line of `scores.jsonl`, which contains all inputs of the objective for a datum, and its
/// results. `replay` reads this format.
struct ScoresLine: Encodable {
  let datum: DatumReport
  let step: Int

  /// A key with an arbitrary name, since a column of the data set may have any name.
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// The names of the line's own fields. A column of the data set with one of these names is left
  /// out.
  static let ownNames: Set = [
    "step", "batch", "id", "logp", "ref_logp", "len", "score", "scores", "h", "loss", "weight",
    "loss_weight", "data_weight", "golden_index", "tok_logp", "ref_tok_logp",
  ]

  func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: Key.self)
    try line.encode(step, forKey: Key("step"))
    // In a replay, the data of a step also form one batch.
    try line.encode(step, forKey: Key("batch"))
    try line.encode(datum.id, forKey: Key("id"))
    try line.encode(datum.logp, forKey: Key("logp"))
    try line.encodeIfPresent(datum.referenceLogp, forKey: Key("ref_logp"))
    try line.encode(datum.lengths, forKey: Key("len"))
    try line.encodeIfPresent(datum.scores?.map(\.finite), forKey: Key("score"))
    try line.encode(datum.calibrationWeight, forKey: Key("h"))
    try line.encodeIfPresent(datum.loss.finite, forKey: Key("loss"))
    try line.encodeIfPresent(datum.lossWeight.finite, forKey: Key("loss_weight"))
    try line.encodeIfPresent(datum.exampleWeight, forKey: Key("data_weight"))
    try line.encodeIfPresent(datum.targetIndex, forKey: Key("golden_index"))
    try line.encodeIfPresent(datum.tokenLogp, forKey: Key("tok_logp"))
    try line.encodeIfPresent(datum.referenceTokenLogp, forKey: Key("ref_tok_logp"))
    for (name, column) in datum.columns where !Self.ownNames.contains(name) {
      switch column {
      case .datum(let value): try line.encode(value, forKey: Key(name))
      case .responses(let values): try line.encode(values, forKey: Key(name))
      case .tokens(let rows): try line.encode(rows, forKey: Key(name))
      }
    }
  }
}
