import Checkpoints
import Foundation
import StrictJSON

/// How a model's files say that its weights are packed.
///
/// Their word alone refuses nothing: models that have been unpacked keep it. It explains why tensors
/// are not what the rest of the configuration makes them.
enum Quantization {
  /// Where older tools put what `config.json` doesn't say, with what they pack by.
  private static let files = [("quantize_config.json", "GPTQ"), ("quant_config.json", "AWQ")]

  /// The reason behind an error in reading weights; nil for what packing doesn't explain.
  ///
  /// - Parameter source: `config.json`.
  static func explanation(
    of error: TransformerError, _ source: JSONObject, in directory: URL
  ) -> TransformerError? {
    switch error {
    case .missingTensor, .unexpectedTensor, .wrongShape, .checkpoint(.unsupportedType): break
    default: return nil
    }
    // MLX writes the second.
    let fields = source["quantization_config"]?.object ?? source["quantization"]?.object
    if let fields {
      return .quantized(
        file: directory.appendingPathComponent("config.json").path, method: method(fields))
    }
    for (name, method) in files {
      let url = directory.appendingPathComponent(name)
      if FileManager.default.fileExists(atPath: url.path) {
        return .packed(file: url.path, method: method)
      }
    }
    return nil
  }

  private static func method(_ fields: JSONObject) -> String {
    let name = fields["quant_method"]?.string ?? "a method without a name"
    return name + (bits(fields).map { ", \($0) bit" } ?? "")
  }

  private static func bits(_ fields: JSONObject) -> Int? {
    if fields["load_in_4bit"]?.bool == true { return 4 }
    if fields["load_in_8bit"]?.bool == true { return 8 }
    return ["bits", "w_bit", "nbits"].lazy.compactMap { fields[$0]?.integer }.first
  }
}
