import CDoRA
import Objectives

/// The arguments and results of one evaluation, in the interface's form.
///
/// Only the inputs that the objective needs or uses are passed to it.
public struct BatchMarshalling {
  private let batch: ScoreBatch
  private let arena = CallArena()
  var input = dora_batch()
  var output = dora_result()

  private let loss: OutputArray
  private let dLogp: OutputArray
  private let dTokenLogp: OutputArray?
  private let metrics: OutputArray
  private let lowerBound: OutputArray
  private var dColumns: [OutputArray] = []
  /// Names of the columns that are passed, in order.
  private var columnNames: [String] = []
  private let metricCount: Int

  init(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext,
    requirements: LossRequirements, metricCount: Int
  ) {
    self.batch = batch
    self.metricCount = metricCount
    let tokens = requirements.takes(.tokenLogp) ? batch.tokens : nil
    loss = OutputArray("loss", count: batch.count)
    dLogp = OutputArray("d_logp", count: batch.responseCount)
    dTokenLogp = tokens.map { OutputArray("d_tok_logp", count: $0.logp.count) }
    metrics = OutputArray("metrics", count: batch.count * metricCount)
    lowerBound = OutputArray("lower_bound", count: batch.count)
    fillInput(requirements, upstream, context)
    fillColumns(requirements)
    fillOutput()
  }

  /// The size of all results of an evaluation, including their guards.
  static func resultSize(
    of batch: ScoreBatch, requirements: LossRequirements, metricCount: Int
  ) -> ByteCount {
    var size = ByteCount()
    OutputArray.add(batch.count, to: &size)
    OutputArray.add(batch.responseCount, to: &size)
    if requirements.takes(.tokenLogp) { OutputArray.add(batch.tokens?.logp.count ?? 0, to: &size) }
    let (metrics, isTooLarge) = batch.count.multipliedReportingOverflow(by: metricCount)
    OutputArray.add(isTooLarge ? -1 : metrics, to: &size)
    OutputArray.add(batch.count, to: &size)
    for column in batch.columns where requirements.gradientColumns.contains(column.id) {
      OutputArray.add(column.values.count, to: &size)
    }
    return size
  }

  private mutating func fillInput(
    _ requirements: LossRequirements, _ upstream: [Double]?, _ context: LossContext
  ) {
    let tokens = batch.tokens
    // A column per token needs the offsets at which each response's tokens begin.
    let takesTokens =
      requirements.takes(.tokenLogp) || requirements.takes(.referenceTokenLogp)
      || batch.columns.contains { $0.extent == .token && Self.takes($0, requirements) }
    let (n, r) = (batch.count, batch.responseCount)
    input.struct_size = UInt32(MemoryLayout<dora_batch>.size)
    input.flags = Self.flags(context)
    input.step = Int64(context.step)
    input.n_data = Int64(n)
    input.n_responses = Int64(r)
    input.n_tokens = takesTokens ? Int64(tokens?.first.last ?? 0) : 0
    input.first = arena.copy(batch.first.map(Int64.init))
    input.logp = copy(batch.logp, r, "logp")
    func taken<T>(_ name: LossRequirements.Input, _ values: [T]?) -> [T]? {
      requirements.takes(name) ? values : nil
    }
    input.ref_logp = copy(taken(.referenceLogp, batch.referenceLogp), r, "referenceLogp")
    input.len = copy(taken(.length, batch.lengths), r, "lengths")
    input.score = copy(taken(.score, batch.scores), r, "scores")
    input.weight = copy(taken(.weight, batch.weights), n, "weights")
    input.golden_index = copy(
      taken(.goldenIndex, batch.goldenIndex)?.map(Int64.init), n, "goldenIndex")
    if takesTokens, let tokens {
      let t = tokens.first.last ?? 0
      input.tok_first = copy(tokens.first.map(Int64.init), r + 1, "tokens.first")
      input.tok_logp = copy(taken(.tokenLogp, tokens.logp), t, "tokens.logp")
      input.ref_tok_logp = copy(
        taken(.referenceTokenLogp, tokens.referenceLogp), t, "tokens.referenceLogp")
    }
    input.upstream = copy(upstream, n, "upstream")
  }

