import CDoRA
import Objectives

/// One evaluation of an objective, with its inputs and the results that it must store.
///
/// The objective receives only the inputs that it needs or uses. Nothing is copied here;
/// `BatchMessage` copies the arrays to where the plugin reads them.
public struct BatchCall {
  let batch: ScoreBatch
  let upstream: [Double]?
  let context: LossContext
  /// The tokens of the batch; nil if no values per token are passed.
  let tokens: TokenScores?
  /// The columns that are passed, in order.
  let columns: [ScoreColumn]
  /// The result arrays in the order of the interface, with the derivatives of columns last. An
  /// array that isn't requested from the plugin is nil.
  let outputs: [OutputArray?]

  private let requirements: LossRequirements
  private let coupling: LossCoupling
  private let metricCount: Int

  init(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext,
    requirements: LossRequirements, coupling: LossCoupling, metricCount: Int
  ) {
    self.batch = batch
    self.upstream = coupling == .joint ? nil : upstream
    self.context = context
    self.requirements = requirements
    self.coupling = coupling
    self.metricCount = metricCount
    let taken = requirements.neededColumns + requirements.usedColumns
    let columns = batch.columns.filter { taken.contains($0.id) }
    self.columns = columns
    // A column with values per token requires the offsets of each response's tokens.
    let takesTokens =
      requirements.takes(.tokenLogp) || requirements.takes(.referenceTokenLogp)
      || columns.contains { $0.extent == .token }
    tokens = takesTokens ? batch.tokens : nil
    // If there are too many metrics, the size is one for which there is never enough space.
    let (metrics, isTooLarge) = batch.count.multipliedReportingOverflow(by: metricCount)
    outputs =
      [
        OutputArray("loss", count: batch.count),
        OutputArray("d_logp", count: batch.responseCount),
        requirements.takes(.tokenLogp)
          ? batch.tokens.map { OutputArray("d_tok_logp", count: $0.logp.count) } : nil,
        metricCount > 0 ? OutputArray("metrics", count: isTooLarge ? -1 : metrics) : nil,
        OutputArray("lower_bound", count: batch.count),
      ]
      + columns.map { column in
        column.isDifferentiable && requirements.gradientColumns.contains(column.id)
          ? OutputArray("d_\(column.id)", count: column.values.count) : nil
      }
  }

  /// Returns the values of an input, or nil if the objective doesn't take it.
  func taken<T>(_ input: LossRequirements.Input, _ values: [T]?) -> [T]? {
    requirements.takes(input) ? values : nil
  }

  /// Returns the number of values of a column with this extent.
  func count(of extent: ScoreColumn.Extent) -> Int {
    switch extent {
    case .datum: batch.count
    case .response: batch.responseCount
    case .token: batch.tokens?.first.last ?? 0
    }
  }

  /// Copies the results that the plugin stored, and checks the copies.
  ///
  /// - Parameters:
  ///   - payload: the address of the results, which are laid out by ``ResultPlaces``.
  ///   - total: the total of a joint objective.
  func result(
    in payload: UnsafeMutableRawPointer, total: Double, of plugin: PluginIdentity
  ) throws(PluginError) -> LossResult {
    var places = ResultPlaces(payload)
    let starts = outputs.map { places.next($0?.count ?? -1) }
    func values(
      _ i: Int, mayBeNaN: Bool = false, _ place: (Int) -> String
    ) throws(PluginError) -> [Double]? {
      guard let output = outputs[i], let start = starts[i] else { return nil }
      return try output.values(at: start, of: plugin, mayBeNaN: mayBeNaN, place: place)
    }
    let isJoint = coupling == .joint
    let datum = { (i: Int) in "datum \(i)" }
    var dColumns: [String: [Double]] = [:]
    for (i, column) in columns.enumerated() {
      dColumns[column.id] = try values(5 + i) { "element \($0)" } ?? dColumns[column.id]
    }
    let metrics = try values(3) { "datum \($0 / metricCount)" } ?? []
    return LossResult(
      loss: try values(0, mayBeNaN: isJoint, datum) ?? [],
      dLogp: try values(1, place(ofResponse:)) ?? [],
      dTokenLogp: try values(2) { "token \($0)" },
      dColumns: dColumns,
      metrics: (0..<metricCount).map { m in
        (0..<batch.count).map { metrics[$0 * metricCount + m] }
      },
      lowerBound: try values(4, mayBeNaN: true, datum) ?? [],
      total: isJoint ? try OutputArray.checked(total, "total", of: plugin) : nil)
  }

  private func place(ofResponse r: Int) -> String {
    let datum = (batch.first.firstIndex { $0 > r } ?? batch.count) - 1
    return "datum \(datum), response \(r - batch.first[datum])"
  }
}
