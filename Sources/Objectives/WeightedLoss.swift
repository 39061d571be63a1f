/// A weighted sum of objectives, `l_i = Σ_k w_k l_ik`. The derivatives have the same weights.
///
/// Every term receives the batch with the inputs that it requires. Its loss before weighting is a
/// metric, such as "dpo.loss". Its own metrics have its name as a prefix, such as "dpo.margin". If
/// several terms have the same name, the second one is called "dpo#2". The lower bound is the sum
/// of the terms' bounds if all of them have one.
public class WeightedLoss: SampleLoss {
  public struct Term {
    public let loss: any SampleLoss
    /// The weight of the term, which is finite and at least 0.
    public let weight: Double

    public init(loss: any SampleLoss, weight: Double) {
      precondition(weight.isFinite && weight >= 0, "weight \(weight) of \(loss.name)")
      self.loss = loss
      self.weight = weight
    }
  }

  public let terms: [Term]
  public let name: String
  public var text: String {
    terms.map { "\($0.loss.text):\($0.weight)" }.joined(separator: " + ")
  }
  public let requirements: LossRequirements
  public let coupling: LossCoupling
  public let metrics: [LossMetric]
  /// The ids of the metrics that are the losses of terms before weighting.
  public let termLosses: [String]
  public let lowerBound: Double?

  /// The reasons why losses can't be added.
  public enum Mismatch: Error, Equatable, CustomStringConvertible {
    /// One loss has a single value for the batch, and the other has a value for every datum.
    case jointWithOthers(joint: String, other: String)
    /// There is no number of responses per datum that both losses accept.
    case responses(String, String)

    public var description: String {
      switch self {
      case .jointWithOthers(let joint, let other):
        "'\(joint)' has a value for a whole batch only, '\(other)' has one for every datum"
      case .responses(let a, let b):
        "no number of responses suits both '\(a)' and '\(b)'"
      }
    }
  }

  /// Makes a sum, which keeps the state of its terms if any of them has state.
  public static func make(_ terms: [Term]) throws(Mismatch) -> WeightedLoss {
    terms.contains { $0.loss is any StatefulLoss }
      ? try StatefulWeightedLoss(terms) : try WeightedLoss(terms)
  }

  init(_ terms: [Term]) throws(Mismatch) {
    precondition(!terms.isEmpty, "a sum of no losses")
    self.terms = terms
    name = terms.map { $0.weight == 1 ? $0.loss.name : "\($0.loss.name):\($0.weight)" }
      .joined(separator: " + ")
    coupling = try Self.coupling(of: terms)
    requirements = try Self.requirements(of: terms)
    let names = terms.indices.map { Self.metricName(of: $0, in: terms) }
    termLosses = names.map { "\($0).loss" }
    // Names may clash. A term's own metric may also be called "loss", or a term "a" may have a
    // metric "b.loss" while there is a term "a.b".
    var taken = Set(termLosses)
    metrics = zip(terms, names).flatMap { term, name in
      [LossMetric(id: "\(name).loss", reduction: .mean)]
        + term.loss.metrics.map { metric in
          LossMetric(
            id: Self.unlike(&taken, "\(name).\(metric.id)"), reduction: metric.reduction)
        }
    }
    lowerBound = terms.reduce(0) { sum, term in
      sum.flatMap { sum in term.loss.lowerBound.map { sum + term.weight * $0 } }
    }
  }

  public func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult {
    var sum: LossResult?
    for term in terms {
      var result = try term.loss.evaluate(batch, upstream: upstream, context: context)
      let values = result.total.map { [Double](repeating: $0, count: batch.count) }
      result.metrics.insert(values ?? result.loss, at: 0)
      result = result.scaled(by: term.weight)
      sum = sum.map { $0.adding(result) } ?? result
    }
    guard let sum else { preconditionFailure("a sum of no losses") }
    return sum
  }

  /// Returns a name that isn't taken yet, and marks it as taken.
  private static func unlike(_ taken: inout Set<String>, _ name: String) -> String {
    var (unlike, number) = (name, 1)
    while !taken.insert(unlike).inserted {
      number += 1
      unlike = "\(name)#\(number)"
    }
    return unlike
  }

  private static func metricName(of index: Int, in terms: [Term]) -> String {
    let name = terms[index].loss.name
    let before = terms[..<index].count { $0.loss.name == name }
    return before == 0 ? name : "\(name)#\(before + 1)"
  }

