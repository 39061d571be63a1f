import ArgumentParser
import Benchmarks
import Foundation
import TensorCore

/// Compares the time of training steps with that of training loops in Python.
struct Peers: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares training steps, memory, start and sampling with loops in PyTorch.",
    discussion: """
      Both sides run in turn, each run in a process of its own, on the same batches in the same order. \
      A ratio is taken between runs of the same round. The programs of the other side are not part of \
      this repository: --peers names the directory that holds bench_pairwise.py, bench_listwise.py, \
      make_model.py and workloads.

      Loops that are more than a quarter slower than the fastest in the first round are not run again \
      unless a target names them.
      """)

  @Option(help: ArgumentHelp("The programs of the other side.", valueName: "DIR"))
  var peers: String

  @Option(help: ArgumentHelp("Models; those that are missing are made.", valueName: "DIR"))
  var models = FileManager.default.temporaryDirectory.appendingPathComponent("peer_models").path

  @Option(
    help: ArgumentHelp(
      "A work to run, 'startup' and 'sampling' among them; repeats. Default: all.",
      valueName: "NAME"))
  var work: [String] = []

  @Option(help: ArgumentHelp("A loop of the other side to leave out; repeats.", valueName: "NAME"))
  var without: [String] = []

  @Option(help: "Timed steps of a run.")
  var steps = 2

  @Option(help: ArgumentHelp("Begin no further round after so many minutes.", valueName: "N"))
  var minutes = 240.0

  @Flag(
    help: "Let idle threads of the other side sleep, for a machine that is busy with other work.")
  var passive = false

  @OptionGroup var options: MeasurementOptions

  func validate() throws {
    let names = PeerWork.all.map(\.name) + [Self.startup, Self.sampling]
    for name in work where !names.contains(name) {
      throw ValidationError(
        "there is no work '\(name)', expected one of \(names.joined(separator: ", "))")
    }
    let loops = PeerImplementation.allCases.map(\.rawValue)
    for name in without where !loops.contains(name) {
      throw ValidationError(
        "there is no loop '\(name)', expected one of \(loops.joined(separator: ", "))")
    }
    guard (1...5).contains(steps) else {
      throw ValidationError("--steps is \(steps), expected 1 to 5, as the workloads have 6 batches")
    }
    guard options.python != nil else { throw ValidationError("--python is missing") }
  }

  func run() throws {
    try options.apply()
    guard let python = options.python else { return }
    let program = PeerProgram(
      python: python, directory: URL(fileURLWithPath: peers),
      models: URL(fileURLWithPath: models), threads: ThreadPool.threads, isPassive: passive)
    let works = PeerWork.all.filter { isWanted($0.name) }
    let comparison = PeerComparison(
      program: program, rounds: options.rounds, steps: steps,
      own: { work in try own(work, program).measure() }, observe: MeasurementOptions.note)
    let end = ContinuousClock.now + .seconds(60 * minutes)
    var result = try comparison.run(
      works, excluding: Set(without.compactMap(PeerImplementation.init)),
      isOver: { ContinuousClock.now >= end })
    if isWanted(Self.startup) {
      result.startup = try StartupBench(
        program: MeasurementOptions.program("dora-host"), python: nil, rounds: options.rounds
      ).measure()
    }
    if isWanted(Self.sampling) {
      let model = PeerWork.all[0]
      try program.makeModels([model.model])
      result.sampling = try SamplingBench(
        model: program.model(of: model), python: python, rounds: options.rounds
      ).measure()
    }
    try options.present { $0.peers = result }
  }

  private static let startup = "startup"
  private static let sampling = "sampling"

  private func isWanted(_ name: String) -> Bool { work.isEmpty || work.contains(name) }

  private func own(_ work: PeerWork, _ program: PeerProgram) -> OwnStep {
    OwnStep(
      model: program.model(of: work), workload: program.workload(of: work), loss: work.loss,
      robustifier: work.robustifier, batch: work.batch, steps: steps, threads: program.threads)
  }
}
