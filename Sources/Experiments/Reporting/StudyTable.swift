import Statistics
import Foundation

/// The outcome of a study, as plain text of at most 80 columns.
public struct StudyTable {
  private let outcome: StudyOutcome

  public init(_ outcome: StudyOutcome) { self.outcome = outcome }

  public var text: String {
    ([title, main + remarks, frontier, calibration].filter { !$0.isEmpty })
      .map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private var endpoint: Double { outcome.settings.endpoint }
  private var others: Range<Int> { 1..<max(1, outcome.arms.count) }

  private var title: [String] {
    let seeds = outcome.seeds.map { "\($0.seed)" }.joined(separator: " ")
    let share = Self.number(100 * outcome.settings.condition.goldenShare, 0)
    return [
      "TinyStyle, \(outcome.loss), K = \(outcome.seeds[0].responses), \(share) % golden-style data",
      "arms at KL(arm, SFT) = \(endpoint) nats per response; mean ± s.e. of seeds \(seeds)",
    ]
  }

  // MARK: At the endpoint

  private var main: [String] {
    let golden = Estimate(outcome.seeds.map(\.goldenReward))
    let start = outcome.seeds.compactMap(\.start)
    return [
      Self.row("", ["accuracy", "true reward", "win rate %"], "KL", "steps"),
      Self.row("golden answers", ["", Self.text(golden, 2), ""], "", ""),
      Self.row(
        "SFT", Self.cells { Estimate(start.map($0)) }, "0", "0"),
    ] + outcome.arms.indices.map(armRow) + others.compactMap(differenceRow)
  }

  /// Returns the row for an arm at the endpoint, or at the end of its runs if some of them didn't
  /// reach the endpoint.
  private func armRow(_ arm: Int) -> String {
    func estimate(_ quantity: (Measurement) -> Double) -> Estimate {
      outcome.estimate(quantity, ofArm: arm, atDivergence: endpoint)
        ?? Estimate(outcome.seeds.map { quantity($0.arms[arm].frontier.end) })
    }
    return Self.row(
      outcome.arms[arm] + (reached(arm) ? "" : " *"), Self.cells(estimate),
      Self.number(estimate { $0.divergence }.mean, 2), Self.number(estimate { $0.steps }.mean, 0))
  }

  private func reached(_ arm: Int) -> Bool {
    outcome.estimate({ $0.reward }, ofArm: arm, atDivergence: endpoint) != nil
  }

  private func differenceRow(_ arm: Int) -> String? {
    guard reached(arm), reached(0) else { return nil }
    return Self.row(
      name(ofDifference: arm),
      Self.cells { outcome.difference($0, ofArm: arm, atDivergence: endpoint) }, "", "")
  }

  private func name(ofDifference arm: Int) -> String {
    "\(outcome.arms[arm]) - \(outcome.arms[0])"
  }

  private var remarks: [String] {
    guard outcome.arms.indices.contains(where: { !reached($0) }) else { return [] }
    let steps = outcome.settings.alignment.steps
    return ["* not every seed came to \(endpoint) nats in \(steps) steps; the row is the last step"]
  }

  // MARK: On the way

  private var frontier: [String] {
    let budgets = outcome.settings.budgets
    func row(_ name: String, _ estimate: (Double) -> Estimate?) -> String {
      Self.row(name, budgets.map { Self.text(estimate($0), 2) })
    }
    return [Self.row("true reward at KL", budgets.map { "\($0)" })]
      + outcome.arms.indices.map { arm in
        row(outcome.arms[arm]) { outcome.estimate({ $0.reward }, ofArm: arm, atDivergence: $0) }
      }
      + others.map { arm in
        row(name(ofDifference: arm)) {
          outcome.difference({ $0.reward }, ofArm: arm, atDivergence: $0)
        }
      }
  }

  private var calibration: [String] {
    let seeds = outcome.seeds
    let areas = seeds.compactMap(\.classifierArea)
    return [
      "classifier AUC \(Self.text(areas.isEmpty ? nil : Estimate(areas), 3))",
      "mean h of golden-style data \(Self.text(Estimate(seeds.map(\.goldenCalibration)), 2)), "
        + "of synthetic \(Self.text(Estimate(seeds.map(\.syntheticCalibration)), 2))",
    ]
  }

  // MARK: Cells

  private static func cells(
    _ estimate: ((Measurement) -> Double) -> Estimate?
  ) -> [String] {
    [
      text(estimate { $0.accuracy }, 3), text(estimate { $0.reward }, 2),
      text(estimate { $0.winRate }?.scaled(by: 100), 1),
    ]
  }

  private static func text(_ estimate: Estimate?, _ digits: Int) -> String {
    guard let estimate, estimate.mean.isFinite else { return "-" }
    let mean = number(estimate.mean, digits)
    return estimate.standardError.map { "\(mean) ± \(number($0, digits))" } ?? mean
  }

  private static func number(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  private static func row(_ name: String, _ cells: [String], _ narrow: String...) -> String {
    let text =
      name.padding(toLength: max(20, name.count), withPad: " ", startingAt: 0)
      + cells.map { padded($0, 16) }.joined() + narrow.map { padded($0, 6) }.joined()
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
