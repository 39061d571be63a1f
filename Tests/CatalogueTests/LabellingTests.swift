import Foundation
import Objectives
import PluginHost
import Testing
import _TestSupport

/// Tests of objectives under wrappers that also evaluate other labels of the same responses.
@Suite("Labelling wrappers")
struct LabellingTests {
  private static func rule(_ name: String, _ parameters: [String: Double] = [:]) throws
    -> any LabelRule
  {
    try LabelRuleCatalogue.make(name: name, parameters: parameters)
  }

  private static func loss(
    _ entry: Catalogue.Entry, _ name: String, _ parameters: [String: Double] = [:]
  ) throws -> LabelledLoss {
    try LabelledLoss.make(entry.loss(), under: rule(name, parameters))
  }

  /// Every shipped objective that supports a wrapper.
  static let entries =
    (Catalogue.singles.map { Catalogue.Entry(file: $0, id: $0) }
    + Catalogue.entries).filter { (try? loss($0, "flip")) != nil }
  static let pairs = entries.filter {
    (try? $0.loss().requirements.responses) == 2...2
  }
  static let dpo = Catalogue.Entry(file: "dpo", id: "dpo")

  private static func batch(_ loss: PluginLoss, seed: UInt64 = 7) -> ScoreBatch {
    .random(for: loss, seed: seed)
  }

  /// Pairs with swapped labels, computed independently of the code under test.
  private static func swapped(_ batch: ScoreBatch) -> ScoreBatch {
    var other = batch
    other.scores = batch.scores?.map { -$0 }
    return other
  }

  private static func adding(_ values: [Double], as id: String, to batch: ScoreBatch) -> ScoreBatch
  {
    var batch = batch
    batch.columns.append(ScoreColumn(id: id, extent: .datum, values: values))
    return batch
  }

  @Test("most objectives can be under a wrapper, pairs and lists among them")
  func several() {
    #expect(Self.entries.count >= 50 && Self.pairs.count >= 35)
  }

  @Test(
    "flip on dpo is robust-dpo, smoothed cdpo", arguments: [0, 0.1, 0.3, 0.45])
  func flip(share: Double) throws {
    for (id, isUnbiased) in [("robust-dpo", 1.0), ("cdpo", 0)] {
      let expected = try Catalogue.Entry(file: "robust-pairwise", id: id)
        .loss(["beta": .number(0.4), "label_smoothing": .number(share)])
      let dpo = try Self.dpo.loss(["beta": .number(0.4)])
      let wrapped = try LabelledLoss.make(
        dpo, under: Self.rule("flip", ["epsilon": share, "unbiased": isUnbiased]))
      for seed in 0..<5 as Range<UInt64> {
        let batch = Self.batch(dpo, seed: seed)
        let (a, b) = (try wrapped.evaluate(batch), try expected.evaluate(batch))
        #expect(mismatch(a.loss, b.loss, within: .exact) == nil)
        #expect(mismatch(a.dLogp, b.dLogp, within: .exact) == nil)
      }
    }
  }

  @Test("of pairs tv-dro is (1 - rho) l + rho max(l, l reversed)", arguments: pairs)
  func totalVariation(_ entry: Catalogue.Entry) throws {
    let base = try entry.loss()
    guard base.coupling == .separable else { return }
    let batch = Self.batch(base)
    let (own, other) = (try base.evaluate(batch), try base.evaluate(Self.swapped(batch)))
    let result = try Self.loss(entry, "tv-dro", ["rho": 0.3]).evaluate(batch)
    for i in 0..<batch.count {
      let worst = max(own.loss[i], other.loss[i])
      #expect(mismatch(result.loss[i], 0.7 * own.loss[i] + 0.3 * worst) == nil)
    }
  }

  @Test("where labels are trusted the loss is the bare one", arguments: entries)
  func trusting(_ entry: Catalogue.Entry) throws {
    let base = try entry.loss()
    let batch = Self.batch(base)
    let bare = try base.evaluate(batch)
    for (name, parameters) in [
      ("re-po", ["eta": 1]), ("dpo-pro", ["rho": 0]), ("tv-dro", ["rho": 0]),
      ("flip", ["epsilon": 0]), ("flip", ["epsilon": 0, "unbiased": 0]),
      ("sparse-flip", ["rho": 0]),
    ] as [(String, [String: Double])] {
      let result = try Self.loss(entry, name, parameters).evaluate(batch)
      #expect(result.loss == bare.loss, "\(name)")
      #expect(result.dLogp == bare.dLogp, "\(name)")
      #expect(result.dTokenLogp == bare.dTokenLogp, "\(name)")
    }
  }

