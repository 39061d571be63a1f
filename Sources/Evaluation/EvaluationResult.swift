import Statistics
import StrictJSON
import Work

/// The measurements of an evaluation, and the data and settings on which they are based.
package struct EvaluationResult {
  package struct Settings {
    package var data: String
    package var reference: String?
    package var reward: String
    package var scorer: String?
    package var confidence: String?
    package var sampling: JSONObject?
    package var divergenceSamples = 0
  }

  package let models: [EvaluatedModel]
  /// The number of prompts.
  package let prompts: Int
  package let data: Int
  package let bootstrap: Bootstrap?
  /// The measures that couldn't be taken, by their JSON names.
  package let leftOut: [(name: String, reason: WorkText)]
  package let settings: Settings
  package let sideBySide: SideBySide?

  init(
    models: [EvaluatedModel], data: EvaluationData, bootstrap: Bootstrap?,
    leftOut: [(name: String, reason: WorkText)], settings: Settings, sideBySide: SideBySide?
  ) {
    self.models = models
    prompts = data.prompts.count
    self.data = data.lines.count
    self.bootstrap = bootstrap
    self.leftOut = leftOut
    self.settings = settings
    self.sideBySide = sideBySide
  }

  package var others: ArraySlice<EvaluatedModel> { models.dropFirst() }

  /// Notices that say why a number is less meaningful than it seems.
  package var notices: [WorkText] {
    models.filter(\.isExplainedByLength).map {
      WinRates.lengthNotice("\($0.name) against the data")
    }
      + others.filter { HeadToHead(models[0], $0).rates.isExplainedByLength }.map {
        WinRates.lengthNotice("\(models[0].name) against \($0.name)")
      }
  }
}
