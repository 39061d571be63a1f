import Calibration
import Foundation
import Objectives
import Reports
import Statistics
import StrictJSON
import Workflows

/// The report of `calibrate`, as a table, as figures and as JSON.
struct CalibrationSummary {
  let labelled: LabelledResponses
  let result: PhaseOne
  let settings: PhaseOne.Settings
  let backbone: String
  let fit: RatioFit

  init(_ calibration: CalibrationResult) {
    labelled = calibration.labelled
    result = calibration.phaseOne
    settings = calibration.settings
    backbone = calibration.backbone
    fit = calibration.fit
  }

  private var entries: [PhaseOneReport.Entry] { [result.report.overall] + result.report.sources }

  private var method: String {
    if backbone == "given" { return "the data's own probabilities" }
    let scope = settings.scope == .shared ? "one for all sources" : "one for each source"
    let fit = fit == .logistic ? "" : " (\(fit.rawValue))"
    return
      "\(backbone)\(fit), \(scope), \(foldCount) folds, recalibration \(settings.recalibration)"
  }

  private var foldCount: Int { result.folds?.sizes.count ?? settings.folds }

  // MARK: Table

  /// Returns the tables and a reliability chart of all responses. Only the SVG files show several
  /// curves, since curves in text can't be told apart.
  ///
  /// - Parameter width: the width of the terminal, or nil if the text isn't for a terminal.
  func text(width: Int?) -> String {
    [head, scores(width), shares(width), overallReliability.text(rows: 12)].joined(
      separator: "\n\n")
  }

  private var head: String {
    """
    classifier  \(method)\(foldLine)
    target      \(labelled.origin)
    gamma       \(Self.short(result.gamma)) other responses per target response
    h           \(distribution)\(scopeLine)
    """
  }

  /// A line that says how much h would change with the other scope.
  private var scopeLine: String {
    guard let change = scopeChange else { return "" }
    let other = settings.scope == .shared ? "a classifier for each source" : "one classifier"
    let correlation = change.correlation.map { ", correlation \(Self.short($0))" } ?? ""
    return """

      with \(other): h would change by \(Self.short(change.mean)) on average, by \
      \(Self.short(change.largest)) at most\(correlation)
      """
  }

  private var scopeChange: (mean: Double, largest: Double, correlation: Double?)? {
    guard let other = result.otherScopeWeights else { return nil }
    let changes = zip(result.weights, other).map { abs($0 - $1) }
    return (
      Self.mean(changes), changes.max() ?? 0,
      Objectives.correlation(result.weights, other)
    )
  }

  private var foldLine: String {
    guard let folds = result.folds else { return "" }
    let (least, most) = (folds.sizes.min() ?? 0, folds.sizes.max() ?? 0)
    let sizes = least == most ? "\(most) data each" : "\(least) to \(most) data"
    return """

      folds       \(sizes); \(folds.shared) of \(folds.responses) responses are in other folds too, \
      \(folds.sharedLong) of them long
      """
  }

  private var distribution: String {
    let h = HistogramOfWeights(result.weights)
    let values = [h.mean] + h.quantiles
    let texts = values.map(Self.short)
    return "mean \(texts[0]), from \(texts[1]) to \(texts[5]), quartiles \(texts[2]), \(texts[3]), "
      + texts[4]
  }

  private func scores(_ width: Int?) -> String {
    var table = TextTable(["", "responses", "AUC", "ECE", "before", "Brier", "log-loss"])
    for entry in entries {
      let intervals = entry.intervals
      table.add([
        entry.source.map { "against \($0)" } ?? "all", "\(entry.rows)",
        Self.cell(entry.report.areaUnderCurve, intervals?.areaUnderCurve),
        Self.cell(entry.report.calibrationError, intervals?.calibrationError),
        Self.short(entry.raw.calibrationError),
        Self.cell(entry.report.brierScore, intervals?.brierScore),
        Self.cell(entry.report.logLoss, intervals?.logLoss),
      ])
    }
    let text = table.text(fitting: width)
    return settings.scope == .shared ? text : text + Self.mixedScore
  }

  /// A note on the row for all responses. The source of a response determines which classifier
  /// scores it, so the probabilities of all classifiers together reveal more than those of any
  /// single one.
  private static let mixedScore = """

    'all' mixes classifiers that are chosen by source, which flatters it: go by the lines below it
    """

  private func shares(_ width: Int?) -> String {
    let top = histogramTop
    var table = TextTable([
      "source", "responses", "mixture", "mean prob", "mean h", "h from 0 to \(Self.short(top))",
    ])
    for source in SourceColumn.all(labelled, result) {
      table.add([
        source.name, "\(source.probs.count)", Self.short(result.mixture[source.number]),
        Self.short(Self.mean(source.probs)), Self.short(Self.mean(source.terms)),
        HistogramOfWeights(source.terms).bars(upTo: top),
      ])
    }
    let all = HistogramOfWeights(result.weights)
    table.add([
      "whole data", "\(labelled.rows.count)", "", "", Self.short(all.mean), all.bars(upTo: top),
    ])
    return table.text(fitting: width)
  }

  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private static func cell(_ value: Double?, _ interval: Interval?) -> String {
    guard let value else { return "-" }
    guard let interval else { return short(value) }
    return "\(short(value)) [\(short(interval.low)), \(short(interval.high))]"
  }

  private static func short(_ value: Double) -> String { String(format: "%.3f", value) }
}

// MARK: - Figures