  @Test("derivatives are those of the loss", arguments: entries)
  func derivatives(_ entry: Catalogue.Entry) throws {
    let base = try entry.loss()
    // The constants of two alternating evaluations can't be frozen.
    guard !base.objective.properties.contains(.stopGradient) else { return }
    let upstream = [0.5, -2, 1, 3, 0.25]
    let soft = [0.7, 0.9, 0.6, 0.8, 1]
    let batch = Self.adding(soft, as: "soft_label", to: Self.batch(base))
    for (name, parameters) in [
      ("dpo-pro", ["rho": 0.2]), ("tv-dro", ["rho": 0.3]), ("flip", [:]),
    ] as [(String, [String: Double])] {
      let loss = try Self.loss(entry, name, parameters)
      let result = try loss.evaluate(batch, upstream: upstream, context: LossContext())
      let difference = try centralGradient(at: batch.logp) { logp in
        var moved = batch
        moved.logp = logp
        return zip(try loss.evaluate(moved).loss, upstream).reduce(0) { $0 + $1.0 * $1.1 }
      }
      #expect(mismatch(result.dLogp, difference, within: .difference) == nil, "\(name)")
    }
  }

  @Test(
    "a datum's loss doesn't depend on the others where the objective's doesn't", arguments: entries)
  func separable(_ entry: Catalogue.Entry) throws {
    for name in ["tv-dro", "flip"] {
      let loss = try Self.loss(entry, name, name == "flip" ? [:] : ["rho": 0.4])
      guard loss.coupling == .separable else { continue }
      let batch = Self.batch(try entry.loss(), seed: 4)
      let whole = try loss.evaluate(batch)
      for i in 0..<batch.count {
        let one = try loss.evaluate(batch.selecting([i]))
        #expect(one.loss == [whole.loss[i]])
        #expect(one.dLogp == Array(whole.dLogp[batch.responses(of: i)]))
      }
    }
  }

  @Test("dpo-pro is the worst label within the ball", arguments: [0.5, 0.7, 0.99, 1])
  func preferenceRobust(q: Double) throws {
    let base = try Self.dpo.loss()
    let batch = Self.adding([q, q, q, q, q], as: "soft_label", to: Self.batch(base))
    let (own, other) = (try base.evaluate(batch), try base.evaluate(Self.swapped(batch)))
    let result = try Self.loss(Self.dpo, "dpo-pro", ["rho": 0.3]).evaluate(batch)
    for i in 0..<batch.count {
      let (first, second): (Double, Double) = (own.loss[i], other.loss[i])
      var worst = -Double.infinity
      for p in stride(from: 0.0, through: 1, by: 1e-4) {
        let distance: Double = (p - q) * (p - q)
        guard distance <= 0.3 * q * (1 - q) + 1e-12 else { continue }
        worst = max(worst, p * first + (1 - p) * second)
      }
      #expect(abs(result.loss[i] - worst) < 1e-3 && result.loss[i] >= worst - 1e-12)
    }
  }

  @Test("of a list tv-dro takes the labelling with the largest loss")
  func worstOfList() throws {
    let base = try Catalogue.Entry(file: "dpo-pl", id: "dpo-pl").loss()
    let logp = [-3.1, -1.2, -5.0]
    let order = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    func batch(_ scores: [Double]) -> ScoreBatch {
      ScoreBatch(first: [0, 3], logp: logp, referenceLogp: [-3, -2, -4], scores: scores)
    }
    let losses = try order.map { order in
      try base.evaluate(batch(order.map { [3.0, 1, -2][$0] })).loss[0]
    }
    let entry = Catalogue.Entry(file: "dpo-pl", id: "dpo-pl")
    for (order, loss) in zip(order, losses) {
      let result = try Self.loss(entry, "tv-dro", ["rho": 0.25])
        .evaluate(batch(order.map { [3.0, 1, -2][$0] }))
      #expect(mismatch(result.loss[0], 0.75 * loss + 0.25 * (losses.max() ?? 0)) == nil)
    }
  }

