import TensorCore

/// A batch of prompts and responses as rows of one matrix, which contains each prompt only once.
///
/// ```
/// item        [p₀ p₁ p₂] → [a₀ a₁ a₂], [b₀ b₁]
/// rows         p₀ p₁ p₂ a₀ a₁ b₀
/// positions    0  1  2  3  4  3
/// predictors         2  3  4   2  5         (one row for each scored token)
/// targets            a₀ a₁ a₂  b₀ b₁
/// ```
/// A prompt of P tokens with K responses costs P rows instead of K · P, in every layer and in both
/// directions. The last token of a response predicts nothing and has no row.
///
/// If a model's rotary embedding depends on the sequence length, responses share a prompt only if
/// their sequences use the same frequencies. See ``regimes``.
public struct PackedBatch: Sendable {
  /// A prompt and its responses, as token ids.
  public struct Item: Sendable {
    public let prompt: [Int32]
    public let responses: [[Int32]]

    public init(prompt: [Int32], responses: [[Int32]]) {
      self.prompt = prompt
      self.responses = responses
    }
  }

  /// The token of each row, `[T]`.
  public private(set) var ids: [Int32] = []
  /// The position of each row in its own sequence, `[T]`.
  public private(set) var positions: [Int32] = []
  /// The length that determines the rotary frequencies of each row, `[T]`, which is 0 for rows of
  /// short sequences. The array is empty if the model has only one set of frequencies.
  private(set) var regimes: [Int32] = []
  /// The groups of rows that attend to each other. There is one group per item, or per item and
  /// regime.
  public private(set) var groups: [PackedGroup] = []
  /// The row that predicts each scored token. The last row of a prompt appears once per response.
  public private(set) var predictors: [Int32] = []
  /// The id of each scored token. The tokens of all responses come first, followed by those of the
  /// scored prompts.
  public private(set) var targets: [Int32] = []
  /// The index of each response's first scored token, `[R + 1]`. Response r has the scored tokens
  /// `responseOffsets[r]..<responseOffsets[r + 1]`.
  public private(set) var responseOffsets: [Int] = [0]
  /// The index of each prompt's first scored token, `[N + 1]`, which is empty if prompts aren't
  /// scored. A prompt's first token isn't scored, since nothing predicts it.
  public private(set) var promptOffsets: [Int] = []
  /// The rows of each prompt, `[N]`. If the batch contains several copies of a prompt, these are
  /// the rows of the first one.
  private var prompts: [Range<Int>] = []

  /// Packs the items in order.
  ///
  /// - Parameters:
  ///   - items: the prompts and responses, each of at least one token. An item may have no
  ///     responses.
  ///   - configuration: the model that will read the batch.
  ///   - scoresPrompts: whether the tokens of the prompts are scored as well.
  /// - Throws: a ``TransformerError`` that names the item, if it has a token or a length that the
  ///   model can't handle.
  public init(
    _ items: [Item], for configuration: ModelConfiguration, scoresPrompts: Bool = false
  ) throws(TransformerError) {
    for (index, item) in items.enumerated() {
      try Self.check(item, index: index, configuration)
      append(item, configuration)
    }
    if scoresPrompts { scorePrompts() }
  }

  /// The number R of responses.
  public var responseCount: Int { responseOffsets.count - 1 }

  // MARK: Packing

  private mutating func append(_ item: Item, _ configuration: ModelConfiguration) {
    /// Appends a prompt and returns the index of its group.
    func open(_ regime: Int32) -> Int {
      let prefix = appendRows(item.prompt, from: 0, configuration.dependsOnLength ? regime : nil)
      groups.append(PackedGroup(prefix: prefix, branches: []))
      return groups.count - 1
    }
    let lengths = item.responses.map { item.prompt.count + $0.count }
    let first = configuration.regime(ofLength: lengths.first ?? item.prompt.count)
    var opened = [first: open(first)]
    prompts.append(groups[groups.count - 1].prefix)
    for (response, length) in zip(item.responses, lengths) {
      let regime = configuration.regime(ofLength: length)
      let group = opened[regime] ?? open(regime)
      opened[regime] = group
      append(response, to: group, configuration.dependsOnLength ? regime : nil)
    }
  }

  private mutating func append(_ response: [Int32], to group: Int, _ regime: Int32?) {
    let prefix = groups[group].prefix
    let branch = appendRows(response.dropLast(), from: prefix.count, regime)
    if !branch.isEmpty { groups[group].branches.append(branch) }
    predictors.append(Int32(prefix.upperBound - 1))
    predictors += branch.map { Int32($0) }
    targets += response
    responseOffsets.append(targets.count)
  }

  /// Scores the prompts in place, since their rows already exist.
  private mutating func scorePrompts() {
    promptOffsets = [targets.count]
    for rows in prompts {
      predictors += rows.dropLast().map { Int32($0) }
      targets += rows.dropFirst().map { ids[$0] }
      promptOffsets.append(targets.count)
    }
  }

  private mutating func appendRows(
    _ tokens: some Collection<Int32>, from position: Int, _ regime: Int32?
  ) -> Range<Int> {
    let start = ids.count
    ids += tokens
    if let regime { regimes += tokens.map { _ in regime } }
    positions += (position..<position + tokens.count).map { Int32($0) }
    return start..<ids.count
  }

  // MARK: Checking

  private static func check(
    _ item: Item, index: Int, _ configuration: ModelConfiguration
  ) throws(TransformerError) {
    if item.prompt.isEmpty { throw .emptyPrompt(item: index) }
    try check(item.prompt, after: 0, item: index, response: nil, configuration)
    for (number, response) in item.responses.enumerated() {
      if response.isEmpty { throw .emptyResponse(item: index, response: number) }
      try check(
        response, after: item.prompt.count, item: index, response: number, configuration)
    }
  }

  private static func check(
    _ tokens: [Int32], after position: Int, item: Int, response: Int?,
    _ configuration: ModelConfiguration
  ) throws(TransformerError) {
    let (limit, size) = (configuration.maximumPositions, configuration.vocabularySize)
    if position + tokens.count > limit {
      throw .tooLong(
        item: item, response: response, length: position + tokens.count, limit: limit)
    }
    if let position = tokens.firstIndex(where: { $0 < 0 || $0 >= size }) {
      throw .unknownToken(
        item: item, response: response, position: position, id: tokens[position],
        vocabularySize: size)
    }
  }
}
