import CDoRA
import Objectives

/// Checks of how results are stored, regardless of their values.
enum OutputChecks {
  /// Checks that every element of every array is stored, whether or not optional arrays are
  /// present.
  @Sendable static func stored(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try Subject(specimen)
    for setting in Setting.all(subject.objective.parameters) {
      guard let guest = try subject.guest(setting) else { continue }
      Progress.trying("\(setting.description) (seed \(specimen.seed))")
      for recipe in MadeUpBatch(guest.requirements).variants {
        let batch = recipe.make(seed: specimen.seed)
        var call = Call(flags: subject.quietFlags)
        let answer = guest.evaluate(batch, call)
        guard answer.isDone else { continue }
        if let flaw = answer.flaw(subject.objective.coupling) { throw .failed(flaw) }
        call.wantsExtras = false
        let plain = guest.evaluate(batch, call)
        if let difference = plain.difference(from: answer) {
          throw .failed("without metrics and bounds \(difference)")
        }
        break
      }
    }
    return .passed
  }

  /// Checks that results don't depend on the previous contents of the arrays.
  @Sendable static func accumulation(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try Subject(specimen)
    var tried = false
    let guest = try subject.guest()
    for recipe in MadeUpBatch(guest.requirements).variants {
      let batch = recipe.make(seed: specimen.seed)
      let first = guest.evaluate(batch, Call(flags: subject.quietFlags, fill: 0))
      guard first.isDone else { continue }
      tried = true
      let second = guest.evaluate(batch, Call(flags: subject.quietFlags, fill: 1000))
      if let difference = second.difference(from: first),
        subject.objective.coupling == .joint || !difference.hasPrefix("'total'")
      {
        throw .failed("results depend on what the arrays held before: \(difference)")
      }
      break
    }
    if !tried { throw .skipped("it has no result for made-up data, see 'ordinary'") }
    return .passed
  }

  /// Checks that nothing outside an array is accessed and that no input is modified. A violation
  /// ends this process, and the guards show which array was involved.
  @Sendable static func bounds(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try Subject(specimen)
    let shapes = [1, 3, 17]
    for count in shapes {
      try subject.forEachCase(batches: 2, data: count) { (found: Case) throws(Outcome) in
        for placement in [GuardedBlock.Placement.againstEnd, .againstStart] {
          let upstream = found.batch.first.dropLast().map { 1 + Double($0) }
          for given in [nil, upstream] {
            let call = Call(upstream: given, flags: subject.quietFlags, placement: placement)
            _ = try subject.done(found.guest, found.batch, call, "an evaluation between guards")
          }
        }
      }
    }
    return .passed
  }
}
