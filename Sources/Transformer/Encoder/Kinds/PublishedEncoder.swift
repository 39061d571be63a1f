import Foundation

/// The names that files give the weights of an encoder and of the classifier on it.
///
/// Names are given without `.weight` and `.bias`; the names of a layer's parts follow `layers`, the
/// layer's number and a dot.
struct PublishedEncoder: Sendable {
  /// The prefix of the encoder's names. Files of the bare model omit it.
  let prefix: String
  let words: String
  /// nil if the model uses rotary embedding instead.
  var positions: String?
  /// nil if there is only one token type.
  var types: String?
  let embeddingNorm: String
  let layers: String
  let queryKeyValue: PublishedDecoder.Matrix
  let output: String
  let attentionNorm: String
  let inner: String
  let outer: String
  let outputNorm: String
  /// nil if the last layer normalises its own output.
  var norm: String?

  /// The layer between one row per sequence and the head.
  let pooler: String
  /// nil if no norm follows the pooler.
  var poolerNorm: String?
  let classifier: String
  /// Prefixes of the names of other tensors that files may hold, mainly pre-training heads.
  let others: [String]
}

extension PublishedEncoder {
  /// The names under which a tensor may be found: files of the bare model omit the prefix, and the
  /// oldest files call a norm's weights `gamma` and `beta`.
  func spellings(of name: String) -> [String] {
    let old = name.replacingOccurrences(of: "LayerNorm.weight", with: "LayerNorm.gamma")
      .replacingOccurrences(of: "LayerNorm.bias", with: "LayerNorm.beta")
    let names = old == name ? [name] : [name, old]
    return names + names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// Whether a tensor may be left unused: a pre-training head, a pooler or classifier that this
  /// model doesn't have, or the positions 0, 1, 2, … that old files hold.
  func mayIgnore(_ name: String) -> Bool {
    let bare = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    return bare == "embeddings.position_ids" || others.contains { bare.hasPrefix($0) }
  }

  /// The full name of a part of a layer.
  func name(_ part: String, layer: Int) -> String { "\(prefix)\(layers).\(layer).\(part)" }
}
