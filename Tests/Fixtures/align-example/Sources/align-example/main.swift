import Foundation
import Work
import Workflows

/// An observer that prints the run's notices and never stops it.
struct Printer: WorkObserver {
  func notice(_ text: WorkText) { print(text) }
  func progress(_ progress: WorkProgress) {
    print("\(progress.label) \(progress.done)/\(progress.total) \(progress.details)")
  }
  var isStopRequested: Bool { false }
}

let arguments = CommandLine.arguments
guard arguments.count == 5 else {
  print("usage: align-example MODEL DATA.jsonl LOSS OUT")
  exit(2)
}

var request = AlignmentRequest(model: arguments[1], data: arguments[2])
request.loss.loss = [arguments[3]]
request.out = arguments[4]
request.robust.robust = "kl-dro"
request.training.steps = 4
request.training.batch = 4
request.training.lr = 1e-3
// A plugin process is started from the program's own executable, which this program doesn't
// support.
request.plugins.isolation = .none

do {
  let result = try request.run(observer: Printer())
  print("trained \(result.model.path)")
} catch {
  print("error: \(error)")
  exit(1)
}
