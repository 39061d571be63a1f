import ArgumentParser
import Foundation
import TensorCore
import Work

/// The options that affect how a command runs, but not its result.
struct RuntimeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads to compute with; the result doesn't depend on it. Default: one for each processor.",
      valueName: "N"))
  var threads: Int?

  @Flag(help: "No progress and no notices; errors are still shown.")
  var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads is \(threads), expected 1 to 1024")
    }
  }

  /// Configures the thread pool and the library for matrix products.
  ///
  /// - Throws: an error if the program's memory limit is too low for the library.
  func apply() throws {
    if let threads { ThreadPool.configure(threads: threads) }
    MemoryRoom.onExhaustion = { bytes in
      let reason = "out of memory: a tensor needs \(bytes) bytes more"
      ExitCode.end(after: WorkError.failed(WorkText(reason)))
    }
    let library = try MatrixLibrary.load()
    guard MemoryRoom.reserveForProducts() else {
      let needed = (ThreadPool.threads + 1) * MemoryRoom.bytesPerThread >> 20
      throw WorkError.failed(
        "the limit of memory (ulimit -v) leaves no room for the \(needed) MiB that "
          + "products of matrices need on \(ThreadPool.threads) threads; raise it, or use fewer "
          + "--threads")
    }
    if let advice = library.advice(environment: ProcessInfo.processInfo.environment) {
      notice("warning: \(advice)")
    }
  }

  /// Shows the user a message that isn't an error, unless --quiet is given.
  func notice(_ text: String) {
    if !quiet { Console.line(text) }
  }
}
