import ArgumentParser
import Foundation
import LocalSystem
import Responses
import Transformer
import Workflows

/// `dora-host merge`: merges a model and its adapter into one model.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add a LoRA adapter to its model, as a model of its own.",
    discussion: """
      Writes a directory in the Hugging Face layout, in float32, with the model's tokenizer and \
      configuration. Neither the model nor the adapter is changed.
      """)

  @Option(help: ArgumentHelp("The model, a Hugging Face directory.", valueName: "DIR"))
  var model: String

  @Option(
    help: ArgumentHelp(
      "Its adapter, a directory as PEFT or 'train --lora' writes it.", valueName: "DIR"))
  var adapter: String

  @Option(
    help: ArgumentHelp("The new model's directory, which must not exist.", valueName: "DIR"))
  var out: String

  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  func run() throws {
    try runtime.apply()
    let (base, result) = (modelURL(model), fileURL(out))
    try checkPlace(result)
    let decoder = try Decoder(directory: base, adapter: fileURL(adapter))
    if let summary = decoder.adapterSummary { runtime.notice(summary.placeNotice.onCommandLine) }
    decoder.mergeAdapter()
    try decoder.save(to: result, companions: ModelCompanions(of: base))
    Console.result(result.relativePath, isInFiles: true)
  }

  /// Refuses to write into a directory that contains other files, such as the model's own
  /// directory.
  private func checkPlace(_ result: URL) throws {
    let names = try? FileManager.default.contentsOfDirectory(atPath: result.path)
    let isThere = FileManager.default.fileExists(atPath: result.path)
    guard isThere ? names?.isEmpty == true : true else {
      throw ValidationError(
        "--out '\(result.relativePath)' exists\(names == nil ? "" : " and isn't empty"); give the name of a "
          + "new directory")
    }
  }
}