  private static func coupling(of terms: [Term]) throws(Mismatch) -> LossCoupling {
    if let joint = terms.first(where: { $0.loss.coupling == .joint }) {
      if let other = terms.first(where: { $0.loss.coupling != .joint }) {
        throw .jointWithOthers(joint: joint.loss.name, other: other.loss.name)
      }
      return .joint
    }
    return terms.contains { $0.loss.coupling == .coupled } ? .coupled : .separable
  }

  private static func requirements(of terms: [Term]) throws(Mismatch) -> LossRequirements {
    var result = terms[0].loss.requirements
    for term in terms.dropFirst() {
      let other = term.loss.requirements
      result.needs.formUnion(other.needs)
      result.uses.formUnion(other.uses)
      result.neededColumns += other.neededColumns.filter { !result.neededColumns.contains($0) }
      result.usedColumns += other.usedColumns.filter { !result.usedColumns.contains($0) }
      result.gradientColumns += other.gradientColumns.filter {
        !result.gradientColumns.contains($0)
      }
      guard result.responses.overlaps(other.responses) else {
        throw .responses(terms[0].loss.name, term.loss.name)
      }
      result.responses = result.responses.clamped(to: other.responses)
    }
    result.uses.subtract(result.needs)
    result.usedColumns.removeAll { result.neededColumns.contains($0) }
    return result
  }
}

/// A weighted sum that has a term whose results depend on earlier batches.
public final class StatefulWeightedLoss: WeightedLoss, StatefulLoss {
  /// Returns, for every stateful term, the number of its bytes (eight bytes, little-endian),
  /// followed by the bytes.
  public func savedState() throws -> [UInt8] {
    var bytes: [UInt8] = []
    for term in terms {
      guard let loss = term.loss as? any StatefulLoss else { continue }
      let state = try loss.savedState()
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: state.count >> (8 * $0)) }
      bytes += state
    }
    return bytes
  }

  public func restore(_ state: [UInt8]) throws {
    let losses = terms.compactMap { $0.loss as? any StatefulLoss }
    let parts = try Self.parts(of: state, count: losses.count)
    let before = try losses.map { try $0.savedState() }
    do {
      for (loss, part) in zip(losses, parts) { try loss.restore(part) }
    } catch {
      // Restores the previous states, and throws the original error. States that were just saved
      // can be restored.
      for (loss, part) in zip(losses, before) { try loss.restore(part) }
      throw error
    }
  }

  private static func parts(of state: [UInt8], count: Int) throws(BadState) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var rest = state[...]
    for _ in 0..<count {
      guard rest.count >= 8 else { throw BadState(length: state.count) }
      let length = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      rest = rest.dropFirst(8)
      guard length <= rest.count else { throw BadState(length: state.count) }
      parts.append(Array(rest.prefix(Int(length))))
      rest = rest.dropFirst(Int(length))
    }
    guard rest.isEmpty else { throw BadState(length: state.count) }
    return parts
  }

  /// The error for bytes that aren't the saved state of a sum of these terms.
  public struct BadState: Error, Equatable, CustomStringConvertible {
    public let length: Int
    public var description: String { "\(length) bytes that are not a state of this sum of losses" }
  }
}

extension LossResult {
  /// Returns the result with values and derivatives multiplied by a weight. Metrics are unchanged.
  func scaled(by weight: Double) -> LossResult {
    if weight == 1 { return self }
    func scaled(_ values: [Double]) -> [Double] { values.map { weight * $0 } }
    return LossResult(
      loss: scaled(loss), dLogp: scaled(dLogp), dTokenLogp: dTokenLogp.map(scaled),
      dColumns: dColumns.mapValues(scaled), metrics: metrics, lowerBound: lowerBound.map(scaled),
      total: total.map { weight * $0 })
  }

  /// Returns the elementwise sum. If only one of the results has a field, the field of the other is
  /// treated as 0, except for bounds.
  func adding(_ other: LossResult) -> LossResult {
    func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map(+) }
    func sumOfPresent(_ a: [Double]?, _ b: [Double]?) -> [Double]? {
      guard let a else { return b }
      return b.map { sum(a, $0) } ?? a
    }
    return LossResult(
      loss: sum(loss, other.loss), dLogp: sum(dLogp, other.dLogp),
      dTokenLogp: sumOfPresent(dTokenLogp, other.dTokenLogp),
      dColumns: dColumns.merging(other.dColumns, uniquingKeysWith: sum),
      metrics: metrics + other.metrics,
      lowerBound: lowerBound.flatMap { bound in other.lowerBound.map { sum(bound, $0) } },
      total: total.flatMap { total in other.total.map { total + $0 } })
  }
}
