/// The way in which the preference data of a study are generated.
public struct Condition: Sendable, Equatable {
  public var name: String
  /// A description for readers, in one line.
  public var summary: String
  /// The share of the data that come from the golden source. With ``mixesWithin``, the golden
  /// source's share of each datum's responses.
  public var goldenShare: Double
  /// Whether every datum has responses from both sources, as in the DoRA paper, rather than from
  /// one source only.
  public var mixesWithin = false
  /// The share of the data whose ranking is reversed.
  public var flipShare = 0.0

  public init(
    name: String, summary: String, goldenShare: Double, mixesWithin: Bool = false,
    flipShare: Double = 0
  ) {
    self.name = name
    self.summary = summary
    self.goldenShare = goldenShare
    self.mixesWithin = mixesWithin
    self.flipShare = flipShare
  }

  public static let clean = Condition(
    name: "C0", summary: "clean: golden-style data alone", goldenShare: 1)
  public static let half = Condition(
    name: "C1", summary: "mixture: half of the data golden-style", goldenShare: 0.5)
  public static let third = Condition(
    name: "C2", summary: "mixture: 30 % of the data golden-style", goldenShare: 0.3)
  public static let within = Condition(
    name: "C3", summary: "mixture inside each datum: half of its responses golden-style",
    goldenShare: 0.5, mixesWithin: true)
  public static let halfWithFlips = Condition(
    name: "C5", summary: "C1, and 20 % of the rankings flipped", goldenShare: 0.5, flipShare: 0.2)

  /// Returns a condition without shift in which some rankings are reversed.
  public static func flipped(percent: Int) -> Condition {
    Condition(
      name: "C4-\(percent)", summary: "golden-style data, \(percent) % of the rankings flipped",
      goldenShare: 1, flipShare: Double(percent) / 100)
  }

  /// A description of everything that determines the data.
  var text: String {
    "golden \(goldenShare)\(mixesWithin ? " within" : "") flips \(flipShare)"
  }
}
