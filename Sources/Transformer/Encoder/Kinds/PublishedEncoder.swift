import Foundation

/// How files hold the weights of an encoder and of the classifier on it: what they are called.
///
/// Names go without `.weight` and `.bias`; those of a layer's parts come after `layers`, the layer's number and
/// a dot.
struct PublishedEncoder: Sendable {
  /// What the encoder's names begin with. Files of the bare model leave it out.
  let prefix: String
  let words: String
  /// nil where rotary embedding tells positions apart.
  var positions: String?
  /// nil where tokens are of one type.
  var types: String?
  let embeddingNorm: String
  let layers: String
  let queryKeyValue: PublishedDecoder.Matrix
  let output: String
  let attentionNorm: String
  let inner: String
  let outer: String
  let outputNorm: String
  /// nil where the last layer is normalised by itself.
  var norm: String?

  /// Between one row per sequence and the head.
  let pooler: String
  /// nil where no norm follows.
  var poolerNorm: String?
  let classifier: String
  /// What the names of other tensors begin with that files may hold: heads of pre-training above all.
  let others: [String]
}

extension PublishedEncoder {
  /// Where a tensor may be found: without the prefix in files of the bare model, and norms as `gamma` and
  /// `beta` in the oldest.
  func spellings(of name: String) -> [String] {
    let old = name.replacingOccurrences(of: "LayerNorm.weight", with: "LayerNorm.gamma")
      .replacingOccurrences(of: "LayerNorm.bias", with: "LayerNorm.beta")
    let names = old == name ? [name] : [name, old]
    return names + names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// Whether a tensor may be left over: the heads of pre-training, a pooler or a classifier that this
  /// model does without, and the positions 0, 1, 2, … that old files hold.
  func mayIgnore(_ name: String) -> Bool {
    let bare = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    return bare == "embeddings.position_ids" || others.contains { bare.hasPrefix($0) }
  }

  /// What a part of a layer is called.
  func name(_ part: String, layer: Int) -> String { "\(prefix)\(layers).\(layer).\(part)" }
}
