import Objectives

/// The value of `--robust`, which is a robustifier, a labelling wrapper, or both.
///
/// ```
/// ROBUST := TERM | TERM " + " TERM
/// TERM   := NAME ["{" "k=v,…" "}"]
/// ```
/// such as `dora + tv-dro{rho=0.2}`, in either order. The name of a file may contain special
/// characters.
public struct RobustExpression: Sendable, Equatable {
  /// The text of the term that weights losses; nil if there is only a wrapper.
  public let robustifier: String?
  /// The text of the labelling wrapper; nil if there is none.
  public let labelling: String?

  /// - Throws: `ObjectiveError.badRobustExpression(text:reason:)`.
  public init(_ text: String) throws(ObjectiveError) {
    let terms = try Self.terms(of: text)
    let wrappers = terms.filter(Self.isWrapper)
    let others = terms.filter { !Self.isWrapper($0) }
    func refuse(_ reason: String) -> ObjectiveError {
      .badRobustExpression(text: PluginText.clean(text), reason: reason)
    }
    guard wrappers.count <= 1 else {
      throw refuse("'\(wrappers[0])' and '\(wrappers[1])' both look at other labels; take one")
    }
    guard others.count <= 1 else {
      throw refuse(
        "'\(others[0])' and '\(others[1])' both weigh losses; take one, and beside it one of "
          + LabelRuleCatalogue.entries.map(\.name).joined(separator: ", "))
    }
    (robustifier, labelling) = (others.first, wrappers.first)
  }

  private static func terms(of text: String) throws(ObjectiveError) -> [String] {
    do {
      return try LossExpression.split(text).map { term in
        String(term.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
    } catch .badExpression(let text, let reason) {
      throw .badRobustExpression(text: text, reason: reason)
    } catch {
      throw .badRobustExpression(text: PluginText.clean(text), reason: "\(error)")
    }
  }

  private static func isWrapper(_ term: String) -> Bool {
    LabelRuleCatalogue.entry(String(term.prefix { $0 != "{" })) != nil
  }
}
