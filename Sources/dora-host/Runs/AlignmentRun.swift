import Calibration
import Collectives
import Foundation
import Objectives
import PluginHost
import Preferences
import TensorCore
import Training
import Transformer

/// Training a given model on given data, from options to the run's folder.
struct AlignmentRun {
  private let command: Train
  /// What the run's folder says when the run is gone on with.
  private let earlier: RunDescription?
  private let ranks: any RankGroup

  private var notice: (String) -> Void { command.runtime.notice }

  /// Joins the other processes, if this one is one of several.
  init(command: Train, earlier: RunDescription? = nil) throws {
    ranks = try Launch().join(libraryIn: command.loss.plugins.locator.directories)
    var command = command
    if !ranks.isFirst { command.runtime.quiet = true }
    self.command = command
    self.earlier = earlier
  }

  func run() throws {
    let expression = try command.loss.expression()
    let plugins = command.loss.plugins.loader(isQuiet: command.runtime.quiet)
    let loss = try plugins.load(expression)
    try command.robust.check(plugins: plugins)
    let set = try PreferenceReader.read(fileURL(command.data ?? ""))
    let weights = try command.calibration.weights(of: set)
    let source = try modelSource()
    let model = try Decoder(directory: source.weights)
    var prepared = try PreparedData(
      set, model: model.configuration, tokenizerURL: source.weights,
      maximumLength: command.maxLength)
    for (i, h) in weights.weights.enumerated() { prepared.data[i].calibration = h }
    let filtered = try command.calibration.filtered(prepared.data)
    prepared.data = filtered.data
    let groups = try grouped(&prepared.data)
    let robust = try command.robust.make(groups: groups, plugins: plugins)
    var settings = try command.training.settings(dataCount: prepared.data.count)
    settings.lossShift = command.robust.parameters.lossShift
    let newRun = folderURL(for: loss)
    // The folder is the first rank's, who may have made it already.
    if ranks.isFirst, source.checkpoint == nil { try RunDirectory.check(newRun) }
    try Trainer.check(
      loss: loss, robustifier: robust, lossShift: settings.lossShift,
      data: prepared.data)
    let origin = [weights.origin, filtered.text].compactMap { $0 }.joined(separator: "; ")
    say(loss, robust, prepared, settings, origin: origin)
    if let groups { notice("groups      \(groups.text)") }
    if ranks.count > 1 { notice("ranks       \(ranks.count), the data of a step in equal shares") }
    if command.dryRun { return try ranks.finish() }

    var description = try describe(
      expression, loss: loss, robust: robust, model: source.original, data: set.file,
      settings: settings, prepared: prepared, calibration: origin)
    if let earlier {
      let run = fileURL(command.resume ?? "")
      description = try description.continuing(earlier, at: RunCheckpoint.runURL(within: run))
    }
    Interrupt.watch()
    let reference = try reference(
      for: loss, prepared.data, settings,
      // Before its first step the policy is the reference.
      model: source.checkpoint == nil ? model : Decoder(directory: source.original))
    let trainer = try Trainer(
      model: model, loss: loss, robustifier: robust, data: prepared.data,
      reference: reference, settings: settings, ranks: ranks)
    if let checkpoint = source.checkpoint { try RunCheckpoint.restore(trainer, from: checkpoint) }
    guard ranks.isFirst else { return try follow(trainer) }
    let run = try folder(newRun, for: trainer, source: source)
    try run.describe(description)
    try train(trainer, in: run, tokenizer: source.weights, &description)
  }

  /// Takes part in the steps of a run whose files are the first rank's.
  private func follow(_ trainer: Trainer) throws {
    let finished = try trainer.run(shouldStop: { Interrupt.isRequested })
    try ranks.finish()
    if !finished { throw Stop(code: .interrupted, message: nil) }
  }

  // MARK: Before

  /// Where the weights come from: the model itself, or the newest checkpoint of a run.
  private struct ModelSource {
    /// The folder to load.
    var weights: URL
    /// The model that the run began with, whose scores are the reference.
    var original: URL
    var checkpoint: URL?
  }

  private func modelSource() throws -> ModelSource {
    let original = fileURL(command.model ?? "")
    guard let resume = command.resume.map(fileURL) else {
      return ModelSource(weights: original, original: original)
    }
    let checkpoint = try RunCheckpoint.latest(in: resume)
    return ModelSource(
      weights: RunCheckpoint.modelURL(of: checkpoint), original: original, checkpoint: checkpoint)
  }

  /// The groups of the data, when a field was named, written into the data.
  private func grouped(_ data: inout [TrainingDatum]) throws -> DataGroups? {
    guard let field = command.robust.parameters.group else { return nil }
    let groups = try DataGroups(field: field, of: data)
    for (i, group) in groups.indices.enumerated() { data[i].group = group }
    return groups
  }

