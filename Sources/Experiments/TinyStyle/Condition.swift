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
  /// The share of the data whose sources are known. The sources of the other data are used only by
  /// the judge.
  public var labelShare = 1.0

  public init(
    name: String, summary: String, goldenShare: Double, mixesWithin: Bool = false,
    flipShare: Double = 0, labelShare: Double = 1
  ) {
    self.name = name
    self.summary = summary
    self.goldenShare = goldenShare
    self.mixesWithin = mixesWithin
    self.flipShare = flipShare
    self.labelShare = labelShare
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

  /// A condition in which half of the data are golden-style, and the sources of one datum in ten
  /// are known.
  public static let fewLabels = Condition(
    name: "C8", summary: "C1, and the sources of 10 % of the data known", goldenShare: 0.5,
    labelShare: 0.1)
  /// The condition of the DoRA paper, in which the sources of one datum in ten are known.
  public static let fewLabelsWithin = Condition(
    name: "C8-within", summary: "C3, and the sources of 10 % of the data known", goldenShare: 0.5,
    mixesWithin: true, labelShare: 0.1)

  /// Returns a condition in which half of the data are golden-style, and some rankings are
  /// reversed.
  public static func halfFlipped(percent: Int) -> Condition {
    percent == 0
      ? .half
      : Condition(
        name: "C5-\(percent)", summary: "C1, and \(percent) % of the rankings flipped",
        goldenShare: 0.5, flipShare: Double(percent) / 100)
  }

  /// Returns a condition without shift in which some rankings are reversed.
  public static func flipped(percent: Int) -> Condition {
    Condition(
      name: "C4-\(percent)", summary: "golden-style data, \(percent) % of the rankings flipped",
      goldenShare: 1, flipShare: Double(percent) / 100)
  }

  /// A description of everything that determines the data.
  var text: String {
    "golden \(goldenShare)\(mixesWithin ? " within" : "") flips \(flipShare)"
      + (labelShare < 1 ? " labels \(labelShare)" : "")
  }
}
