import ArgumentParser
import Benchmarks

/// Times single operations.
struct Kernels: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times the operations of a step, each alone, against the processor's limits.",
    discussion: """
      A matrix product is compared with what the vector units do in registers, and an operation that \
      reads and writes more than it computes with reading memory. --python is not used here.
      """)

  @OptionGroup var options: MeasurementOptions

  func run() throws {
    try options.apply()
    let result = KernelBench(rounds: options.rounds).measure()
    try options.present { $0.kernels = result }
  }
}