  private func reference(
    for loss: any SampleLoss, _ data: [TrainingDatum], _ settings: TrainingSettings,
    model: @autoclosure () throws -> Decoder
  ) throws -> ReferenceScores? {
    guard loss.requirements.takes(.referenceLogp) || loss.requirements.takes(.referenceTokenLogp)
    else { return nil }
    var line = ProgressLine(isQuiet: command.runtime.quiet)
    defer { line.finish() }
    return try ReferenceScores(
      of: data, at: Trainer.dataNeeded(count: data.count, settings: settings),
      model: model(), cache: Self.cache, ranks: ranks
    ) { done, total in
      if Interrupt.isRequested { throw Stop(code: .interrupted, message: "interrupted") }
      line.show("reference", done: done, of: total)
    }
  }

  /// Reference scores are kept where the system keeps what can be computed again.
  private static var cache: URL? {
    let environment = ProcessInfo.processInfo.environment
    let root =
      environment["XDG_CACHE_HOME"].map { URL(fileURLWithPath: $0) }
      ?? environment["HOME"].map { URL(fileURLWithPath: $0).appendingPathComponent(".cache") }
    return root?.appendingPathComponent("dora-host/reference")
  }

  private func folder(
    _ new: URL, for trainer: Trainer, source: ModelSource
  ) throws -> RunDirectory {
    guard let checkpoint = source.checkpoint else { return try RunDirectory(creating: new) }
    let run = RunCheckpoint.runURL(of: checkpoint)
    return try RunDirectory(resuming: run, after: trainer.completedSteps)
  }

  /// Where a new run goes.
  private func folderURL(for loss: any SampleLoss) -> URL {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyyMMdd-HHmmss"
    let name = loss.name.split(separator: "/").last.map(String.init) ?? "run"
    return fileURL(command.out ?? "runs/\(name)-\(formatter.string(from: Date()))")
  }

  // MARK: Training

  private func train(
    _ trainer: Trainer, in run: RunDirectory, tokenizer: URL, _ description: inout RunDescription
  ) throws {
    var line = ProgressLine(isQuiet: command.runtime.quiet)
    var speed = Speed()
    var hasWarned = false
    let start = Date()
    let end = try steps(of: trainer, in: run, tokenizer: tokenizer) { report in
      if report.weights?.isConcentrated == true, !hasWarned {
        hasWarned = true
        line.finish()
        notice(report.concentrationWarning)
      }
      speed.add(tokens: report.tokens, seconds: report.seconds)
      line.show(
        "step", done: report.step, of: report.steps, report.progressText(speed.tokensPerSecond))
    }
    line.finish()
    description.finishedSteps = trainer.completedSteps
    description.seconds += Date().timeIntervalSince(start)
    if case .failed(let error) = end, trainer.completedSteps == 0 {
      // Nothing was done: the folder is free for another try.
      try run.discard()
      throw error
    }
    let goOn = "go on with --resume \(run.url.relativePath)"
    let done = "after step \(trainer.completedSteps) of \(trainer.settings.steps)"
    if case .finished = end {
      try trainer.model.save(to: run.modelURL, tokenizerFrom: tokenizer)
    } else {
      try RunCheckpoint.save(trainer, in: run, tokenizerFrom: tokenizer)
    }
    try run.describe(description)
    switch end {
    case .finished:
      try ranks.finish()
      Console.result(run.url.relativePath)
    case .interrupted:
      try ranks.finish()
      throw Stop(code: .interrupted, message: "interrupted \(done); \(goOn)")
    case .failed(let error):
      Console.message("the run is saved as it was \(done); once the cause is mended, \(goOn)")
      throw error
    }
  }

  /// How the steps of a run came to an end.
  private enum End {
    case finished, interrupted
    /// The last step failed and changed nothing.
    case failed(any Error)
  }

  private func steps(
    of trainer: Trainer, in run: RunDirectory, tokenizer: URL, observe: (StepReport) -> Void
  ) throws -> End {
    let every = trainer.settings.checkpointEvery
    try trainer.checkSameStart()
    while trainer.completedSteps < trainer.settings.steps {
      if try ranks.any(Interrupt.isRequested) { return .interrupted }
      let report: StepReport
      do { report = try trainer.takeStep() } catch { return .failed(error) }
      try run.log(report)
      observe(report)
      if every > 0, report.step % every == 0, report.step < report.steps {
        try RunCheckpoint.save(trainer, in: run, tokenizerFrom: tokenizer)
      }
    }
    return .finished
  }

