import Foundation

/// The names in files of the weights of an encoder and of the classifier on it.
///
/// Names are given without `.weight` and `.bias`. The name of a layer's part follows `layers`, the
/// layer's number and a dot.
struct PublishedEncoder: Sendable {
  /// The prefix of the encoder's names. Files of the bare model omit it.
  let prefix: String
  let words: String
  /// The name of the position table, or nil if the model uses rotary embedding instead.
  var positions: String?
  /// The name of the table of token types, or nil if there is only one type.
  var types: String?
  let embeddingNorm: String
  let layers: String
  let queryKeyValue: PublishedDecoder.Matrix
  let output: String
  let attentionNorm: String
  let inner: String
  let outer: String
  let outputNorm: String
  /// The name of the norm after the last layer, or nil if that layer normalises its own output.
  var norm: String?

  /// The name of the pooler, the layer that is applied to one row per sequence before the head.
  let pooler: String
  /// The name of the norm after the pooler, or nil if there is none.
  var poolerNorm: String?
  let classifier: String
  /// The name prefixes of other tensors that files may contain, which are mainly pre-training
  /// heads.
  let others: [String]
}

extension PublishedEncoder {
  /// The possible names of a tensor. Files of the bare model omit the prefix, and the oldest files
  /// call a norm's weights `gamma` and `beta`.
  func spellings(of name: String) -> [String] {
    let old = name.replacingOccurrences(of: "LayerNorm.weight", with: "LayerNorm.gamma")
      .replacingOccurrences(of: "LayerNorm.bias", with: "LayerNorm.beta")
    let names = old == name ? [name] : [name, old]
    return names + names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// Whether a tensor may be ignored. This applies to a pre-training head, to a pooler or
  /// classifier that this model doesn't have, and to the positions 0, 1, 2, … in old files.
  func mayIgnore(_ name: String) -> Bool {
    let bare = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    return bare == "embeddings.position_ids" || others.contains { bare.hasPrefix($0) }
  }

  /// The full name of a part of a layer.
  func name(_ part: String, layer: Int) -> String { "\(prefix)\(layers).\(layer).\(part)" }
}
