import Foundation
import Objectives
import PluginHost
import Synchronization
import Testing
import _TestSupport

@Suite("What a robustifier of a plugin must be")
struct RobustifierLawTests {
  static let cases: [(id: String, parameters: [String: ParameterValue])] = [
    ("mean-deviation", ["c": 0.7]), ("mean-deviation", ["c": 0]), ("soft-worst-group", ["t": 0.5]),
    ("soft-worst-group", [:]),
  ]
  /// The group sizes N_g of the whole data set. The last group isn't in ``batch``.
  static let groupSizes = [40, 30, 20]
  static let batch = RobustBatch(
    losses: [0.3, 1.7, -0.4, 2.2, 0.9], calibration: [1, 0.6, 1.4, 0, 1.1],
    groups: [0, 1, 0, 1, 1])

  private static func make(_ row: Int) throws -> PluginRobustifier {
    try RobustifierFixture.shipped(
      cases[row].id, cases[row].parameters, groupSizes: groupSizes)
  }

  @Test("the weights are the derivative of the value", arguments: cases.indices)
  func derivative(row: Int) throws {
    let robustifier = try Self.make(row)
    let weights = try robustifier.evaluate(Self.batch).weights
    let expected = try centralGradient(at: Self.batch.losses) { losses in
      var moved = Self.batch
      moved.losses = losses
      return try robustifier.evaluate(moved).value
    }
    // A central difference in float64 with step 1e-5 is accurate to about 1e-10.
    for (i, weight) in weights.enumerated() {
      #expect(abs(weight - expected[i]) < 1e-9, "datum \(i)")
    }
  }

  @Test("reordering the data reorders the weights", arguments: cases.indices)
  func permutation(row: Int) throws {
    let robustifier = try Self.make(row)
    let order = [3, 0, 4, 2, 1]
    let plain = try robustifier.evaluate(Self.batch)
    let reordered = try robustifier.evaluate(
      RobustBatch(
        losses: order.map { Self.batch.losses[$0] },
        calibration: order.map { Self.batch.calibration[$0] },
        groups: Self.batch.groups.map { groups in order.map { groups[$0] } }))
    // Sums of five numbers of size 1 are computed in a different order.
    #expect(abs(reordered.value - plain.value) < 1e-14)
    for (i, place) in order.enumerated() {
      #expect(abs(reordered.weights[i] - plain.weights[place]) < 1e-14, "datum \(place)")
    }
  }

  @Test("losses of ten thousand nats are ordinary", arguments: cases.indices)
  func large(row: Int) throws {
    let robustifier = try Self.make(row)
    var batch = Self.batch
    batch.losses = [1e4, -1e4, 1e4, -1e4, 0]
    let result = try robustifier.evaluate(batch)
    #expect(result.value.isFinite)
    #expect(result.weights.allSatisfy { $0.isFinite })
  }

  @Test("without a price for deviation it is the calibrated mean")
  func mean() throws {
    let plugin = try RobustifierFixture.shipped("mean-deviation", ["c": 0])
    let own = try RobustifierCatalogue.make(name: "reweight")
    let (theirs, ours) = (try plugin.evaluate(Self.batch), try own.evaluate(Self.batch))
    #expect(abs(theirs.value - ours.value) < 1e-15)
    for (i, weight) in theirs.weights.enumerated() {
      #expect(abs(weight - ours.weights[i]) < 1e-15, "datum \(i)")
    }
  }

  @Test("equal losses have no deviation, and no derivative of it")
  func kink() throws {
    let plugin = try RobustifierFixture.shipped("mean-deviation")
    let result = try plugin.evaluate(losses: [2, 2, 2, 2], calibration: [1, 1, 1, 1])
    #expect(result == RobustValue(value: 2, weights: [0.25, 0.25, 0.25, 0.25]))
  }

  @Test("a cold soft maximum is the worst group")
  func worstGroup() throws {
    let plugin = try RobustifierFixture.shipped(
      "soft-worst-group", ["t": 1e-3], groupSizes: [2, 2])
    let result = try plugin.evaluate(
      RobustBatch(losses: [1, 5, 2, 2], calibration: [1, 1, 1, 1], groups: [0, 0, 1, 1]))
    // The value is t log 2 below the maximum.
    #expect(abs(result.value - 3) < 1e-3)
    #expect(result.weights == [0.5, 0.5, 0, 0])
  }

  @Test("it goes in where one of the host's own does, and is accumulated in two passes")
  func weigher() throws {
    let plugin = try RobustifierFixture.compiled([])
    #expect(plugin.accumulation == .twoPass)
    #expect(plugin.groupCount == nil)
    #expect(plugin.text == "org.example.robust/fixture{scale=1.0}")
    let robustifier: any Robustifier = plugin
    let result = try robustifier.evaluate(RobustifierFixture.batch)
    let weights: [Double] = [1.0 / 3, 2.0 / 3, 2.1 / 3]
    #expect(abs(result.value - 2.5) < 1e-15)
    #expect(result.weights == weights)
  }

  @Test("it sees groups only if it needs them")
  func groups() throws {
    var batch = RobustifierFixture.batch
    batch.groups = [0, 0, 1]
    for (properties, seen) in [(0, "G 0 last -1 of size -1"), (1, "G 2 last 1 of size 8")] {
      let plugin = try RobustifierFixture.compiled(
        ["EVALUATE=tells_groups", "PROPERTIES=\(properties)"], groupSizes: [9, 8])
      #expect(plugin.groupCount == (properties == 1 ? 2 : nil))
      #expect(
        errorText(replacing: plugin.library.path) { _ = try plugin.evaluate(batch) }
          == "'fixture' of 'FILE' refuses the batch: \(seen)")
    }
  }

  @Test("two threads never meet in one instance")
  func threads() throws {
    let plugin = try RobustifierFixture.compiled(["EVALUATE=notices_company"])
    let failures = Mutex<[String]>([])
    let done = DispatchGroup()
    // New threads are created, because all threads of a pool may be busy with other tests.
    for _ in 0..<4 {
      done.enter()
      Thread.detachNewThread {
        do {
          for _ in 0..<4 { _ = try plugin.evaluate(RobustifierFixture.batch) }
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
        done.leave()
      }
    }
    done.wait()
    #expect(failures.withLock { $0 } == [])
  }

  @Test("neither the rounding mode nor the host's arrays are at its mercy")
  func manners() throws {
    let rounding = fegetround()
    _ = try RobustifierFixture.compiled(["EVALUATE=rounds_down"])
      .evaluate(RobustifierFixture.batch)
    #expect(fegetround() == rounding)
    let batch = RobustifierFixture.batch
    _ = try RobustifierFixture.compiled(["EVALUATE=changes_its_input"]).evaluate(batch)
    #expect(batch.losses[0] == 1)
  }
}
