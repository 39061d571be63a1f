import ArgumentParser
import Foundation
import TensorCore
import Work

/// `dora-host doctor`: checks that the program can use this machine well.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Show the libraries and kernels used on this machine, and whether they could be faster.",
    discussion:
      "Exit code 0 if all is well, 1 if something slows the program down, 2 without OpenBLAS.")

  @Flag(help: "Write one JSON object per finding to standard output.")
  var json = false

  func run() throws {
    let library = try MatrixLibrary.load()
    let advice = library.advice(environment: ProcessInfo.processInfo.environment)
    show("program", "dora-host \(DoraHost.version)")
    show("processor", processor(library))
    show("threads", "\(ThreadPool.threads), one for each processor; --threads sets another number")
    show("matrices", "\(library.title), \(core(library))")
    // If the user chose slow kernels, only this command warns about them.
    let remark =
      advice
      ?? (library.isBelowProcessor
        ? "\(MatrixLibrary.variable) asks for kernels of an older processor than this one" : nil)
    if let remark {
      Console.finding("kernels", false, remark, json: json)
      throw WorkError(.failed, nil)
    }
    show("kernels", "they use this processor")
  }

  private func show(_ question: String, _ text: String) {
    Console.finding(question, true, text, json: json)
  }

  private func processor(_ library: MatrixLibrary) -> String {
    library.processor.isEmpty
      ? "no vector features known" : library.processor.joined(separator: " ")
  }

  private func core(_ library: MatrixLibrary) -> String {
    guard !library.core.isEmpty else { return "which does not say whose kernels it uses" }
    return switch library.chosenBy {
    case .library: "kernels of \(library.core), its own choice"
    case .host: "kernels of \(library.core), chosen by dora-host: it took older ones itself"
    case .user: "kernels of \(library.core), as \(MatrixLibrary.variable) says"
    }
  }
}
