import Failures

/// The reason why an adapter couldn't be created, loaded or used.
public enum AdapterError: Failure, Equatable, Sendable {
  // Errors in settings.

  /// A setting has a value that no adapter can have.
  case invalidSetting(field: String, value: String, expected: String)
  /// This program doesn't support a setting that other programs support. The second text says why.
  case unsupportedSetting(String, String)
  case unknownSetting(String, known: [String])
  /// No linear layer of the model has one of the names. `modules` lists the layers that it has.
  case noTarget(String, modules: [String])
  /// The target is a matrix of the model that can't have an adapter.
  case unadaptable(String, Matrix, modules: [String])

  /// A matrix outside of the layers.
  public enum Matrix: String, Sendable {
    case embeddings = "the table of embeddings"
    case output = "the output matrix"
  }

  // Errors in files.

  /// A path is not an adapter directory.
  case noAdapter(directory: String, AdapterMistake)
  /// The adapter has the magnitude vectors of weight-decomposed LoRA. `file` is nil if the settings
  /// asked for them.
  case weightDecomposed(file: String?)
  /// A file contains a tensor that doesn't belong to an adapter.
  case unexpectedTensor(file: String, tensor: String, reason: String)
  /// A tensor belongs to a linear layer that the model doesn't have.
  case unknownModule(file: String, tensor: String, modules: [String], layers: Int)
  case missingTensor(file: String, tensor: String)
  /// A tensor's shape doesn't match the model and the adapter's rank.
  case wrongShape(file: String, tensor: String, expected: [Int], found: [Int])
}

/// The kind of path that was given instead of an adapter directory.
public enum AdapterMistake: Failure, Equatable, Sendable {
  case missing
  case file
  case model
  /// A run directory. `adapter` is the path of its adapter, or nil if it has none.
  case run(adapter: String?)
  /// Weights in a Python pickle.
  case pickle
  case noWeights
  case noConfiguration
}

extension AdapterError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidSetting(let field, let value, let expected):
      "adapter setting '\(field)' is '\(value)', expected \(expected)"
    case .unsupportedSetting(let field, let reason):
      "adapter setting '\(field)' is not supported: \(reason)"
    case .unknownSetting(let text, let known):
      "'\(text)' is no adapter setting; expected NAME=VALUE with \(known.joined(separator: ", "))"
    case .noTarget(let target, let modules):
      "no linear layer of the model is called '\(target)'; it has "
        + modules.joined(separator: ", ")
    case .unadaptable(let target, let matrix, let modules):
      "'\(target)' is \(matrix.rawValue), which gets no adapter here; take linear layers: "
        + modules.joined(separator: ", ")
    case .noAdapter(let directory, let mistake):
      "'\(directory)' \(mistake)"
    case .weightDecomposed(let file):
      (file.map { "'\($0)': field 'use_dora' is true: " } ?? "adapter setting 'use_dora': ")
        + "the magnitude vectors of weight-decomposed LoRA, an adapter method that is called DoRA as "
        + "well and has nothing to do with the robust objective DoRA, are not supported; "
        + (file == nil ? "leave it out" : "merge that adapter with PEFT, or train one without")
    case .unexpectedTensor(let file, let tensor, let reason):
      "'\(file)': tensor '\(tensor)' \(reason)"
    case .unknownModule(let file, let tensor, let modules, let layers):
      "'\(file)': tensor '\(tensor)' is of a linear layer that the base model doesn't have; it has "
        + "\(modules.joined(separator: ", ")) in \(layers) layers: is this the adapter's base?"
    case .missingTensor(let file, let tensor):
      "'\(file)' has no tensor '\(tensor)', which its adapter_config.json needs"
    case .wrongShape(let file, let tensor, let expected, let found):
      "'\(file)': tensor '\(tensor)' has shape \(found), the base model and the rank make it "
        + "\(expected): is this the adapter's base?"
    }
  }
}

extension AdapterMistake: CustomStringConvertible {
  /// The part of the message that follows the directory's name.
  public var description: String {
    switch self {
    case .missing: "does not exist; give an adapter's directory"
    case .file:
      "is a file; give the directory with adapter_config.json and adapter_model.safetensors"
    case .model: "is a model, no adapter: it has no adapter_config.json"
    case .run(let adapter?): "is a run's directory; its adapter is '\(adapter)'"
    case .run(nil): "is the directory of a run that has no adapter"
    case .pickle:
      "has 'adapter_model.bin' and no 'adapter_model.safetensors'; load it with PEFT, and "
        + "save_pretrained(DIR) writes that"
    case .noWeights: "has no adapter_model.safetensors"
    case .noConfiguration:
      "has no adapter_config.json; give an adapter's directory, as PEFT writes it"
    }
  }
}

extension AdapterError {
  public var kind: FailureKind { .badInput }
}

extension AdapterMistake {
  public var kind: FailureKind { .badInput }
}
