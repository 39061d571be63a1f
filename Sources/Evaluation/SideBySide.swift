import Preferences

/// The first answers of several models to the same prompts (Table 9 of the paper).
package struct SideBySide {
  package let data: EvaluationData
  package let models: [EvaluatedModel]
  /// The maximum number of prompts to show.
  package let count: Int

  package var prompts: ArraySlice<DataLine> { data.prompts.prefix(count) }
}
