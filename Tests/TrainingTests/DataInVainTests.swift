import Objectives
import Testing

@testable import Training

/// Tests of the checks of data and objectives before the first step, which concern labels, ties,
/// and equal responses.
@Suite struct DataInVainTests {
  static func datum(_ responses: [[Int32]], _ scores: [Double]?) -> TrainingDatum {
    TrainingDatum(id: "d", prompt: [1], responses: responses, scores: scores)
  }

  @Test(
    "the best responses of a prompt are desirable, one without a score has no label",
    arguments: [
      ([1, 3, 2], [0, 1, 0]), ([3, 3, 1], [1, 1, 0]), ([.nan, 2, 1], [nil, 1, 0]),
    ] as [([Double], [Double?])])
  func labels(scores: [Double], labels: [Double?]) {
    #expect(SingleResponses.labels(scores: scores, count: 3) == labels)
  }

  @Test("where nothing is scored the first response is the desirable one")
  func unscored() {
    #expect(SingleResponses.labels(scores: nil, count: 3) == [1, 0, 0])
  }

  @Test("a datum taken apart keeps what belongs to it, and each response its own")
  func takenApart() {
    var datum = Self.datum([[1], [2, 3], [4]], [1, .nan, 2])
    datum.columns = ["a": .datum(7), "b": .responses([1, 2, 3])]
    datum.sources = ["x", "y", "z"]
    datum.targetIndex = 2
    datum.exampleWeight = 5
    datum.calibrationWeight = 0.5
    datum.referenceLogp = [-1, -2, -3]
    let parts = datum.takenApart
    #expect(parts.map(\.responses) == [[[1]], [[4]]])
    #expect(parts.map(\.columns["desirable"]) == [.datum(0), .datum(1)])
    #expect(parts.map(\.columns["b"]) == [.responses([1]), .responses([3])])
    #expect(parts.map(\.columns["a"]) == [.datum(7), .datum(7)])
    #expect(parts.map(\.sources) == [["x"], ["z"]] && parts.map(\.targetIndex) == [nil, 0])
    #expect(parts.map(\.referenceLogp) == [[-1], [-3]] && parts.map(\.exampleWeight) == [5, 5])
    #expect(parts.allSatisfy { $0.calibrationWeight == 0.5 && $0.prompt == [1] })
  }

  @Test("data whose responses of different scores are the same tokens are counted")
  func indistinct() {
    let data = [
      Self.datum([[1], [1]], [1, 0]), Self.datum([[1], [2], [1]], [2, 1, 0]),
      Self.datum([[1], [1]], [1, 1]), Self.datum([[1], [2]], [1, 0]), Self.datum([[1]], nil),
      Self.datum([[1], [1]], [1, .nan]), Self.datum([[1], [1]], nil),
    ]
    #expect(IndistinctResponses(in: data).some == 3)
    #expect(IndistinctResponses(in: data).all == 4)
    #expect(IndistinctResponses(in: data).lone == 1)
  }

  @Test("labels of the data count before scores, ties and the order of responses")
  func ownLabels() {
    var data = [
      Self.datum([[1], [2]], [3, 3]), Self.datum([[1], [2]], [1, .nan]), Self.datum([[1]], nil),
    ]
    for i in 0..<2 { data[i].columns = ["desirable": .responses([0, 1])] }
    #expect(SingleResponses.Labels(of: data) == .own)
    #expect(
      data.leaveOut(learnsFromScores: true, isTakenApart: true, keepsTies: false).kept == 3)
    #expect(data.leaveOut(learnsFromScores: true, keepsTies: false).kept == 2)
    #expect(data[0].takenApart.map(\.columns["desirable"]) == [.datum(0), .datum(1)])
  }

  @Test("what labels are made of is said, of each kind once")
  func labelNotice() {
    let data = [
      Self.datum([[1], [2]], [1, 0]), Self.datum([[1], [2]], nil), Self.datum([[1]], nil),
    ]
    #expect(
      SingleResponses.Labels(of: data).notice("kto")
        == "'kto' takes single responses: each is a datum, the best of its prompt desirable, the others "
        + "not; of responses without scores the first desirable, the others not")
  }

  @Test("an objective is asked whether the place of tied responses matters to it")
  func orderOfTies() {
    let tied = Self.datum([[1, 2], [3], [4]], [2, 2, 1])
    #expect(ObjectiveProbe.ordersTies(FirstLoss(), of: tied) == true)
    #expect(ObjectiveProbe.ordersTies(MeanLoss(), of: tied) == false)
    #expect(ObjectiveProbe.ordersTies(FirstLoss(), of: Self.datum([[1], [2]], [1, 0])) == nil)
    #expect(ObjectiveProbe.ordersTies(FirstLoss(), of: Self.datum([[1], [2]], nil)) == true)
  }

  @Test("an objective is asked whether two responses that are the same move the model")
  func idle() {
    let same = Self.datum([[1, 2], [1, 2]], [1, 0])
    #expect(ObjectiveProbe.isIdle(MarginLoss(beta: 1), on: same))
    #expect(!ObjectiveProbe.isIdle(FirstLoss(), on: same))
    #expect(!ObjectiveProbe.isIdle(MarginLoss(beta: 1), on: Self.datum([[1], [2]], [1, 0])))
    #expect(!ObjectiveProbe.isIdle(FirstLoss(), on: Self.datum([[1], [2]], [1, .nan])))
  }
}

/// The negative log-probability of the best response, or of the first one if several are best.
private final class FirstLoss: SampleLoss {
  let name = "first"
  let requirements = LossRequirements(needs: [.score])
  let coupling = LossCoupling.separable
  let metrics: [LossMetric] = []
  let lowerBound: Double? = 0

  func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
    let scores = batch.scores ?? []
    let best = scores.firstIndex(of: scores.max() ?? 0) ?? 0
    return LossResult(
      loss: [-batch.logp[best]], dLogp: batch.logp.indices.map { $0 == best ? -1 : 0 })
  }
}

/// The negative mean log-probability.
private final class MeanLoss: SampleLoss {
  let name = "mean"
  let requirements = LossRequirements(needs: [.score])
  let coupling = LossCoupling.separable
  let metrics: [LossMetric] = []
  let lowerBound: Double? = 0

  func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
    let share = 1 / Double(batch.responseCount)
    return LossResult(
      loss: [-share * batch.logp.reduce(0, +)], dLogp: batch.logp.map { _ in -share })
  }
}
