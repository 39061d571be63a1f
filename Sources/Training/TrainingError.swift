import Checkpoints
import Failures
import Foundation
import Objectives
import Work

/// The reasons why a run can't start or continue.
public enum TrainingError: SettingError, Equatable {
  case emptyPrompt(datum: String)
  case unknownToken(datum: String, id: Int, vocabularySize: Int)
  case missingInput(loss: String, field: String, datum: String)
  case wrongResponseCount(loss: String, datum: String, count: Int, allowed: ClosedRange<Int>)
  case jointNeedsMean(loss: String, robustifier: String)
  case penaltyNeedsOwnLoss(loss: String, robustifier: String, reason: String)
  case noGroup(datum: String, field: String, reason: String)
  case invalidSetting(Setting, value: String, expected: String)
  case nonFiniteGradient(step: Int)
  /// A derivative of the objective can't be represented in float32.
  case hugeDerivative(step: Int, loss: String, datum: String, value: Double)
  case nonFiniteLogProbability(step: Int, datum: String)
  /// After the update of a step, weights or log-probabilities would be non-finite.
  case nonFiniteUpdate(step: Int)
  case noCheckpoint(path: String)
  /// Nothing exists at the path of the run to resume.
  case missingRun(path: String)
  /// The path is that of a part of a run, such as its directory of checkpoints, instead of the run
  /// itself.
  case partOfRun(path: String, run: String)
  /// The run ended before its first checkpoint.
  case nothingSaved(path: String)
  case damagedCheckpoint(path: String, reason: String)
  case settingsChanged(path: String, setting: WorkText, saved: String, now: String)
  /// The run started with a different number of plugins.
  case pluginsChanged(path: String)
  case dataChanged(path: String)
  case runExists(path: String, isFinished: Bool)
  /// The directory contains a file or directory that a run would overwrite, but that wasn't written
  /// by a run.
  case occupied(path: String, by: String)
  /// Another process holds the run.
  case inUse(path: String)
  /// All steps of the run have been done.
  case runFinished(path: String, steps: Int)
  /// The content of a file has changed since the run started.
  case contentChanged(path: String, of: String)
  /// A file changed while it was read, so it is unknown which content was read.
  case changedWhileRead(path: String)
  /// A plugin has changed since the run started.
  case pluginChanged(path: String, of: String)
  /// The directory can't be used for a run.
  case unwritable(path: String, reason: String)
  /// The objective uses the log-probabilities of tokens under the reference model, but the datum
  /// has only sums.
  case onlyReferenceSums(loss: String, datum: String)
  /// The objective uses completions of other prompts, but there is no other prompt.
  case onlyOnePrompt(loss: String)
  /// The objective can't use the content of a datum.
  case refusedDatum(datum: String, reason: String)
  case ranksDiffer(rank: Int, what: String, step: Int)
}

