import Objectives
import RandomNumbers

/// Checks that the derivatives agree with the losses.
enum GradientChecks {
  /// Checks every derivative without upstream weights.
  @Sendable static func gradient(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    try tested.forEachCase(data: 3, sizes: [.short, .long]) { (found: Case) throws(Outcome) in
      try compare(tested, found, upstream: nil)
    }
    return .passed
  }

  /// Checks that, with upstream weights, the derivatives are those of the weighted sum of the
  /// losses.
  @Sendable static func vectorJacobian(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    if tested.objective.coupling == .joint { throw .skipped("a joint objective has no upstream") }
    try tested.forEachCase(batches: 1, data: 4) { (found: Case) throws(Outcome) in
      try compare(tested, found, upstream: [0.5, -2, 0, 3])
    }
    return .passed
  }

  /// Compares every derivative with estimates, except at a declared kink, where no derivative
  /// exists.
  private static func compare(
    _ tested: TestedObjective, _ found: Case, upstream: [Double]?
  ) throws(Outcome) {
    let isFirstCall = upstream == nil
    let flags = tested.quietFlags | (isFirstCall ? 0 : Call.repeated)
    if !isFirstCall {
      // As in training, the losses are evaluated first, without weights.
      _ = try tested.done(found.instance, found.batch, Call(flags: tested.quietFlags), "the batch")
    }
    let answer = try tested.done(
      found.instance, found.batch, Call(upstream: upstream, flags: flags), "the batch")
    for coordinate in Coordinate.all(of: found.batch, found.instance.requirements) {
      let x = coordinate.value(in: found.batch)
      let f = { (moved: Double) throws(Outcome) in
        try value(tested, found, upstream, coordinate.setting(moved, in: found.batch))
      }
      let derivative = coordinate.derivative(in: answer)
      let estimates = try DifferenceQuotient.estimates(at: x, f)
      if estimates.contains(where: { $0.agrees(with: derivative) }) { continue }
      let isKink = try DifferenceQuotient.hasKink(at: x, f)
      if isKink && tested.objective.properties.contains(.nonSmooth) { continue }
      let best = estimates.min { abs($0.slope - derivative) < abs($1.slope - derivative) }
      throw .failed(
        isKink
          ? "the loss has a kink at \(coordinate) and DORA_PROP_NON_SMOOTH isn't declared"
          : "\(coordinate) is \(derivative), differences of the loss say \(best?.slope ?? .nan)")
    }
  }

