import Checkpoints
import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("what is given in place of a model")
struct ModelMistakeTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Creates files in `model`, and returns the message from loading it, without the directory's
  /// path.
  func message(_ files: [String: String], in name: String = "model") throws -> String {
    let model = directory.url.appendingPathComponent(name)
    for (path, text) in files {
      let url = model.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    do {
      _ = try Decoder(directory: model)
      return "loaded"
    } catch {
      return "\(error)".replacingOccurrences(of: directory.url.path + "/", with: "")
    }
  }

  static let configuration = """
    {"model_type":"llama","vocab_size":24,"hidden_size":16,"intermediate_size":20,\
    "num_hidden_layers":1,"num_attention_heads":2}
    """

  @Test("an adapter is called one, with its model")
  func adapter() throws {
    let adapter = ["adapter_config.json": #"{"base_model_name_or_path":"org/base"}"#]
    let message =
      "'model' is an adapter (LoRA) for the model 'org/base', no model; give that model as 'model' "
      + "and this directory as 'adapter', or merge them first ('dora-host merge', or merge_and_unload of PEFT)"
    #expect(try self.message(adapter) == message)
    #expect(try self.message(["config.json": Self.configuration]) == message)
  }

  @Test("a run that trained an adapter is told from one that trained a model")
  func adapterRun() throws {
    let files = [
      "run.json": "{}", "adapter/adapter_config.json": #"{"base_model_name_or_path":"org/base"}"#,
    ]
    #expect(
      try message(files)
        == "'model' is the directory of a run that trained an adapter; give its model 'org/base' as 'model' "
        + "and 'model/adapter' as 'adapter'")
  }

  @Test("weights of other formats are named, with what writes safetensors")
  func otherWeights() throws {
    let bin = ["config.json": Self.configuration, "pytorch_model.bin": "x", "optimizer.pt": "x"]
    #expect(
      try message(bin)
        == "'model' has 'pytorch_model.bin' and no 'model.safetensors'; "
        + "AutoModelForCausalLM.from_pretrained(DIR).save_pretrained(DIR) of transformers writes it"
    )
    #expect(
      try message(["consolidated.00.pth": "x"], in: "b").hasPrefix("'b' has 'consolidated.00.pth'"))
    #expect(
      try message(["q4.gguf": "GGUF"], in: "c")
        == "'c' has 'q4.gguf' and no 'model.safetensors'; GGUF is not read: give the model of which "
        + "it was made, in the Hugging Face layout")
  }

  @Test("a run's directory names its model, or that of its newest checkpoint")
  func run() throws {
    let checkpoint = "checkpoints/step-000010/model/config.json"
    #expect(
      try message(["run.json": "{}"]) == "'model' is the directory of a run that has left no model "
        + "yet; resume it first")
    #expect(
      try message(["checkpoints/step-000002/model/config.json": "{}", checkpoint: "{}"])
        == "'model' is a run's directory; its model is 'model/checkpoints/step-000010/model'")
    #expect(
      try message(["model/config.json": "{}"])
        == "'model' is a run's directory; its model is 'model/model'")
  }

  @Test("a name of the hub is told from a directory that is missing, and files from directories")
  func paths() throws {
    #expect(throws: TransformerError.noModel(directory: "no/such/model", .missing)) {
      _ = try ModelConfiguration(directory: URL(fileURLWithPath: "no/such/model"))
    }
    let name = "Qwen/Qwen2-0.5B"
    #expect(throws: TransformerError.noModel(directory: name, .repositoryName(name))) {
      _ = try ModelConfiguration(directory: URL(fileURLWithPath: name))
    }
    #expect(ModelMistake.repositoryName(name).text.description.contains("hf download \(name)"))
    let file = try directory.file("m.gguf", "GGUF")
    #expect(throws: TransformerError.noModel(directory: file.relativePath, .file)) {
      _ = try Decoder(directory: file)
    }
    let cache = "models--org--m/snapshots/abc"
    #expect(
      try message(["snapshots/abc/config.json": "{}"], in: "models--org--m")
        == "'models--org--m' is a directory of the Hugging Face cache; the model is '\(cache)'")
    for files in [
      ["notes.txt": ""], ["model.safetensors": "", "old.bin": ""],
      ["model.safetensors.index.json": "", "old.bin": ""],
    ] {
      #expect(try message(files, in: "d").hasPrefix("'d' has no config.json; "))
    }
  }

  @Test("what a download left in place of a file is called what it is")
  func downloads() throws {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1048576\n"
    #expect(
      try message(["config.json": Self.configuration, "model.safetensors": pointer])
        == "'model/model.safetensors' is a Git LFS pointer, not the file itself; 'git lfs pull' "
        + "fetches it")
    #expect(
      try message(["config.json": "<!doctype html>"], in: "b")
        == "'b/config.json' is a web page, not the file itself; download it again, by its raw address"
    )
  }

  @Test("packed weights are refused with their method, and a leftover field is no packing")
  func quantized() throws {
    let configuration = try ModelConfiguration(
      vocabularySize: 24, hiddenSize: 16, intermediateSize: 20, layerCount: 1, headCount: 2,
      maximumPositions: 32)
    let model = directory.url.appendingPathComponent("model")
    try Decoder(configuration: configuration, seed: 1).save(to: model)
    let file = model.appendingPathComponent("config.json")
    var text = try String(contentsOf: file, encoding: .utf8)
    let packing = #""quantization_config": {"quant_method": "gptq", "bits": 4},"#
    text.replace("{", with: "{" + packing, maxReplacements: 1)
    try Data(text.utf8).write(to: file)
    _ = try Decoder(directory: model)
    let weights = model.appendingPathComponent("model.safetensors")
    try SafetensorsFile.write(
      [NamedTensor("model.embed_tokens.qweight", Tensor(zeros: [3]))], to: weights)
    #expect(throws: TransformerError.quantized(file: file.path, method: "gptq, 4 bit")) {
      _ = try Decoder(directory: model)
    }
  }

  @Test("a weight that is not finite is named before anything is computed", arguments: [0, 70_000])
  func finite(index: Int) throws {
    let configuration = try ModelConfiguration(
      vocabularySize: 5000, hiddenSize: 16, intermediateSize: 20, layerCount: 1, headCount: 2,
      maximumPositions: 32)
    let model = directory.url.appendingPathComponent("model")
    let decoder = Decoder(configuration: configuration, seed: 1)
    decoder.embedding.parameter.value.pointer[index] = -.infinity
    try decoder.save(to: model)
    let weights = model.appendingPathComponent("model.safetensors")
    #expect(
      throws: TransformerError.checkpoint(
        .nonFiniteTensor(
          file: weights.path, tensor: "model.embed_tokens.weight", index: index, value: "-inf"))
    ) {
      _ = try Decoder(directory: model)
    }
  }
}
