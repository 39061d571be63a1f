import Foundation

extension Encoder {
  /// Where a tensor of a BERT model may be found: without `bert.` in files of the bare model, and norms
  /// as `gamma` and `beta` in the oldest.
  static func spellings(of name: String) -> [String] {
    let old = name.replacingOccurrences(of: "LayerNorm.weight", with: "LayerNorm.gamma")
      .replacingOccurrences(of: "LayerNorm.bias", with: "LayerNorm.beta")
    let names = old == name ? [name] : [name, old]
    return names + names.filter { $0.hasPrefix("bert.") }.map { String($0.dropFirst(5)) }
  }

  /// Whether a tensor may be left over: the heads of pre-training, a pooler or a classifier that this
  /// model does without, and the positions 0, 1, 2, … that old files hold.
  static func mayIgnore(_ name: String) -> Bool {
    let bare = name.hasPrefix("bert.") ? String(name.dropFirst(5)) : name
    return bare == "embeddings.position_ids"
      || ["cls.", "pooler.", "classifier."].contains { bare.hasPrefix($0) }
  }
}
