import Preferences
import Training
import Work

/// Notices about data that several commands give before they begin. They are defined here so that
/// all commands use the same words.
extension WorkObserver {
  /// The share of cut prompts or responses above which the notice becomes a warning.
  private static var cutWarningShare: Double { 0.05 }

  /// Reports the fields of the data that aren't used.
  package func notice(fields: FieldUse) {
    if !fields.unused.isEmpty {
      let counts = fields.unused.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      notice("ignored     \(counts.joined(separator: ", "))")
    }
    for (name, found) in fields.misspelt.sorted(by: { $0.key < $1.key }) {
      notice("spelling    '\(name)' in \(Self.rows(found.rows)): is '\(found.known)' meant?")
    }
    if fields.contradictoryTargets > 0 {
      notice(
        "warning     in \(Self.rows(fields.contradictoryTargets)) 'golden_index' is a response that 'is_human' doesn't "
          + "mark, though it marks another; 'golden_index' counts")
    }
    if fields.splitDialogues > 0 {
      notice(
        "dialogues   \(Self.rows(fields.splitDialogues)) split into prompt and responses after the last "
          + "'Assistant:' in common")
    }
    if fields.dialoguesWithHumanTurns > 0 {
      notice(
        "warning     \(Self.rows(fields.dialoguesWithHumanTurns)) of those part at or before a turn of the human, "
          + "which is in their responses and is learnt like an answer; leave them out")
    }
    if fields.rendered > 0 {
      notice("rendered    \(Self.rows(fields.rendered)) of messages")
    }
  }

  private static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }

  /// Reports how many prompts and responses were cut, and warns if their share is large.
  ///
  /// - Parameter model: the model's name in the notice, if there are several models.
  package func notice(cuts prepared: PreparedData, of model: String? = nil) {
    if prepared.joinedBoundaries > 0 {
      notice(
        "boundary    in \(prepared.joinedBoundaries) data\(model.map { " for '\($0)'" } ?? "") one token would "
          + "hold the end of the prompt and the beginning of a response; they are encoded apart")
    }
    let cuts = prepared.cuts
    guard cuts.hasCut else { return }
    notice(
      "cut         \(cuts.promptsCut) prompts and \(cuts.responsesCut) responses to "
        + "\(Setting.maxLength) \(prepared.maximumLength)\(model.map { " for '\($0)'" } ?? "")")
    let shares = [("prompts", cuts.promptShare), ("responses", cuts.responseShare)]
    for (name, share) in shares where share > Self.cutWarningShare {
      notice(
        "warning     \((1000 * share).rounded() / 10) % of the \(name) are cut; give a larger "
          + "\(Setting.maxLength), up to the model's positions, or shorter data")
    }
  }

  /// Reports a model whose files disagree about the tokens that end a response.
  package func notice(ends: SequenceEnds?, of model: String? = nil) {
    guard let difference = ends?.difference else { return }
    notice("end         \(model.map { "'\($0)': " } ?? "")\(difference)")
  }
}