extension CalibrationSummary {
  /// Plots the share of target responses against the predicted probability, for each source.
  var reliability: Chart { reliability(of: entries) }

  private var overallReliability: Chart { reliability(of: [result.report.overall]) }

  private func reliability(of entries: [PhaseOneReport.Entry]) -> Chart {
    let diagonal = Series(name: "calibrated", points: [Point(x: 0, y: 0), Point(x: 1, y: 1)])
    let series = entries.map { entry in
      Series(
        name: entry.source ?? "all",
        points: entry.report.bins.filter { $0.count > 0 }.map {
          Point(x: $0.meanProbability, y: $0.goldenShare)
        }, mark: entry.source == nil ? .line : .points)
    }
    return Chart(
      title: "reliability", x: Axis(label: "probability of the target", range: 0...1),
      y: Axis(label: "share of target", range: 0...1), series: [diagonal] + series)
  }

  private var histogramTop: Double {
    max(result.weights.max() ?? 0, result.terms.joined().max() ?? 0)
  }

  /// A histogram of h, with the contribution of each source's responses.
  var histogram: Chart {
    let all = HistogramOfWeights(result.weights)
    let top = histogramTop
    let series =
      [Series(name: "h", points: all.points(upTo: top), mark: .bars)]
      + SourceColumn.all(labelled, result).map { source in
        Series(
          name: source.name, points: HistogramOfWeights(source.terms).points(upTo: top), mark: .line
        )
      }
    return Chart(
      title: "h, and what each source's responses add to it", x: Axis(label: "h"),
      y: Axis(label: "share"), series: series)
  }
}

// MARK: - JSON

extension CalibrationSummary {
  var json: JSONValue {
    let h = HistogramOfWeights(result.weights)
    var object: JSONObject = [
      "backbone": .string(backbone), "per_source": .bool(settings.scope == .perSource),
      "folds": .number(foldCount), "seed": .number(Int(clamping: settings.seed)),
      "recalibration": .string(settings.recalibration.rawValue),
      "target": .string(labelled.origin), "gamma": .number(result.gamma),
      "all": Self.json(result.report.overall),
      "against": .array(result.report.sources.map(Self.json)),
      "sources": .array(
        SourceColumn.all(labelled, result).map { source in
          .object([
            "source": .string(source.name), "responses": .number(source.probs.count),
            "mixture": .number(result.mixture[source.number]),
            "mean_prob": .number(Self.mean(source.probs)),
            "mean_h": .number(Self.mean(source.terms)),
            "h_histogram": HistogramOfWeights(source.terms).json,
          ])
        }),
      "h": .object([
        "mean": .number(h.mean), "quartiles": .array(h.quantiles.map { .number($0) }),
        "histogram": h.json,
      ]),
    ]
    if let change = scopeChange {
      object["other_scope"] = .object([
        "mean_change": .number(change.mean), "largest_change": .number(change.largest),
        "correlation": change.correlation.map { .number($0) } ?? .null,
      ])
    }
    if fit != .logistic { object["fit"] = .string(fit.rawValue) }
    if let folds = result.folds {
      object["fold_data"] = .array(folds.sizes.map { .number($0) })
      object["groups"] = .number(folds.groups)
      object["largest_group"] = .number(folds.largestGroup)
      object["shared_responses"] = .number(folds.shared)
      object["shared_long_responses"] = .number(folds.sharedLong)
    }
    return .object(object)
  }

  private static func json(_ entry: PhaseOneReport.Entry) -> JSONValue {
    var object: JSONObject = [
      "responses": .number(entry.rows), "target_responses": .number(entry.goldenRows),
    ]
    if let source = entry.source { object["source"] = .string(source) }
    let intervals = entry.intervals
    object["auc"] = json(entry.report.areaUnderCurve, intervals?.areaUnderCurve)
    object["ece"] = json(entry.report.calibrationError, intervals?.calibrationError)
    object["brier"] = json(entry.report.brierScore, intervals?.brierScore)
    object["log_loss"] = json(entry.report.logLoss, intervals?.logLoss)
    object["before_recalibration"] = .object([
      "ece": json(entry.raw.calibrationError, nil), "brier": json(entry.raw.brierScore, nil),
      "log_loss": json(entry.raw.logLoss, nil),
    ])
    object["reliability"] = .array(
      entry.report.bins.filter { $0.count > 0 }.map {
        .object([
          "responses": .number($0.count), "mean_prob": .number($0.meanProbability),
          "target_share": .number($0.goldenShare),
        ])
      })
    return .object(object)
  }

  /// Returns a number with its interval as JSON. Numbers that JSON can't represent become null.
  private static func json(_ value: Double?, _ interval: Interval?) -> JSONValue {
    func finite(_ value: Double?) -> JSONValue {
      value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null
    }
    guard let interval else { return .object(["value": finite(value)]) }
    return .object([
      "value": finite(value),
      "interval": .array([finite(interval.low), finite(interval.high)]),
    ])
  }
}

/// The results for one source's responses.
private struct SourceColumn {
  var number: Int
  var name: String
  var probs: [Double] = []
  var terms: [Double] = []

  static func all(_ labelled: LabelledResponses, _ result: PhaseOne) -> [SourceColumn] {
    var columns = labelled.sources.names.enumerated().map { SourceColumn(number: $0, name: $1) }
    for (i, numbers) in labelled.sources.numbers.enumerated() {
      for (j, number) in numbers.enumerated() {
        columns[number].probs.append(result.probs[i][j])
        columns[number].terms.append(result.terms[i][j])
      }
    }
    return columns
  }
}
