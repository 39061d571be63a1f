import CDoRA
import Objectives
import Testing

@testable import PluginHost

/// What is written for a plugin is what it reads, field by field: only the order says which field
/// is which.
@Suite("Messages to plugins")
struct MessageTests {
  /// A batch in which every input is there and no two arrays are alike.
  private static let batch: ScoreBatch = {
    var batch = ScoreBatch(
      first: [0, 2, 3], logp: [-1, -2, -3], referenceLogp: [-4, -5, -6], lengths: [1, 2, 1],
      scores: [0.5, 0.25, 0.125], weights: [7, 8], goldenIndex: [1, -1],
      tokens: TokenScores(
        first: [0, 1, 3, 4], logp: [-1, -1.5, -0.5, -3], referenceLogp: [-4, -2, -3, -6]))
    batch.columns = [
      ScoreColumn(id: "of-datum", extent: .datum, values: [9, 10]),
      ScoreColumn(id: "unused", extent: .datum, values: [0, 0]),
      ScoreColumn(
        id: "of-token", extent: .token, values: [11, 12, 13, 14], isDifferentiable: true),
    ]
    return batch
  }()

  private static let everything = LossRequirements(
    needs: Set(LossRequirements.Input.allCases), uses: [], neededColumns: ["of-datum"],
    usedColumns: ["of-token"], responses: 1...9)

  private static func call(
    _ requirements: LossRequirements, upstream: [Double]? = [15, 16], metricCount: Int = 2
  ) -> BatchCall {
    BatchCall(
      batch, upstream: upstream,
      context: LossContext(step: 17, isValidation: true, isFrozen: true),
      requirements: requirements, coupling: .separable, metricCount: metricCount)
  }

  /// Runs `body` as the plugin that gets the call.
  private static func receive(
    _ call: BatchCall,
    _ body: (dora_batch, UnsafeMutablePointer<dora_result>) -> dora_status
  ) throws -> (answer: PluginAnswer, results: ResultBlock) {
    let results = try #require(ResultBlock(call.outputs))
    let block = MessageBlock { BatchMessage.write(call, to: &$0) }
    var reader = block.reader
    let text = ErrorBuffer()
    let answer = BatchMessage.evaluate(
      &reader, results: results.start, text: text.start, capacity: text.capacity
    ) { body($0.pointee, $1) }
    withExtendedLifetime(block) {}
    return (answer, results)
  }

