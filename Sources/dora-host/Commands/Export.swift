import ArgumentParser
import Foundation
import LocalSystem
import ModelExport
import Transformer
import Responses

/// `dora-host export`: writes a model in another program's format.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a model as one GGUF file, for llama.cpp and programs based on it.",
    discussion: """
      Models of the kinds llama, mistral, qwen2 and qwen3, with their tokenizer and chat template. What the \
      format or llama.cpp has no place for is refused by name. Nothing is quantised: llama-quantize does \
      that with the file.
      """)

  @Option(help: ArgumentHelp("The model, a Hugging Face folder.", valueName: "DIR"))
  var model: String

  @Option(help: ArgumentHelp("The file to write.", valueName: "FILE.gguf"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "f32, f16 or bf16, of matrices; norms and biases stay float32.", valueName: "TYPE"))
  var precision = GGUFElement.f16

  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  func run() throws {
    let directory = modelURL(model)
    try ResultFile.protect([directory], from: fileURL(out))
    // Loading the configuration first gives more detailed errors than reading the model's files
    // does.
    _ = try ModelConfiguration(directory: directory)
    let summary = try GGUFExport.write(directory, to: fileURL(out), as: precision)
    runtime.notice(
      "exported    \(summary.tensors) tensors of a \(summary.architecture) model, "
        + "\((Double(summary.bytes) / 1_048_576 * 10).rounded() / 10) MiB, as \(precision.rawValue)"
    )
  }
}

extension GGUFElement: ExpressibleByArgument {}
