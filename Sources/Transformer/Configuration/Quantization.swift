import Checkpoints
import Foundation
import StrictJSON

/// Finds the fields and files that declare a model's weights as packed.
///
/// Such a declaration alone isn't an error, since models keep it when they are unpacked. It serves
/// to explain why tensors don't match the rest of the configuration.
enum Quantization {
  /// The files in which older tools declare packing outside `config.json`, with their methods.
  private static let files = [("quantize_config.json", "GPTQ"), ("quant_config.json", "AWQ")]

  /// The cause of an error in reading weights, or nil if packing doesn't explain the error.
  ///
  /// - Parameter source: the contents of `config.json`.
  static func explanation(
    of error: TransformerError, _ source: JSONObject, in directory: URL
  ) -> TransformerError? {
    switch error {
    case .missingTensor, .unexpectedTensor, .wrongShape, .checkpoint(.unsupportedType): break
    default: return nil
    }
    // MLX writes `quantization`.
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
