import Foundation
import StrictJSON

/// How `config.json` says that weights are packed.
///
/// The field alone refuses nothing: files of models that have been unpacked keep it. It explains why
/// tensors are not what the rest of the configuration makes them.
struct Quantization {
  private let method: String
  private let bits: Int?

  /// nil where the configuration has no such field.
  init?(_ source: JSONObject) {
    guard let fields = source["quantization_config"]?.object else { return nil }
    method = fields["quant_method"]?.string ?? "a method without a name"
    if fields["load_in_4bit"]?.bool == true {
      bits = 4
    } else if fields["load_in_8bit"]?.bool == true {
      bits = 8
    } else {
      bits = fields["bits"]?.integer ?? fields["w_bit"]?.integer
    }
  }

  /// The reason behind an error in reading weights; nil for what packing doesn't explain.
  func explanation(of error: TransformerError, in directory: URL) -> TransformerError? {
    switch error {
    case .missingTensor, .unexpectedTensor, .wrongShape, .checkpoint(.unsupportedType):
      .quantized(
        file: directory.appendingPathComponent("config.json").path,
        method: method + (bits.map { ", \($0) bit" } ?? ""))
    default: nil
    }
  }
}
