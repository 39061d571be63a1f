import Foundation
import LocalSystem
import Objectives
import Training
import Transformer
import Work

/// Plans the memory of a run before its model is loaded, and refuses a run that doesn't fit.
extension AlignmentRun {
  /// Everything that determines the memory of a run.
  struct MemoryQuestion {
    var outline: Decoder
    var loss: any SampleLoss
    var objective: RobustObjective
    var data: [TrainingDatum]
    var settings: TrainingSettings
    /// The memory that the process already uses, in bytes.
    var program: Int

    var plan: MemoryPlan {
      MemoryPlan(
        of: outline, loss: loss, objective: objective, data: data, settings: settings,
        program: program)
    }

    /// The bytes that a run needs in addition to the memory that the process already uses.
    var needed: Int { plan.total - program }

    /// Returns the question for data that are cut to a number of tokens. Only their lengths matter.
    func cut(to length: Int) -> MemoryQuestion {
      var other = self
      other.data = data.map { datum in
        var datum = datum
        datum.prompt = Array(datum.prompt.prefix(max(1, length / 2)))
        let room = max(1, length - datum.prompt.count)
        datum.responses = datum.responses.map { Array($0.prefix(room)) }
        return datum
      }
      return other
    }
  }

  /// Returns the memory plan of a run that fits. Layers are recomputed if the request says so, or
  /// if it leaves this open and the run wouldn't fit otherwise.
  func fittingPlan(_ question: MemoryQuestion) throws -> MemoryPlan {
    let outline = question.outline
    outline.recomputesLayers = request.training.recompute == .layers
    guard let available = AvailableMemory.here, question.needed > available.bytes else {
      return question.plan
    }
    let whole = question.plan
    if request.training.recompute == nil {
      outline.recomputesLayers = true
      if question.needed <= available.bytes { return question.plan }
      outline.recomputesLayers = false
    }
    throw WorkError.badInput(
      "the run needs \(Bytes.text(whole.total - whole.program)) of memory more, and \(Self.text(available)): "
        + "\(Self.kinds(of: whole)); \(try advice(question, available))")
  }

  static func text(_ available: AvailableMemory) -> WorkText {
    let bytes = Bytes.text(available.bytes)
    return switch available.limit {
    case .machine: "this machine has \(bytes) available"
    case .controlGroup: "the limit of this control group leaves \(bytes)"
    case .addressSpace: "the limit on this process's memory (ulimit -v) leaves \(bytes)"
    }
  }

  static func kinds(of plan: MemoryPlan) -> String {
    plan.parts.filter { $0.bytes >= 1000 }.map { "\($0.name) \(Bytes.text($0.bytes))" }
      .joined(separator: ", ")
  }

  // MARK: Advice

  /// Returns advice on the options with which the run would fit.
  private func advice(
    _ question: MemoryQuestion, _ available: AvailableMemory
  ) throws -> WorkText {
    var ways = single(question, available)
    if ways.isEmpty { ways = try combined(question, available) }
    guard let first = ways.first else {
      return "no option makes it fit; take a smaller model, or a machine with more memory"
    }
    return ways.dropFirst().reduce("it fits with " + first) { $0 + ", or with " + $1 }
  }

  /// Returns the options that suffice on their own, except for an adapter, which changes what is
  /// trained.
  private func single(_ question: MemoryQuestion, _ available: AvailableMemory) -> [WorkText] {
    var ways: [WorkText] = []
    if needed(question, recomputing: true) <= available.bytes {
      ways.append("\(Setting.recompute) layers")
    }
    if question.plan.largestMicroBatch > 1,
      needed(question, recomputing: false, microBatch: 1) <= available.bytes
    {
      ways.append("\(Setting.microBatch) 1")
    }
    let longest =
      question.data.lazy.flatMap { datum in
        datum.responses.lazy.map { datum.prompt.count + $0.count }
      }.max() ?? 0
    var length = longest / 2
    while length >= Self.leastLength {
      if needed(question.cut(to: length), recomputing: false) <= available.bytes {
        ways.append("\(Setting.maxLength) \(length)")
        break
      }
      length /= 2
    }
    return ways
  }

  /// Returns an adapter combined with as few other options as needed.
  private func combined(
    _ question: MemoryQuestion, _ available: AvailableMemory
  ) throws -> [WorkText] {
    if needed(question, recomputing: true, microBatch: 1) <= available.bytes {
      return ["\(Setting.recompute) layers \(Setting.microBatch) 1"]
    }
    guard question.outline.adapter == nil else { return [] }
    var other = question
    other.outline = try Decoder(outlineOf: modelSource().weights)
    try other.outline.addAdapter(LoRASettings(), seed: 0)
    let settings: WorkText = "\(Setting.lora) r=8,alpha=16"
    if needed(other, recomputing: false) <= available.bytes { return [settings] }
    if needed(other, recomputing: true) <= available.bytes {
      return [settings + " \(Setting.recompute) layers"]
    }
    return needed(other, recomputing: true, microBatch: 1) <= available.bytes
      ? [settings + " \(Setting.recompute) layers \(Setting.microBatch) 1"] : []
  }

  private func needed(
    _ question: MemoryQuestion, recomputing: Bool, microBatch: Int? = nil
  ) -> Int {
    var question = question
    if let microBatch { question.settings.microBatch = microBatch }
    let earlier = question.outline.recomputesLayers
    question.outline.recomputesLayers = recomputing
    defer { question.outline.recomputesLayers = earlier }
    return question.needed
  }

  /// The minimum length to suggest. Shorter data aren't useful.
  private static let leastLength = 64

  // MARK: Messages

  /// Tells the user the tokens, the memory and the time that a run would take.
  func sayResources(of plan: Plan) {
    let tokens = StepTokens(of: plan.prepared.data, settings: plan.settings)
    let saving = Int((100 * tokens.saving).rounded())
    notice(
      WorkText(
        "tokens      \(Int(tokens.packed.rounded())) a step"
          + (saving > 0
            ? "; with a prompt for each response, they would be \(Int(tokens.separate.rounded())): sharing saves \(saving) %"
            : "")))
    let memory = plan.memory
    let available = AvailableMemory.here.map { Self.text($0) + "; " } ?? ""
    notice(
      "memory      \(Bytes.text(memory.total)) at most, " + available
        + "\(Self.kinds(of: memory))"
        + (plan.model.recomputesLayers ? "; layers are computed again" : "")
        + (ReferenceScores.areNeeded(by: plan.loss.requirements)
          ? "; the reference takes none: it is scored before the first step" : ""))
    let time = StepTime(
      of: plan.model, tokens: tokens, loss: plan.loss, objective: plan.objective)
    notice(
      "time        about \(Self.seconds(time.seconds)) a step, \(Self.seconds(time.seconds * Double(plan.settings.steps))) in all: "
        + "an estimate from a few matrix products, which now run at \(Int((time.rate / 1e9).rounded())) GFLOP/s"
    )
  }

  private static func seconds(_ seconds: Double) -> String {
    switch seconds {
    case ..<1: String(format: "%.2g s", seconds)
    case ..<120: String(format: "%.0f s", seconds)
    case ..<7200: String(format: "%.0f min", seconds / 60)
    case ..<172_800: String(format: "%.1f h", seconds / 3600)
    default: String(format: "%.1f days", seconds / 86400)
    }
  }
}

/// Formats numbers of bytes.
enum Bytes {
  static func text(_ bytes: Int) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    var (value, unit) = (Double(bytes), 0)
    while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    return String(format: unit == 0 ? "%.0f" : "%.1f", value) + " " + units[unit]
  }
}
