import Work
import Failures

/// The kind of path that was given instead of a model directory. The description says how to fix
/// the mistake.
public enum ModelMistake: Failure, Equatable, Sendable {
  case missing
  /// The path isn't a directory, but has the form of a model's name on the Hugging Face hub.
  case repositoryName(String)
  case file
  /// A run directory. `model` is the path of its model, or nil if there is none yet.
  case run(model: String?)
  /// The checkpoint directory of a run.
  case checkpoints(model: String?)
  /// The directory of a run that trained an adapter.
  case adapterRun(adapter: String, base: String?)
  /// A directory in the cache of the hub's own tools, in which models are stored in `snapshots`.
  case cache(snapshot: String?)
  case adapter(base: String?)
  /// The directory has weights in other formats but no safetensors files.
  case otherWeights(found: [String])
  case noWeights
  case noConfiguration
}

extension ModelMistake {
  /// The part of the message that follows the directory's name.
  public var text: WorkText {
    switch self {
    case .missing:
      "does not exist; give a model's directory (models are not downloaded)"
    case .repositoryName(let name):
      "is no directory here and not in the Hugging Face cache, and models are not downloaded; get it "
        + "first (hf download \(name))"
    case .file:
      "is a file; give the directory with config.json and model.safetensors"
    case .run(let model?):
      "is a run's directory; its model is '\(model)'"
    case .run(nil):
      "is the directory of a run that has left no model yet; resume it first"
    case .checkpoints(let model):
      "is the directory of a run's checkpoints\(model.map { "; the run's model is '\($0)'" } ?? "")"
    case .adapterRun(let adapter, let base):
      "is the directory of a run that trained an adapter; give its model\(base.map { " '\($0)'" } ?? "") "
        + "as \(Setting.model) and '\(adapter)' as \(Setting.adapter)"
    case .cache(let snapshot?):
      "is a directory of the Hugging Face cache; the model is '\(snapshot)'"
    case .cache(nil):
      "is a directory of the Hugging Face cache without a snapshot; download the model again"
    case .adapter(let base):
      "is an adapter (LoRA)\(base.map { " for the model '\($0)'" } ?? ""), no model; give that model as \(Setting.model) and this directory as \(Setting.adapter), or merge them "
        + "first ('dora-host merge', or merge_and_unload of PEFT)"
    case .otherWeights(let found):
      Self.text(found)
    case .noWeights:
      "has neither 'model.safetensors' nor 'model.safetensors.index.json'"
    case .noConfiguration:
      "has no config.json; give a model's directory, in the Hugging Face layout"
    }
  }

  private static func text(_ found: [String]) -> WorkText {
    let names = found.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    let start: WorkText =
      "has \(names)\(found.count > 3 ? ", …" : "") and no 'model.safetensors'; "
    if found.allSatisfy({ $0.hasSuffix(".gguf") }) {
      return start
        + "GGUF is not read: give the model of which it was made, in the Hugging Face layout"
    }
    return start + "AutoModelForCausalLM.from_pretrained(DIR).save_pretrained(DIR) of transformers "
      + "writes it"
  }
}

extension ModelMistake {
  public var kind: FailureKind { .badInput }
}
