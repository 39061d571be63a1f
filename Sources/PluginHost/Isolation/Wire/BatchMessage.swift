import CDoRA
import Objectives

/// The message that passes a batch to an objective. Only this code lays out a `dora_batch`, whether
/// the plugin runs in this process or in a separate one.
enum BatchMessage {
  /// Writes the inputs of a call, followed by the sizes of its results.
  ///
  /// The arrays are copied only once, from the host's memory to the memory that the plugin reads.
  static func write(_ call: BatchCall, to message: inout MessageWriter) {
    let (batch, tokens) = (call.batch, call.tokens)
    let (n, r, t) = (batch.count, batch.responseCount, tokens?.first.last ?? 0)
    message.put(flags(call.context))
    message.put(call.context.step)
    message.put(n)
    message.put(r)
    message.put(t)
    put("first", batch.first, n + 1)
    put("logp", batch.logp, r)
    put("referenceLogp", call.taken(.referenceLogp, batch.referenceLogp), r)
    put("lengths", call.taken(.length, batch.lengths), r)
    put("scores", call.taken(.score, batch.scores), r)
    put("weights", call.taken(.weight, batch.weights), n)
    put("goldenIndex", call.taken(.goldenIndex, batch.goldenIndex), n)
    put("tokens.first", tokens?.first, r + 1)
    put("tokens.logp", call.taken(.tokenLogp, tokens?.logp), t)
    put("tokens.referenceLogp", call.taken(.referenceTokenLogp, tokens?.referenceLogp), t)
    put("upstream", call.upstream, n)
    message.put(call.columns.count)
    for column in call.columns {
      message.put(Int(extent(column.extent)))
      message.put(column.id)
      put("column '\(column.id)'", column.values, call.count(of: column.extent))
    }
    for output in call.outputs { message.put(output?.count ?? -1) }

    /// Copies an array. Traps if it has the wrong length, because C would read past its end.
    func put<T: BitwiseCopyable>(_ name: @autoclosure () -> String, _ values: [T]?, _ count: Int) {
      precondition(
        values?.count ?? count == count,
        "ScoreBatch.\(name()) has \(values?.count ?? 0) elements, expected \(count)")
      message.put(values)
    }
  }

  /// Reads the output of ``write(_:to:)``, and makes the call.
  ///
  /// - Parameters:
  ///   - results: the address for the results, which are laid out by ``ResultPlaces``.
  ///   - text: the buffer for the plugin's error message.
  ///   - evaluate: the plugin's function.
  static func evaluate(
    _ message: inout MessageReader, results: UnsafeMutableRawPointer,
    text: UnsafeMutablePointer<CChar>, capacity: UInt64,
    _ evaluate: (UnsafePointer<dora_batch>, UnsafeMutablePointer<dora_result>) -> dora_status?
  ) -> PluginAnswer {
    var batch = dora_batch()
    batch.struct_size = UInt32(MemoryLayout<dora_batch>.size)
    batch.flags = UInt32(truncatingIfNeeded: message.number())
    batch.step = message.number()
    batch.n_data = message.number()
    batch.n_responses = message.number()
    batch.n_tokens = message.number()
    batch.first = message.integers()
    batch.logp = message.reals()
    batch.ref_logp = message.reals()
    batch.len = message.reals()
    batch.score = message.reals()
    batch.weight = message.reals()
    batch.golden_index = message.integers()
    batch.tok_first = message.integers()
    batch.tok_logp = message.reals()
    batch.ref_tok_logp = message.reals()
    batch.upstream = message.reals()
    var columns = (0..<message.count()).map { _ in
      var column = dora_column()
      column.struct_size = UInt32(MemoryLayout<dora_column>.size)
      column.extent = UInt32(truncatingIfNeeded: message.number())
      column.id = message.text()
      column.values = message.reals()
      return column
    }
    var places = ResultPlaces(results)
    var result = dora_result()
    result.struct_size = UInt32(MemoryLayout<dora_result>.size)
    result.loss = places.next(message.count())
    result.d_logp = places.next(message.count())
    result.d_tok_logp = places.next(message.count())
    result.metrics = places.next(message.count())
    result.lower_bound = places.next(message.count())
    for i in columns.indices { columns[i].d_values = places.next(message.count()) }
    result.total = OutputArray.poison
    result.bad_datum = -1
    result.error = text
    result.error_capacity = capacity
    let status = columns.withUnsafeBufferPointer { columns in
      batch.n_columns = UInt32(columns.count)
      batch.columns = columns.isEmpty ? nil : columns.baseAddress
      return evaluate(&batch, &result)
    }
    return PluginAnswer(status: status, badDatum: result.bad_datum, value: result.total)
  }

  private static func flags(_ context: LossContext) -> Int {
    Int(
      (context.isValidation ? UInt32(DORA_BATCH_VALIDATION) : 0)
        | (context.isRepeat ? UInt32(DORA_BATCH_REPEAT) : 0)
        | (context.isFrozen ? UInt32(DORA_BATCH_FREEZE) : 0))
  }

  private static func extent(_ extent: ScoreColumn.Extent) -> UInt32 {
    switch extent {
    case .datum: UInt32(DORA_PER_DATUM)
    case .response: UInt32(DORA_PER_RESPONSE)
    case .token: UInt32(DORA_PER_TOKEN)
    }
  }
}

/// The unchecked values that a plugin's `evaluate` returned in addition to its arrays.
struct PluginAnswer {
  /// The returned status; nil if the plugin doesn't have the function.
  var status: dora_status?
  var badDatum: Int64
  /// The total of a joint objective, or the value of a robustifier.
  var value: Double

  /// Returns the datum that caused an error in a batch of `count` data, or nil if there is none.
  func blamedDatum(of count: Int) -> Int? {
    Int(exactly: badDatum).flatMap { (0..<count).contains($0) ? $0 : nil }
  }
}
