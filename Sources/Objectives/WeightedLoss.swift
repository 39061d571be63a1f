import Failures

/// A weighted sum of objectives, `l_i = Σ_k w_k l_ik`. The derivatives have the same weights.
///
/// Every term receives the batch with the inputs that it requires. Its loss before weighting is a
/// metric, such as "dpo.loss". Its own metrics have its name as a prefix, such as "dpo.margin". If
/// several terms have the same name, the second one is called "dpo#2". The lower bound is the sum
/// of the terms' bounds if all of them have one.
public final class WeightedLoss: SampleLoss {
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
  public let lowerBound: Double?
  public let state: (any LossState)?
  public var provenance: [PluginProvenance] { terms.flatMap(\.loss.provenance) }

  /// The reasons why losses can't be added.
  public enum Mismatch: Failure, Equatable, CustomStringConvertible {
    /// One loss has a single value for the batch, and the other has a value for every datum.
    case jointWithOthers(joint: String, other: String)
    /// There is no number of responses per datum that both losses accept.
    case responses(String, String)

    public var kind: FailureKind { .badInput }

    public var description: String {
      switch self {
      case .jointWithOthers(let joint, let other):
        "'\(joint)' has a value for a whole batch only, '\(other)' has one for every datum"
      case .responses(let a, let b):
        "no number of responses suits both '\(a)' and '\(b)'"
      }
    }
  }

  public init(_ terms: [Term]) throws(Mismatch) {
    precondition(!terms.isEmpty, "a sum of no losses")
    self.terms = terms
    name = terms.map { $0.weight == 1 ? $0.loss.name : "\($0.loss.name):\($0.weight)" }
      .joined(separator: " + ")
    coupling = try Self.coupling(of: terms)
    requirements = try Self.requirements(of: terms)
    let names = terms.indices.map { Self.metricName(of: $0, in: terms) }
    let termLosses = names.map { "\($0).loss" }
    // Names may clash. A term's own metric may also be called "loss", or a term "a" may have a
    // metric "b.loss" while there is a term "a.b".
    var taken = Set(termLosses)
    metrics = zip(terms, names).flatMap { term, name in
      [LossMetric(id: "\(name).loss", reduction: .mean, isTermLoss: true)]
        + term.loss.metrics.map { metric in
          LossMetric(
            id: Self.unlike(&taken, "\(name).\(metric.id)"), reduction: metric.reduction)
        }
    }
    lowerBound = terms.reduce(0) { sum, term in
      sum.flatMap { sum in term.loss.lowerBound.map { sum + term.weight * $0 } }
    }
    let states = terms.compactMap(\.loss.state)
    state = states.isEmpty ? nil : TermStates(parts: states)
  }

  /// The weighting of the sum. If some terms use the data set's weights themselves and others
  /// don't, weights can't be applied.
  public var exampleWeighting: ExampleWeighting {
    let takers = terms.filter { $0.loss.requirements.takes(.weight) }
    if let taker = takers.first, takers.count < terms.count {
      return .impossible(
        reason: "term '\(taker.loss.name)' of the sum takes the weights itself and others don't")
    }
    return standardWeighting
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

/// The states of a sum's terms. For every term with state, it contains the number of its bytes
/// (eight bytes, little-endian), followed by the bytes.
struct TermStates: LossState {
  let parts: [any LossState]

  func savedState() throws -> [UInt8] {
    var bytes: [UInt8] = []
    for part in parts {
      let state = try part.savedState()
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: state.count >> (8 * $0)) }
      bytes += state
    }
    return bytes
  }

  func restore(_ state: [UInt8]) throws {
    let states = try split(state)
    let before = try parts.map { try $0.savedState() }
    do {
      for (part, state) in zip(parts, states) { try part.restore(state) }
    } catch {
      // Restores the previous states, and throws the original error. States that were just saved
      // can be restored.
      for (part, state) in zip(parts, before) { try part.restore(state) }
      throw error
    }
  }

  private func split(_ state: [UInt8]) throws(WeightedLoss.BadState) -> [[UInt8]] {
    var states: [[UInt8]] = []
    var rest = state[...]
    for _ in parts {
      guard rest.count >= 8 else { throw .init(length: state.count) }
      let length = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      rest = rest.dropFirst(8)
      guard length <= rest.count else { throw .init(length: state.count) }
      states.append(Array(rest.prefix(Int(length))))
      rest = rest.dropFirst(Int(length))
    }
    guard rest.isEmpty else { throw .init(length: state.count) }
    return states
  }
}

extension WeightedLoss {
  /// The error for bytes that aren't the saved state of a sum of these terms.
  public struct BadState: Failure, Equatable, CustomStringConvertible {
    public let length: Int
    public var kind: FailureKind { .badInput }
    public var description: String { "\(length) bytes that are not a state of this sum of losses" }
  }
}
