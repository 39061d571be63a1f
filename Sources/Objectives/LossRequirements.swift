/// The inputs that an objective needs, and those that it uses if they are available.
public struct LossRequirements: Sendable, Equatable, Codable {
  /// The fixed inputs of a ``ScoreBatch``.
  public enum Input: String, Sendable, CaseIterable, Hashable, Codable {
    case referenceLogp = "ref_logp"
    case length = "len"
    case score = "score"
    case weight = "weight"
    case goldenIndex = "golden_index"
    case tokenLogp = "tok_logp"
    case referenceTokenLogp = "ref_tok_logp"
  }

  public var needs: Set<Input>
  public var uses: Set<Input>
  public var neededColumns: [String]
  public var usedColumns: [String]
  /// The columns with respect to which the objective has derivatives. It treats the other columns
  /// as constants.
  public var gradientColumns: [String]
  /// The allowed number of responses of a datum. `Int.max` means that there is no upper bound.
  public var responses: ClosedRange<Int>

  public init(
    needs: Set<Input> = [], uses: Set<Input> = [], neededColumns: [String] = [],
    usedColumns: [String] = [], gradientColumns: [String] = [],
    responses: ClosedRange<Int> = 1...Int.max
  ) {
    self.needs = needs
    self.uses = uses
    self.neededColumns = neededColumns
    self.usedColumns = usedColumns
    self.gradientColumns = gradientColumns
    self.responses = responses
  }

  /// Returns a number of responses in words, such as "at least 2 responses".
  public static func text(ofResponses range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (let low, Int.max): "at least \(low) response\(low == 1 ? "" : "s")"
    case (let low, let high) where low == high: "\(low) response\(low == 1 ? "" : "s")"
    case (let low, let high): "\(low) to \(high) responses"
    }
  }

  /// Returns whether the objective needs or uses an input.
  public func takes(_ input: Input) -> Bool { needs.contains(input) || uses.contains(input) }
}
