import Objectives

/// An instance, a made-up batch that it accepts, and its answer.
struct Case {
  let instance: TestedInstance
  let batch: ScoreBatch
  let recipe: MadeUpBatch
  let answer: Answer
  let setting: Setting
  let seed: UInt64
}

extension TestedObjective {
  /// Checks a law on generated cases that cover every parameter setting, both with and without the
  /// optional inputs.
  ///
  /// - Parameters:
  ///   - batches: the number of batches for each setting and size.
  ///   - data: N, the number of data in each batch.
  ///   - sizes: the sizes of the responses.
  /// - Throws: the law's errors, or a skip if the objective has no result for any case.
  func forEachCase(
    batches: Int = 2, data: Int = 4, sizes: [MadeUpBatch.Size] = [.short],
    _ law: (Case) throws(Outcome) -> Void
  ) throws(Outcome) {
    var tried = 0
    for setting in Setting.all(objective.parameters) {
      guard let instance = try instance(setting) else { continue }
      for (size, i) in sizes.flatMap({ size in (0..<batches).map { (size, $0) } }) {
        let seed = plugin.seed &+ UInt64(i)
        Progress.trying("\(setting.description)\(size.description) (seed \(seed))")
        guard let found = try makeCase(instance, setting, seed, data: data, size: size) else {
          continue
        }
        tried += 1
        try law(found)
      }
    }
    Progress.trying("")
    if tried == 0 { throw .skipped("it has no result for made-up data, see 'ordinary'") }
  }

  /// Returns a case with a batch that the instance accepts, or nil if it has no finite result for
  /// any batch that was tried.
  func makeCase(
    _ instance: TestedInstance, _ setting: Setting, _ seed: UInt64, data: Int,
    size: MadeUpBatch.Size = .short
  ) throws(Outcome) -> Case? {
    var recipe = MadeUpBatch(instance.requirements)
    recipe.dataCount = data
    recipe.size = size
    recipe.hasOptionalInputs = (seed &- plugin.seed).isMultiple(of: 2)
    for recipe in recipe.variants {
      let batch = recipe.make(seed: seed)
      let answer = instance.evaluate(batch, Call(flags: quietFlags))
      guard answer.isDone, answer.flaw(objective.coupling) == nil else { continue }
      return Case(
        instance: instance, batch: batch, recipe: recipe, answer: answer, setting: setting,
        seed: seed)
    }
    return nil
  }

  /// Evaluates a batch that the objective must accept, because it accepted the same data before.
  func done(
    _ instance: TestedInstance, _ batch: ScoreBatch, _ call: Call, _ what: String
  ) throws(Outcome) -> Answer {
    let answer = instance.evaluate(batch, call)
    try require(answer.isDone, "\(what) returned \(answer.told)")
    if let flaw = answer.flaw(objective.coupling) { throw .failed("\(what): \(flaw)") }
    return answer
  }
}
