import Foundation

/// A result that can be shown as tables, both by its command and on the page.
public protocol TabulatedResult {
  /// The tables and the remarks on them, in Markdown.
  var markdown: String { get }
}

private func percent(_ value: Double) -> String { "\(Figure.text(100 * value)) %" }

private let mebibyte = 1_048_576.0

extension PeerResult: TabulatedResult {
  public var markdown: String {
    var text =
      "\(rounds) rounds, \(steps) timed steps a run, \(threads) threads. Medians, and the range of the "
      + "rounds. \(loadRemark)\n\n" + runTable + "\n\n" + targetTable
    if !failures.isEmpty {
      let lines = failures.map {
        "- \($0.work), \($0.implementation): "
          + $0.reason.split(separator: "\n").suffix(1).joined()
      }
      text += "\n\nNot run:\n" + lines.joined(separator: "\n")
    }
    return text
  }

  private var others: Spread? { Spread(runs.map(\.run.otherProcessors)) }

  /// Whether other work on the machine makes wall-clock times unreliable.
  private var isDisturbed: Bool { others.map { $0.median > Self.quiet } ?? false }

  /// The number of processors that other work may use before a measurement is called disturbed.
  private static let quiet = 0.15

  private var loadRemark: String {
    guard let others else { return "" }
    let busy = "Other work kept \(Figure.text(others)) processors busy"
    return
      (isDisturbed
      ? busy
        + ": times and ratios by the wall clock are unreliable, those of processor time less so."
      : busy + ".")
      + " Idle threads of the other side \(isPassive ? "slept" : "spun")."
  }

  private var runTable: String {
    var table = MarkdownTable(
      "work", "implementation", "runs", "s/step", "processor s/step", "tokens/s", "peak MiB",
      "start to ready, s",
      "other work, processors")
    for work in works {
      for name in implementations(of: work) {
        func cell(_ scale: Double = 1, _ quantity: (PeerRun) -> Double) -> String {
          spread({ quantity($0) / scale }, of: name, on: work).map(Figure.text) ?? "–"
        }
        table.add(
          work, name, "\(runs(of: name, on: work).count)", cell { $0.secondsPerStep },
          cell { $0.processorSecondsPerStep },
          cell { $0.rowTokensPerSecond }, cell(mebibyte) { $0.peakBytes },
          cell { $0.startToReady }, cell { $0.otherProcessors })
      }
    }
    return table.text
  }

  private var targetTable: String {
    var table = MarkdownTable("target", "measured", "by processor time", "wanted", "ceiling", "met")
    for target in targets {
      let byProcessor = isDisturbed ? target.isMetByProcessorTime : nil
      let met = (byProcessor ?? target.isMet).map { $0 ? "yes" : "no" } ?? "not measured"
      table.add(
        target.claim, target.measured.map(Figure.text) ?? "–",
        target.byProcessorTime.map(Figure.text) ?? "–",
        "\(target.sense == .atLeast ? "≥" : "≤") \(target.wanted)",
        target.ceiling.map(Figure.text) ?? "–",
        byProcessor == nil ? met : met + ", by processor time")
    }
    return table.text
  }
}

extension KernelResult: TabulatedResult {
  public var markdown: String {
    var table = MarkdownTable(
      "operation", "pass", "ms", "GFLOP/s or GB/s", "processor ms", "share of the vector units'")
    for row in rows {
      table.add(
        row.name, row.pass, Figure.text(row.seconds.scaled(by: 1e3)),
        "\(Figure.text(row.rate / 1e9)) \(row.operations > 0 ? "GFLOP/s" : "GB/s")",
        Figure.text(row.processorSeconds.scaled(by: 1e3)),
        share(of: row).map(percent) ?? "–")
    }
    return
      "\(threads) threads. Vector units: \(Figure.text(vectorRate / 1e9)) GFLOP/s; reading memory: "
      + "\(Figure.text(readRate / 1e9)) GB/s.\n\n" + table.text
  }
}

extension StartupResult: TabulatedResult {
  public var markdown: String {
    var table = MarkdownTable("command", "processor seconds", "seconds")
    for row in rows {
      table.add(row.name, Figure.text(row.processorSeconds), Figure.text(row.wallSeconds))
    }
    return table.text
  }
}

extension SamplingResult: TabulatedResult {
  public var markdown: String {
    var table = MarkdownTable(
      "batch", "tokens/s", "transformers", "ratio", "by processor time",
      "share of what reading the weights allows",
      "ceiling of the share")
    for row in rows {
      table.add(
        "\(row.batch)", row.tokenRate.map(Figure.text) ?? "–",
        row.peerTokenRate.map(Figure.text) ?? "–", row.ratio.map(Figure.text) ?? "–",
        row.processorRatio.map(Figure.text) ?? "–",
        row.shareOfReading.map(Figure.text) ?? "–", row.shareCeiling.map(Figure.text) ?? "–")
    }
    return "\(model), \(threads) threads, \(newTokens) tokens a sequence at temperature 1.\n\n"
      + table.text
  }
}

extension Array: TabulatedResult where Element == TokenizerResult {
  public var markdown: String {
    var table = MarkdownTable(
      "tokenizer", "text, MB", "tokens", "MB/s", "tokenizers, MB/s", "its encode_batch", "ratio",
      "same ids")
    func rate(_ spread: Spread?) -> String {
      spread.map { Figure.text($0.scaled(by: 1e-6)) } ?? "–"
    }
    for row in self {
      table.add(
        row.tokenizer, Figure.text(Double(row.bytes) / 1e6), "\(row.tokens)", rate(row.rate),
        rate(row.peerRate), rate(row.peerBatchRate), row.ratio.map(Figure.text) ?? "–",
        row.agrees.map { $0 ? "yes" : "no" } ?? "–")
    }
    return table.text
  }
}

extension CostResult: TabulatedResult {
  public var markdown: String {
    curves.map { curve in
      var table = MarkdownTable(
        curve.quantity, "s/step", "processor s/step", "exponent", "peak MiB", "exponent",
        "tokens a step",
        "share of GEMM rate", "other work, processors")
      for (index, point) in curve.points.enumerated() {
        func exponent(_ quantity: (CostResult.Point) -> Double) -> String {
          curve.exponent(quantity, at: index).map { String(format: "%.2f", $0) } ?? ""
        }
        table.add(
          Figure.text(point.x), Figure.text(point.seconds), Figure.text(point.processorSeconds),
          exponent(\.processorSeconds),
          Figure.text(point.peakBytes / mebibyte), exponent(\.peakBytes),
          Figure.text(point.tokens), percent(point.shareOfProducts),
          Figure.text(point.otherProcessors))
      }
      return table.text
    }.joined(separator: "\n\n")
  }
}