  private static func array<T>(_ start: UnsafePointer<T>?, _ count: Int) -> [T]? {
    start.map { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  @Test("a plugin reads every field of a batch that was written, in its place")
  func everyField() throws {
    let batch = Self.batch
    _ = try Self.receive(Self.call(Self.everything)) { c, _ in
      #expect(c.flags == UInt32(DORA_BATCH_VALIDATION | DORA_BATCH_FREEZE))
      #expect([c.step, c.n_data, c.n_responses, c.n_tokens] == [17, 2, 3, 4])
      #expect(Self.array(c.first, 3) == [0, 2, 3])
      #expect(Self.array(c.logp, 3) == batch.logp)
      #expect(Self.array(c.ref_logp, 3) == batch.referenceLogp)
      #expect(Self.array(c.len, 3) == batch.lengths)
      #expect(Self.array(c.score, 3) == batch.scores)
      #expect(Self.array(c.weight, 2) == batch.weights)
      #expect(Self.array(c.golden_index, 2) == [1, -1])
      #expect(Self.array(c.tok_first, 4) == [0, 1, 3, 4])
      #expect(Self.array(c.tok_logp, 4) == batch.tokens?.logp)
      #expect(Self.array(c.ref_tok_logp, 4) == batch.tokens?.referenceLogp)
      #expect(Self.array(c.upstream, 2) == [15, 16])
      let columns = Self.array(c.columns, Int(c.n_columns)) ?? []
      #expect(columns.map { $0.id.map { String(cString: $0) } } == ["of-datum", "of-token"])
      #expect(columns.map(\.extent) == [UInt32(DORA_PER_DATUM), UInt32(DORA_PER_TOKEN)])
      #expect(columns.map { Self.array($0.values, 2) } == [[9, 10], [11, 12]])
      // A field that a later version appends must be added to the message as well.
      for (name, value) in Mirror(reflecting: c).children where name != "reserved" {
        #expect("\(value)" != "nil" && "\(value)" != "0", "\(name ?? "") wasn't written")
      }
      return DORA_OK
    }
  }

  @Test("what an objective doesn't take is absent, and n_tokens is 0")
  func onlyWhatIsTaken() throws {
    let frugal = LossRequirements(
      needs: [.length], uses: [], neededColumns: [], usedColumns: [], responses: 1...9)
    _ = try Self.receive(Self.call(frugal, upstream: nil, metricCount: 0)) { c, result in
      #expect(c.len != nil && c.logp != nil && c.n_tokens == 0 && c.n_columns == 0)
      #expect(c.columns == nil && c.ref_logp == nil && c.score == nil && c.weight == nil)
      #expect(c.golden_index == nil && c.tok_first == nil && c.tok_logp == nil)
      #expect(c.ref_tok_logp == nil && c.upstream == nil)
      #expect(result.pointee.metrics == nil && result.pointee.d_tok_logp == nil)
      return DORA_OK
    }
  }

  @Test("the host reads each result where the plugin was told to store it")
  func results() throws {
    var requirements = Self.everything
    requirements.gradientColumns = ["of-token"]
    let call = Self.call(requirements)
    let (answer, results) = try Self.receive(call) { c, result in
      result.pointee.loss.update(from: [1, 2], count: 2)
      result.pointee.d_logp.update(from: [3, 4, 5], count: 3)
      result.pointee.d_tok_logp.update(from: [6, 7, 8, 9], count: 4)
      result.pointee.metrics.update(from: [10, 11, 12, 13], count: 4)
      result.pointee.lower_bound.update(from: [0, .nan], count: 2)
      c.columns[1].d_values.update(from: [14, 15, 16, 17], count: 4)
      #expect(c.columns[0].d_values == nil)
      result.pointee.bad_datum = 1
      return DORA_OK
    }
    #expect(answer.blamedDatum(of: 2) == 1 && answer.blamedDatum(of: 1) == nil)
    let identity = PluginIdentity(objective: "loss", path: "FILE")
    let result = try call.result(in: results.start, total: answer.value, of: identity)
    #expect(result.loss == [1, 2] && result.dLogp == [3, 4, 5])
    #expect(result.dTokenLogp == [6, 7, 8, 9] && result.metrics == [[10, 12], [11, 13]])
    #expect(result.dColumns == ["of-token": [14, 15, 16, 17]])
    #expect(result.lowerBound?[0] == 0 && result.lowerBound?[1].isNaN == true)
  }

  @Test("a store beside an array is noticed, and so is an element that wasn't stored")
  func guards() throws {
    let identity = PluginIdentity(objective: "loss", path: "FILE")
    let output = OutputArray("loss", count: 2)
    for (place, value, breach) in [
      (-1, 0.0, Breach.overrun(output: "loss")), (2, 0.0, .overrun(output: "loss")),
      (0, 1.0, .unwritten(output: "loss", place: "datum 1")),
    ] {
      let block = try #require(ResultBlock([output]))
      var places = ResultPlaces(block.start)
      let next = places.next(2)
      let start = try #require(next)
      start[place] = value
      #expect(throws: PluginError.breach(identity, breach)) {
        try output.values(at: start, of: identity) { "datum \($0)" }
      }
    }
  }

  @Test("a message that doesn't fit is noticed, and nothing is written beyond its room")
  func room() {
    for capacity in [0, 8, 16, 24, 31] {
      var memory = [UInt8](repeating: 0xA5, count: 64)
      let isTooLong = memory.withUnsafeMutableBytes { bytes in
        var writer = bytes.baseAddress.map { MessageWriter($0, capacity: capacity) }
        writer?.put(3)
        writer?.put([1.0, 2.0])
        return writer?.isTooLong
      }
      #expect(isTooLong == true)
      #expect(memory[capacity...].allSatisfy { $0 == 0xA5 }, "room for \(capacity)")
    }
  }

  @Test("parameters, requirements and a robustifier's batch are read as they were written")
  func otherMessages() throws {
    let schema = ParameterSchema(
      id: "beta", kind: .real, minimum: 0, maximum: 1, defaultValue: 0.5)
    let block = MessageBlock { ParameterMessage.write([schema], [0.25], to: &$0) }
    var reader = block.reader
    let pairs = ParameterMessage.read(&reader)
    #expect(pairs.map(\.value) == [0.25])
    #expect(pairs[0].id.map { String(cString: $0) } == "beta")

    let batch = RobustBatch(losses: [1, 2], calibration: [3, 4], groups: [1, 0])
    for sizes in [[5, 6], []] {
      let message = MessageBlock { RobustBatchMessage.write(batch, groupSizes: sizes, to: &$0) }
      let results = try #require(ResultBlock([OutputArray("d_loss", count: 2)]))
      let text = ErrorBuffer()
      var reader = message.reader
      _ = RobustBatchMessage.evaluate(
        &reader, results: results.start, text: text.start, capacity: text.capacity
      ) { c, _ in
        #expect(Self.array(c.pointee.loss, 2) == [1, 2] && c.pointee.n_data == 2)
        #expect(Self.array(c.pointee.calibration, 2) == [3, 4])
        #expect(Self.array(c.pointee.group, 2) == (sizes.isEmpty ? nil : [1, 0]))
        #expect(Self.array(c.pointee.group_size, 2) == (sizes.isEmpty ? nil : [5, 6]))
        return DORA_OK
      }
      withExtendedLifetime(message) {}
    }
    withExtendedLifetime(block) {}
  }
}