  @Test("re-po weighs with the reliabilities before the batch, and follows each annotator")
  func reliability() throws {
    let base = try Self.dpo.loss(["beta": .number(1)])
    let rule = try Self.rule("re-po", ["eta": 0.8, "alpha": 0.25])
    let loss = try LabelledLoss.make(base, under: rule)
    let memory = try #require(loss.memory)
    var eta: [Double: Double] = [:]
    let annotators: [Double] = [7, 3, 7, 7, 3]
    for seed in 0..<3 as Range<UInt64> {
      let batch = Self.adding(annotators, as: "annotator", to: Self.batch(base, seed: seed))
      let (own, other) = (try base.evaluate(batch), try base.evaluate(Self.swapped(batch)))
      let weights = annotators.indices.map { i in
        let reliable = eta[annotators[i]] ?? 0.8
        let (right, wrong) = (exp(-own.loss[i]), exp(-other.loss[i]))
        return reliable * right / (reliable * right + (1 - reliable) * wrong)
      }
      let result = try loss.evaluate(batch)
      for i in annotators.indices {
        let expected = weights[i] * own.loss[i] + (1 - weights[i]) * other.loss[i]
        #expect(mismatch(result.loss[i], expected) == nil)
        for r in batch.responses(of: i) {
          let derivative = weights[i] * own.dLogp[r] + (1 - weights[i]) * other.dLogp[r]
          #expect(mismatch(result.dLogp[r], derivative) == nil)
        }
      }
      for annotator in [7.0, 3] {
        let own = annotators.indices.filter { annotators[$0] == annotator }.map { weights[$0] }
        let mean = own.reduce(0, +) / Double(own.count)
        eta[annotator] = 0.75 * (eta[annotator] ?? 0.8) + 0.25 * mean
        #expect(mismatch(memory.values[annotator] ?? .nan, eta[annotator] ?? 0) == nil)
      }
      // Only a training step changes the state.
      let state = memory.savedState()
      for context in [
        LossContext(isRepeat: true), LossContext(isFrozen: true), LossContext(isValidation: true),
      ] {
        let again = try loss.evaluate(batch, upstream: nil, context: context)
        if !context.isValidation { #expect(again.loss == result.loss) }
        #expect(memory.savedState() == state)
      }
    }
    let resumed = try #require(try LabelledLoss.make(base, under: rule).memory)
    try resumed.restore(memory.savedState())
    #expect(resumed.values == memory.values)
    #expect(throws: AnnotatorMemory.BadState.self) { try resumed.restore([1, 2]) }
  }

  @Test("what can't be relabelled is refused, with the reason")
  func refusals() throws {
    for (file, id, reason) in [
      ("optimal-transport", "aot", "one number for the whole batch"),
      ("adaptive", "beta-dpo", "keeps a state"), ("unpaired", "kto", "reads no scores"),
    ] {
      let entry = Catalogue.Entry(file: file, id: id)
      #expect {
        try Self.loss(entry, "tv-dro")
      } throws: { "\($0)".contains("'tv-dro' can't be used") && "\($0)".contains(reason) }
    }
    #expect(throws: ObjectiveError.self) { try Self.rule("flip", ["epsilon": 0.5]) }
    let base = try Self.dpo.loss()
    let batch = Self.adding([0.5, 0.5, 1.5, 1, 1], as: "soft_label", to: Self.batch(base))
    #expect(
      throws: ObjectiveError.invalidLabelColumn(
        datum: 2, column: "soft_label", value: 1.5, expected: "a probability, from 0 to 1")
    ) { try Self.loss(Self.dpo, "dpo-pro").evaluate(batch) }
    // Without a soft label no label would be uncertain, so a soft label is required.
    #expect(try Self.loss(Self.dpo, "dpo-pro").requirements.neededColumns == ["soft_label"])
    let doubting = try Self.loss(Self.dpo, "dpo-pro", ["soft_label": 0.9])
    #expect(doubting.requirements.usedColumns == ["soft_label"])
  }
}

extension Tolerance {
  /// The tolerance for two ways of computing the same formula.
  fileprivate static let exact = Tolerance(absolute: 1e-12, relative: 1e-12)
}

extension LabelledLoss {
  fileprivate func evaluate(_ batch: ScoreBatch) throws -> LossResult {
    try evaluate(batch, upstream: nil, context: LossContext())
  }
}
