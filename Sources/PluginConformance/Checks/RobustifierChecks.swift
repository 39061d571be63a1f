import CDoRA
import CSandbox
import Objectives

/// Checks that a robustifier's results are stored completely, within bounds and repeatably.
enum RobustifierChecks {
  @Sendable static func parameters(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try RobustSubject(specimen)
    let accepted = try ParameterChecks.accepted(subject)
    guard accepted == .passed else { return accepted }
    return try idleParameter(subject).map {
      .warned("no value of '\($0)' that was tried changes anything")
    } ?? .passed
  }

  /// Returns a parameter on which no result seems to depend, or nil if there is none.
  private static func idleParameter(_ subject: RobustSubject) throws(Outcome) -> String? {
    let standard = try subject.guest(Setting.standard(subject.parameters))
    for (i, parameter) in subject.parameters.enumerated() {
      let settings = Setting.all(subject.parameters).filter {
        $0.values[i] != parameter.defaultValue
      }
      var matters = settings.isEmpty
      for setting in settings {
        guard let guest = try subject.guest(setting) else { continue }
        for count in [2, 6, 40] {
          let batch = MadeUpLosses.make(
            count, seed: subject.specimen.seed, withGroups: subject.needsGroups)
          let answer = guest.evaluate(batch)
          matters = matters || standard?.evaluate(batch).difference(from: answer) != nil
        }
      }
      if !matters { return parameter.id }
    }
    return nil
  }

  @Sendable static func refusals(_ specimen: Specimen) throws(Outcome) -> Outcome {
    try ParameterChecks.refused(RobustSubject(specimen))
  }

  /// Checks that the value and every weight are stored for every batch size, whatever the arrays
  /// contained before.
  @Sendable static func outputs(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try RobustSubject(specimen)
    for setting in Setting.all(subject.parameters) {
      guard let guest = try subject.guest(setting) else { continue }
      for count in [1, 2, 6, 33] {
        Progress.trying("\(setting.description) (seed \(specimen.seed)), N = \(count)")
        let batch = MadeUpLosses.make(count, seed: specimen.seed, withGroups: subject.needsGroups)
        let answer = try subject.done(guest, batch, "an ordinary batch")
        for fill in [0, 1000.0] {
          let again = guest.evaluate(batch, Call(fill: fill))
          if let difference = again.difference(from: answer) {
            throw .failed("results depend on what the arrays held before: \(difference)")
          }
        }
      }
    }
    return .passed
  }

  /// Checks that nothing outside an array is accessed and that no input is modified.
  @Sendable static func bounds(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try RobustSubject(specimen)
    for count in [1, 3, 17] {
      try subject.forEachCase(data: count) { (found: RobustCase) throws(Outcome) in
        for placement in [GuardedBlock.Placement.againstEnd, .againstStart] {
          _ = try subject.done(
            found.guest, found.batch, "an evaluation between guards", Call(placement: placement))
        }
      }
    }
    return .passed
  }

  /// Checks the robustifier with the structs of a later host, which have additional fields that
  /// contain garbage.
  @Sendable static func newerHost(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try RobustSubject(specimen)
    try subject.forEachCase { (found: RobustCase) throws(Outcome) in
      for growth in [8, 64] {
        let answer = found.guest.evaluate(found.batch, Call(growth: growth))
        if let difference = answer.difference(from: found.answer) {
          throw .failed(
            "structs that are \(growth) bytes longer give another result: \(difference)")
        }
      }
    }
    return .passed
  }

  /// Checks that instances don't remember earlier calls and share nothing.
  @Sendable static func repeatable(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try RobustSubject(specimen)
    var earlier: [RobustCase] = []
    try subject.forEachCase { (found: RobustCase) throws(Outcome) in
      let other = MadeUpLosses.make(9, seed: found.seed &+ 77, withGroups: subject.needsGroups)
      let again = found.guest.evaluate(found.batch)
      if let difference = again.difference(from: found.answer) {
        throw .failed("the same batch twice: \(difference)")
      }
      _ = found.guest.evaluate(other)
      if let difference = found.guest.evaluate(found.batch).difference(from: found.answer) {
        throw .failed("another batch in between changes the result: \(difference)")
      }
      if let fresh = try subject.guest(found.setting),
        let difference = fresh.evaluate(found.batch).difference(from: found.answer)
      {
        throw .failed("the same batch on a new instance: \(difference)")
      }
      earlier.append(found)
    }
    for found in earlier.reversed() {
      if let difference = found.guest.evaluate(found.batch).difference(from: found.answer) {
        throw .failed("two instances, used in turns, disturb each other: \(difference)")
      }
    }
    return .passed
  }

  @Sendable static func leak(_ specimen: Specimen) throws(Outcome) -> Outcome {
    let subject = try RobustSubject(specimen)
    guard let guest = try subject.guest(Setting.standard(subject.parameters)) else {
      throw .skipped("'create' refuses the default parameters, see 'robust-parameters'")
    }
    let batch = MadeUpLosses.make(16, seed: specimen.seed, withGroups: subject.needsGroups)
    let block = RobustBlock(batch, Call())
    Progress.entering("evaluate")
    try LeakCheck.expectNoGrowth("evaluate") { _ = guest.run(block) }
    let wrong = subject.parameters.first
    try LeakCheck.expectNoGrowth("create and destroy") {
      subject.destroy(subject.create([]).instance)
      if let wrong { _ = subject.create([(wrong.id, .nan)]) }
    }
    return .passed
  }
}
