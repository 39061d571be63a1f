import Checkpoints
import Foundation
import StrictJSON

/// An adapter directory that both this program and PEFT can load.
public enum AdapterDirectory {
  static func write(
    to directory: URL, configuration: JSONValue, weights: [Weight], card: String,
    companions: ModelCompanions
  ) throws(CheckpointError) {
    try AtomicDirectory.write(to: directory) { temporary throws(CheckpointError) in
      func file(_ name: String) -> URL { temporary.appendingPathComponent(name) }
      try configuration.write(to: file(AdapterConfiguration.fileName))
      try SafetensorsFile.write(
        weights.flatMap { $0.namedTensors(prefix: AdapterReader.prefix) },
        to: file(AdapterReader.fileName))
      try AtomicFile.write(to: file("README.md")) { sink throws(CheckpointError) in
        try sink.write(card)
      }
      try companions.write(to: temporary, leavingOut: ["generation_config.json"])
    }
  }

  /// The text of the model card, whose YAML header is read by the hub and PEFT.
  static func card(_ summary: AdapterSummary, base: String) -> String {
    // A JSON string is also a valid YAML string.
    let name = JSONValue.string(base).compactText
    return """
      ---
      base_model: \(name)
      library_name: peft
      pipeline_tag: text-generation
      tags:
      - lora
      ---

      # LoRA adapter

      LoRA of \(summary.text), on \(summary.targets.joined(separator: ", ")): \(summary.count) weights, trained with dora-host. \
      `base_model_name_or_path` in adapter_config.json names the model it belongs to.

      ```python
      from peft import PeftModel
      from transformers import AutoModelForCausalLM

      base = AutoModelForCausalLM.from_pretrained(BASE)
      model = PeftModel.from_pretrained(base, ADAPTER)
      ```

      """
  }

  /// Rejects a path that isn't an adapter directory. The error describes the path.
  static func check(_ directory: URL) throws(TransformerError) {
    let files = FileManager.default
    func has(_ name: String, in url: URL? = nil) -> Bool {
      files.fileExists(atPath: (url ?? directory).appendingPathComponent(name).path)
    }
    func no(_ mistake: AdapterMistake) -> TransformerError {
      .adapter(.noAdapter(directory: directory.relativePath, mistake))
    }
    if has(AdapterConfiguration.fileName) {
      if has(AdapterReader.fileName) { return }
      throw no(has("adapter_model.bin") ? .pickle : .noWeights)
    }
    var isDirectory: ObjCBool = false
    guard files.fileExists(atPath: directory.path, isDirectory: &isDirectory) else {
      throw no(.missing)
    }
    if !isDirectory.boolValue { throw no(.file) }
    if has("run.json") {
      let name = "adapter"
      let isThere = has(
        AdapterConfiguration.fileName, in: directory.appendingPathComponent(name))
      throw no(.run(adapter: isThere ? "\(directory.relativePath)/\(name)" : nil))
    }
    throw no(has("config.json") ? .model : .noConfiguration)
  }

  /// Whether a directory contains an adapter rather than a model.
  public static func isOne(_ directory: URL) -> Bool {
    func has(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: directory.appendingPathComponent(name).path)
    }
    return has(AdapterConfiguration.fileName) && !has("config.json")
  }

  /// The base model that an adapter names, or nil if it names none or the adapter doesn't exist.
  public static func base(of directory: URL) -> String? {
    let url = directory.appendingPathComponent(AdapterConfiguration.fileName)
    return (try? JSONValue(contentsOf: url))?.object?["base_model_name_or_path"]?.string
  }
}