extension TrainingError {
  public var text: WorkText {
    switch self {
    case .emptyPrompt(let datum):
      "the prompt of \(datum) has no token, so nothing predicts a response's first one"
    case .unknownToken(let datum, let id, let size):
      "\(datum) holds token id \(id), the model knows 0 to \(size - 1); "
        + "is this the tokenizer of that model?"
    case .missingInput(let loss, let field, let datum):
      "loss '\(loss)' needs '\(field)', which \(datum) does not have; "
        + "add the field to every line of the data"
    case .wrongResponseCount(let loss, let datum, let count, let allowed):
      "loss '\(loss)' takes \(LossRequirements.text(ofResponses: allowed)) per datum, \(datum) has \(count)"
        + Self.remedy(forResponses: count, allowed)
    case .jointNeedsMean(let loss, let robustifier):
      "loss '\(loss)' is one number for the whole batch, so '\(robustifier)' has no losses to "
        + "weigh; use \(Setting.robust) erm"
    case .penaltyNeedsOwnLoss(let loss, let robustifier, let reason):
      "'\(robustifier)' can't be used with loss '\(loss)', which \(reason)"
    case .noGroup(let datum, let field, let reason):
      "\(datum): field '\(field)', which \(Setting.group) names, \(reason)"
    case .invalidSetting(let setting, let value, let expected):
      "\(setting) is '\(value)', expected \(expected)"
    case .hugeDerivative(let step, let loss, let datum, let value):
      "loss '\(loss)' has a derivative of \(value) at step \(step), datum \(datum), which float32 can't hold; look "
        + "for a very large weight, score or h in the data, or parameter of the objective, or scale the loss down"
    case .nonFiniteGradient(1):
      "the gradient of step 1 is not finite, before anything was learnt; look for a very large weight, "
        + "score or h in the data, or parameter of the objective"
    case .nonFiniteGradient(let step):
      "the gradient of step \(step) is not finite; lower the learning rate or \(Setting.maxGradNorm)"
    case .nonFiniteLogProbability(let step, let datum):
      "the model gives a log-probability that is not finite at step \(step), datum \(datum); "
        + "lower the learning rate"
    case .nonFiniteUpdate(let step):
      "the update of step \(step) gives weights or log-probabilities that are not finite, and was "
        + "undone; lower the learning rate"
    case .nothingSaved(let path):
      "the run in '\(path)' ended before its first checkpoint, so there is nothing to resume; start it "
        + "again with the command that began it, which may use the same directory"
    case .partOfRun(let path, let run):
      "'\(path)' is a part of the run in '\(run)'; resume that"
    case .noCheckpoint(let path):
      "'\(path)' is neither a run with checkpoints nor a checkpoint"
    case .missingRun(let path):
      "there is no run to resume: '\(path)' doesn't exist"
    case .damagedCheckpoint(let path, let reason):
      "checkpoint '\(path)' can't be used: \(reason)"
    case .pluginsChanged(let path):
      "the run in '\(path)' was started with another number of plugins; resume with the same "
        + "\(Setting.loss) and \(Setting.robust), or start a new run"
    case .settingsChanged(let path, let setting, let saved, let now):
      "the run in '\(path)' was started with \(setting) '\(saved)', now it is '\(now)'; "
        + "resume with the same settings, or start a new run in another folder"
    case .dataChanged(let path):
      "the run in '\(path)' was started with other token ids, h, groups or annotations; resume with "
        + "the same \(Setting.maxLength), calibration, filter and group options, or start a new run"
    case .ranksDiffer(let rank, let what, let step):
      "rank \(rank) has \(what) than rank 0 at step \(step); all ranks need the same program, "
        + "files and kind of machine"
    case .onlyOnePrompt(let loss):
      "loss '\(loss)' compares with responses to other prompts, and all data have the same prompt"
    case .refusedDatum(let datum, let reason):
      "\(datum): \(reason)"
    case .runExists(let path, true):
      "'\(path)' already holds a finished run; choose another \(Setting.out)"
    case .runExists(let path, false):
      "'\(path)' already holds a run; continue it with \(Setting.resume) '\(path)', or choose another \(Setting.out)"
    case .occupied(let path, let name):
      "'\(path)' holds '\(name)', which a run would write over; choose another \(Setting.out)"
    case .inUse(let path):
      "another process is at work on the run in '\(path)'; wait for its end, or choose another \(Setting.out)"
    case .runFinished(let path, let steps):
      "the run in '\(path)' is finished: all \(steps) steps are taken"
    case .contentChanged(let path, let file):
      "'\(file)' is not what it was when the run in '\(path)' began; put the old file back, or start "
        + "a new run"
    case .changedWhileRead(let path):
      "'\(path)' changed while it was read; wait until it is complete, and start again"
    case .pluginChanged(let path, let plugin):
      "'\(plugin)' is not the plugin that the run in '\(path)' was left with; put the old one back, or go "
        + "on with this one with \(Setting.allowChangedPlugin)"
    case .unwritable(let path, let reason):
      "a run can't be kept in '\(path)': \(reason)"
    case .onlyReferenceSums(let loss, let datum):
      "loss '\(loss)' needs the reference model's log-probability of every token, \(datum) brings only "
        + "sums; leave 'ref_logps' out, and they are computed"
    }
  }
}

extension TrainingError {
  private static func remedy(
    forResponses count: Int, _ allowed: ClosedRange<Int>
  ) -> WorkText {
    if count > allowed.upperBound {
      return
        "; 'dora-host data select \(Setting.keep) \(allowed.upperBound) \(Setting.select) top-bottom' "
        + "keeps so many of each, the best and the worst"
    }
    guard count == 1 else { return "" }
    return "; 'kto', 'bco' and 'apo-zero-unpaired' learn from single responses with a label"
  }

  /// Returns the error for a path that can't be resumed, because it is part of a run or not related
  /// to any run.
  static func notResumable(_ url: URL) -> TrainingError {
    let parts = ["checkpoints", "model", "run.json", "metrics.jsonl", "scores.jsonl"]
    var place = url.standardizedFileURL
    for _ in 0..<3 where place.path != "/" {
      let parent = place.deletingLastPathComponent()
      if parts.contains(place.lastPathComponent),
        FileKind(parent.appendingPathComponent("run.json").path, followsLinks: true) == .file
      {
        return .partOfRun(path: url.relativePath, run: parent.relativePath)
      }
      place = parent
    }
    return FileKind(url.path, followsLinks: true) == nil
      ? .missingRun(path: url.relativePath) : .noCheckpoint(path: url.path)
  }
}

extension TrainingError {
  /// The kind of the failure. It is `FailureKind.failed` for non-finite numbers in a step. All
  /// other errors are caused by input.
  public var kind: FailureKind {
    switch self {
    case .nonFiniteGradient, .hugeDerivative, .nonFiniteLogProbability, .nonFiniteUpdate: .failed
    default: .badInput
    }
  }
}
