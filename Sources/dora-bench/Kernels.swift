import ArgumentParser
import Benchmarks

/// Times single operations.
struct Kernels: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times the operations of a step, each alone, against the processor's limits.",
    discussion: """
      A matrix product is compared with what the vector units do in registers in the same processor \
      time. --python is not used here, except to name its packages.
      """)

  @OptionGroup var options: MeasurementOptions

  func run() throws {
    try options.apply()
    let result = KernelBench(rounds: options.rounds).measure()
    try options.present { $0.kernels = result }
  }
}