  /// Returns `Σ uᵢ lᵢ`, or the total of a joint objective. If the objective declares constants,
  /// they are held.
  private static func value(
    _ tested: TestedObjective, _ found: Case, _ upstream: [Double]?, _ batch: ScoreBatch
  ) throws(Outcome) -> Double {
    let isFrozen = tested.objective.properties.contains(.stopGradient)
    let call = Call(flags: tested.quietFlags | (isFrozen ? Call.frozen : 0))
    let answer = try tested.done(found.instance, batch, call, "a batch close by")
    if tested.objective.coupling == .joint { return answer.total }
    let weights = upstream ?? answer.loss.map { _ in 1 }
    return zip(answer.loss, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Checks that the same batch gives the same answer with the constants of the previous call.
  @Sendable static func frozen(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    guard tested.objective.properties.contains(.stopGradient) else {
      throw .skipped("DORA_PROP_STOP_GRADIENT isn't declared")
    }
    try tested.forEachCase { (found: Case) throws(Outcome) in
      let plain = try tested.done(
        found.instance, found.batch, Call(flags: tested.quietFlags), "the batch")
      let frozen = try tested.done(
        found.instance, found.batch, Call(flags: tested.quietFlags | Call.frozen),
        "the frozen batch")
      if let difference = frozen.difference(from: plain, within: 1e-12) {
        throw .failed("DORA_BATCH_FREEZE changes the same batch: \(difference)")
      }
    }
    return .passed
  }

  /// Checks that derivatives are linear in the upstream weights, and that losses don't depend on
  /// the weights.
  @Sendable static func upstream(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    if tested.objective.coupling == .joint { throw .skipped("a joint objective has no upstream") }
    try tested.forEachCase { (found: Case) throws(Outcome) in
      func answer(_ upstream: [Double]?) throws(Outcome) -> Answer {
        let repeated = upstream == nil ? 0 : Call.repeated
        return try tested.done(
          found.instance, found.batch,
          Call(upstream: upstream, flags: tested.quietFlags | repeated),
          "the batch with upstream weights")
      }
      let ones = found.batch.first.dropLast().map { _ in 1.0 }
      let u = ones.indices.map { 0.5 - Double($0) }
      let plain = try answer(nil)
      let weighted = try answer(u)
      for (given, what) in [(weighted, "upstream weights"), (try answer(ones), "weights of 1")] {
        if let d = Answer.difference(given.loss, plain.loss, within: 0) {
          throw .failed("\(what) change the loss: \(d)")
        }
      }
      let names = plain.names.filter { $0.hasPrefix("d_") }
      try expect(try answer(ones), names, "all weights 1") { plain.values[$0] ?? [] }
      try expect(try answer(ones.map { _ in 0 }), names, "all weights 0") {
        plain.values[$0]?.map { _ in 0 } ?? []
      }
      try expect(try answer(zip(u, ones).map { 2 * $0 + 3 * $1 }), names, "a sum of weights") {
        zip(weighted.values[$0] ?? [], plain.values[$0] ?? []).map { 2 * $0 + 3 * $1 }
      }
    }
    return .passed
  }

  private static func expect(
    _ answer: Answer, _ names: [String], _ what: String, _ expected: (String) -> [Double]
  ) throws(Outcome) {
    for name in names {
      if let difference = Answer.difference(
        answer.values[name] ?? [], expected(name), within: 1e-11)
      {
        throw .failed("with \(what) '\(name)' isn't linear in them: \(difference) is due")
      }
    }
  }

  /// Checks that there are no undeclared kinks. At a kink, the slope along a line has a jump that
  /// remains at ever smaller steps.
  @Sendable static func smooth(_ plugin: PluginUnderTest) throws(Outcome) -> Outcome {
    let tested = try TestedObjective(plugin)
    if tested.objective.properties.contains(.nonSmooth) {
      throw .skipped("DORA_PROP_NON_SMOOTH is declared")
    }
    try tested.forEachCase { (found: Case) throws(Outcome) in
      let batch = found.batch
      // The line connects two batches of the same shape, so every log-probability on it is below 0.
      var random = SplitMix64(seed: found.seed)
      let target = random.uniforms(batch.responseCount, -9, -0.5)
      let slope = { (t: Double) throws(Outcome) -> [Double] in
        var moved = batch
        for r in moved.logp.indices { moved.logp[r] += t * (target[r] - batch.logp[r]) }
        return try tested.done(
          found.instance, moved, Call(flags: tested.quietFlags), "a batch close by"
        ).dLogp
      }
      if let size = try jump(slope) {
        throw .failed(
          "its derivative jumps by \(size) and DORA_PROP_NON_SMOOTH isn't declared")
      }
    }
    return .passed
  }

  private static let probes = 48

  /// Returns the size of a jump between 0 and 1, or nil if there is none.
  private static func jump(
    _ slope: (Double) throws(Outcome) -> [Double]
  ) throws(Outcome) -> Double? {
    var points: [(t: Double, slope: [Double])] = []
    for i in 0...probes {
      let t = Double(i) / Double(probes)
      points.append((t, try slope(t)))
    }
    let gaps = zip(points, points.dropFirst()).map { distance($0.slope, $1.slope) }
    guard let widest = gaps.indices.max(by: { gaps[$0] < gaps[$1] }) else { return nil }
    var (low, high) = (points[widest], points[widest + 1])
    let initial = gaps[widest]
    // After 30 halvings of the interval, the difference of the slopes at its ends is a billionth of
    // the original for a smooth curve, but unchanged at a kink.
    for _ in 0..<30 {
      let middle = (low.t + high.t) / 2
      let found = (t: middle, slope: try slope(middle))
      if distance(low.slope, found.slope) > distance(found.slope, high.slope) {
        high = found
      } else {
        low = found
      }
    }
    let left = distance(low.slope, high.slope)
    return initial > 1e-9 && left > 0.01 * initial ? left : nil
  }

  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
