/// A line of `scores.jsonl`, which contains all inputs of the objective for a datum, and its
/// results. `replay` reads this format.
struct ScoresLine: Encodable {
  let datum: DatumReport
  let step: Int

  /// A key with an arbitrary name, since a column of the data set may have any name.
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// The names of the line's own fields. A column of the data set with one of these names is left
  /// out.
  static let ownNames: Set = [
    "step", "batch", "id", "logp", "ref_logp", "len", "score", "scores", "h", "loss", "weight",
    "loss_weight", "data_weight", "golden_index", "tok_logp", "ref_tok_logp",
  ]

  func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: Key.self)
    try line.encode(step, forKey: Key("step"))
    // In a replay, the data of a step also form one batch.
    try line.encode(step, forKey: Key("batch"))
    try line.encode(datum.id, forKey: Key("id"))
    try line.encode(datum.logp, forKey: Key("logp"))
    try line.encodeIfPresent(datum.referenceLogp, forKey: Key("ref_logp"))
    try line.encode(datum.lengths, forKey: Key("len"))
    try line.encodeIfPresent(datum.scores?.map(\.finite), forKey: Key("score"))
    try line.encode(datum.calibrationWeight, forKey: Key("h"))
    try line.encodeIfPresent(datum.loss.finite, forKey: Key("loss"))
    try line.encodeIfPresent(datum.lossWeight.finite, forKey: Key("loss_weight"))
    try line.encodeIfPresent(datum.exampleWeight, forKey: Key("data_weight"))
    try line.encodeIfPresent(datum.goldenIndex, forKey: Key("golden_index"))
    try line.encodeIfPresent(datum.tokenLogp, forKey: Key("tok_logp"))
    try line.encodeIfPresent(datum.referenceTokenLogp, forKey: Key("ref_tok_logp"))
    for (name, column) in datum.columns where !Self.ownNames.contains(name) {
      switch column {
      case .datum(let value): try line.encode(value, forKey: Key(name))
      case .responses(let values): try line.encode(values, forKey: Key(name))
      case .tokens(let rows): try line.encode(rows, forKey: Key(name))
      }
    }
  }
}