  /// Traps if an array has the wrong length, since C would read past its end.
  private func copy<T: BitwiseCopyable>(
    _ values: [T]?, _ count: Int, _ name: String
  ) -> UnsafePointer<T>? {
    precondition(
      values?.count ?? count == count,
      "ScoreBatch.\(name) has \(values?.count ?? 0) elements, expected \(count)")
    return arena.copy(values)
  }

  private mutating func fillColumns(_ requirements: LossRequirements) {
    let columns = batch.columns.filter { Self.takes($0, requirements) }
    columnNames = columns.map(\.id)
    let described = columns.map { column in
      var c = dora_column()
      c.struct_size = UInt32(MemoryLayout<dora_column>.size)
      c.extent = Self.extent(column.extent)
      c.id = arena.copy(column.id)
      c.values = copy(column.values, count(of: column.extent), "column '\(column.id)'")
      if column.isDifferentiable && requirements.gradientColumns.contains(column.id) {
        let derivative = OutputArray("d_\(column.id)", count: column.values.count)
        dColumns.append(derivative)
        c.d_values = derivative.start
      }
      return c
    }
    input.n_columns = UInt32(described.count)
    input.columns = described.isEmpty ? nil : arena.copy(described)
  }

  private static func takes(_ column: ScoreColumn, _ requirements: LossRequirements) -> Bool {
    requirements.neededColumns.contains(column.id) || requirements.usedColumns.contains(column.id)
  }

  private mutating func fillOutput() {
    output.struct_size = UInt32(MemoryLayout<dora_result>.size)
    output.loss = loss.start
    output.d_logp = dLogp.start
    output.d_tok_logp = dTokenLogp?.start
    output.metrics = metricCount > 0 ? metrics.start : nil
    output.lower_bound = lowerBound.start
    output.total = OutputArray.poison
  }

  /// The result arrays in the order of the interface, derivatives of columns last; nil for an array
  /// that isn't requested from the plugin.
  var outputs: [OutputArray?] {
    let ofColumns = columnNames.map { name in dColumns.first { $0.name == "d_\(name)" } }
    return [loss, dLogp, dTokenLogp, metricCount > 0 ? metrics : nil, lowerBound] + ofColumns
  }

  /// The results that the plugin stored, fully checked.
  func result(
    of plugin: PluginIdentity, coupling: LossCoupling
  ) throws(PluginError) -> LossResult {
    let isJoint = coupling == .joint
    let datum = { (i: Int) in "datum \(i)" }
    var columns: [String: [Double]] = [:]
    for derivative in dColumns {
      columns[String(derivative.name.dropFirst(2))] = try derivative.values(
        of: plugin, place: { "element \($0)" })
    }
    let metricValues = try metrics.values(of: plugin) { "datum \($0 / metricCount)" }
    return LossResult(
      loss: try loss.values(of: plugin, mayBeNaN: isJoint, place: datum),
      dLogp: try dLogp.values(of: plugin, place: place(ofResponse:)),
      dTokenLogp: try dTokenLogp?.values(of: plugin, place: { "token \($0)" }),
      dColumns: columns,
      metrics: (0..<metricCount).map { m in
        (0..<batch.count).map { metricValues[$0 * metricCount + m] }
      },
      lowerBound: try lowerBound.values(of: plugin, mayBeNaN: true, place: datum),
      total: isJoint ? try OutputArray.checked(output.total, "total", of: plugin) : nil)
  }

  private func place(ofResponse r: Int) -> String {
    let datum = (batch.first.firstIndex { $0 > r } ?? batch.count) - 1
    return "datum \(datum), response \(r - batch.first[datum])"
  }

  private func count(of extent: ScoreColumn.Extent) -> Int {
    switch extent {
    case .datum: batch.count
    case .response: batch.responseCount
    case .token: batch.tokens?.first.last ?? 0
    }
  }

  private static func extent(_ extent: ScoreColumn.Extent) -> UInt32 {
    switch extent {
    case .datum: UInt32(DORA_PER_DATUM)
    case .response: UInt32(DORA_PER_RESPONSE)
    case .token: UInt32(DORA_PER_TOKEN)
    }
  }

  private static func flags(_ context: LossContext) -> UInt32 {
    (context.isValidation ? UInt32(DORA_BATCH_VALIDATION) : 0)
      | (context.isRepeat ? UInt32(DORA_BATCH_REPEAT) : 0)
      | (context.isFrozen ? UInt32(DORA_BATCH_FREEZE) : 0)
  }
}
