import Checkpoints
import Foundation
import StrictJSON

extension ModelDirectory {
  private static let otherEndings = [
    ".bin", ".pth", ".pt", ".ckpt", ".gguf", ".h5", ".msgpack", ".onnx",
  ]

  /// Rejects a path that isn't a model directory. The error describes the path.
  static func check(_ directory: URL) throws(TransformerError) {
    if exists("config.json", in: directory) { return }
    throw .noModel(directory: directory.relativePath, mistake(directory))
  }

  /// The reason why a directory with a configuration has no weights.
  static func whyNoWeights(_ directory: URL) -> TransformerError {
    let mistake =
      adapter(directory) ?? otherWeights(directory).map { .otherWeights(found: $0) } ?? .noWeights
    return .noModel(directory: directory.relativePath, mistake)
  }

  private static func mistake(_ directory: URL) -> ModelMistake {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory) else {
      let name = directory.relativePath
      let isName = name.contains("/") && ModelLocation.isRepositoryName(name)
      return isName ? .repositoryName(name) : .missing
    }
    if !isDirectory.boolValue { return .file }
    if let adapter = adapter(directory) { return adapter }
    if exists("run.json", in: directory) { return run(directory) }
    let parent = directory.deletingLastPathComponent()
    if directory.lastPathComponent == "checkpoints", exists("run.json", in: parent) {
      return .checkpoints(model: modelOfRun(parent))
    }
    if directory.lastPathComponent.hasPrefix("models--") {
      return .cache(snapshot: newest(in: directory, "snapshots", has: ""))
    }
    // The weights are in a supported format, so only the configuration is missing.
    let names = [Checkpoint.weightsName, "\(Checkpoint.weightsName).index.json"]
    if names.contains(where: { exists($0, in: directory) }) { return .noConfiguration }
    return otherWeights(directory).map { .otherWeights(found: $0) } ?? .noConfiguration
  }

  private static func run(_ directory: URL) -> ModelMistake {
    let model = modelOfRun(directory)
    if model == nil, case .adapter(let base) = adapter(directory.appendingPathComponent("adapter"))
    {
      return .adapterRun(adapter: "\(directory.relativePath)/adapter", base: base)
    }
    return .run(model: model)
  }

  /// The path of the trained model, or of the model in the newest checkpoint.
  private static func modelOfRun(_ run: URL) -> String? {
    if exists("model/config.json", in: run) { return "\(run.relativePath)/model" }
    return newest(in: run, "checkpoints", has: "/model")
  }

  /// The directory within `folder` that has a model at `path`. If there are several, this is the
  /// last one by name.
  private static func newest(in directory: URL, _ folder: String, has path: String) -> String? {
    let inside = directory.appendingPathComponent(folder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: inside)) ?? []
    return names.sorted(by: >).map { "\(folder)/\($0)\(path)" }
      .first { exists("\($0)/config.json", in: directory) }
      .map { "\(directory.relativePath)/\($0)" }
  }

  private static func adapter(_ directory: URL) -> ModelMistake? {
    let url = directory.appendingPathComponent("adapter_config.json")
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    let fields = (try? JSONValue(contentsOf: url))?.object
    return .adapter(base: fields?["base_model_name_or_path"]?.string)
  }

  private static func otherWeights(_ directory: URL) -> [String]? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    let found = names.filter { name in otherEndings.contains { name.hasSuffix($0) } }
    // Training runs store optimizer states and arguments next to the weights.
    let weights = found.filter { !$0.hasPrefix("training_args") && !$0.hasPrefix("optimizer") }
    return weights.isEmpty ? nil : weights.sorted()
  }

  private static func exists(_ name: String, in directory: URL) -> Bool {
    FileManager.default.fileExists(atPath: directory.appendingPathComponent(name).path)
  }
}

extension ModelMistake {
  /// Rejects a path that isn't a directory of model files, such as a run directory. The weights may
  /// be missing.
  public static func check(_ directory: URL) throws(TransformerError) {
    do { try ModelDirectory.check(directory) } catch {
      switch error {
      case .noModel(_, .noConfiguration), .noModel(_, .noWeights), .noModel(_, .otherWeights),
        .noModel(_, .adapter):
        return
      default: throw error
      }
    }
  }
}
