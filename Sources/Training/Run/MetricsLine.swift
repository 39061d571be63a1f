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
      lambda = weights.temperature?.finite
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