  // MARK: Saying what is done

  private func say(
    _ loss: any SampleLoss, _ robustifier: any Robustifier, _ prepared: PreparedData,
    _ settings: TrainingSettings, origin: String
  ) {
    let data = prepared.data
    notice("objective   \(loss.text), robustifier \(robustifier.text)")
    notice("calibration \(origin)")
    notice(
      "data        \(data.count) data, \(data.reduce(0) { $0 + $1.responses.count }) responses, "
        + (settings.shuffle ? "shuffled" : "in file order"))
    if prepared.cuts.promptsCut + prepared.cuts.responsesCut > 0 {
      notice(
        "cut         \(prepared.cuts.promptsCut) prompts and \(prepared.cuts.responsesCut) "
          + "responses to --max-length \(prepared.maximumLength)")
    }
    if settings.batch < command.training.batch {
      notice("batch       \(settings.batch), all there is, instead of \(command.training.batch)")
    }
    notice(
      "steps       \(settings.steps) of batch \(settings.batch), \(settings.optimizer.rawValue), "
        + "lr \(settings.learningRate) \(settings.schedule), \(settings.warmupSteps) warm-up, "
        + (settings.maxGradientNorm > 0 ? "clip \(settings.maxGradientNorm)" : "no clipping")
        + ", \(ThreadPool.threads) thread\(ThreadPool.threads == 1 ? "" : "s")")
  }

  private func describe(
    _ expression: LossExpression, loss: any SampleLoss,
    robust: any Robustifier, model: URL, data: URL,
    settings: TrainingSettings, prepared: PreparedData, calibration: String
  ) throws -> RunDescription {
    let plugin = loss as? PluginLoss
    let parameters = plugin.map { Dictionary($0.parameters.map { ($0.id, $0.text) }) { $1 } }
    return RunDescription(
      version: DoraHost.version, commandLine: ["dora-host"] + Arguments.given, settings: settings,
      loss: .init(
        name: loss.name, parameters: parameters ?? [:],
        file: try plugin.map {
          try .init(hashing: URL(fileURLWithPath: $0.library.path))
        }),
      robustifier: .init(
        name: robust.name, parameters: robust.parameters.mapValues { "\($0)" },
        file: try (robust as? PluginRobustifier).map {
          try .init(hashing: URL(fileURLWithPath: $0.library.path))
        }),
      model: try .init(hashing: model), data: try .init(hashing: data),
      maxLength: prepared.maximumLength, threads: ThreadPool.threads, ranks: ranks.count,
      calibration: calibration,
      counts: .init(
        data: prepared.data.count,
        responses: prepared.data.reduce(0) { $0 + $1.responses.count },
        promptsCut: prepared.cuts.promptsCut, responsesCut: prepared.cuts.responsesCut))
  }
}

extension DataGroups {
  /// Names with their sizes, the first few of many.
  fileprivate var text: String {
    let shown = zip(names, sizes).prefix(8).map { "\($0) (\($1))" }.joined(separator: ", ")
    return names.count > 8 ? "\(names.count): \(shown), …" : shown
  }
}

/// Tokens per second over the last steps, so that a rate follows what is going on.
private struct Speed {
  private var recent: [(tokens: Int, seconds: Double)] = []

  mutating func add(tokens: Int, seconds: Double) {
    recent.append((tokens, seconds))
    if recent.count > 20 { recent.removeFirst() }
  }

  var tokensPerSecond: Double {
    Double(recent.reduce(0) { $0 + $1.tokens }) / recent.reduce(0) { $0 + $1.seconds }
  }
}

extension StepReport {
  fileprivate var concentrationWarning: String {
    let size = String(format: "%.1f", effectiveSampleSize ?? 0)
    return """
      warning: at step \(step) the weights of \(data.count) data count as \(size); the gradient is \
      mostly noise. A larger lambda, a smaller rho or a larger batch helps (said once)
      """
  }

  /// Loss, agreement, weights and speed, short enough for a line of a terminal.
  fileprivate func progressText(_ tokensPerSecond: Double) -> String {
    var parts = ["loss \(Self.short(objective))"]
    if let accuracy { parts.append("acc \(String(format: "%.2f", accuracy))") }
    if let margin { parts.append("margin \(Self.short(margin))") }
    if let effectiveSampleSize {
      parts.append("ess \(String(format: "%.1f", effectiveSampleSize))")
    }
    parts.append("\(Int(tokensPerSecond)) tok/s")
    return parts.joined(separator: " ")
  }

  private static func short(_ value: Double) -> String {
    String(format: abs(value) < 1000 ? "%.4f" : "%.3e", value)
  }
}
