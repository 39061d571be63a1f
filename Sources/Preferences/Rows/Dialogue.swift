/// Two dialogues that are the same up to an answer. HH-RLHF is published in this form, with only
/// `chosen` and `rejected`, each of which contains the whole dialogue.
struct Dialogue {
  /// The marker at the start of an answer.
  private static let mark = Array("\n\nAssistant:".utf8)

  /// The common beginning, up to and including the last marker that both dialogues have.
  let prompt: String
  let chosen: String
  let rejected: String
  /// Whether a response contains a human turn, because the dialogues diverge there or continue
  /// after the answer.
  var holdsHumanTurn: Bool {
    [chosen, rejected].contains { $0.contains("\n\nHuman:") }
  }

  /// Splits two dialogues. Concatenating the prompt and a response gives the original text. Returns
  /// nil if the dialogues have no common beginning with a marker.
  init?(chosen: String, rejected: String) {
    let (a, b) = (Array(chosen.utf8), Array(rejected.utf8))
    let common = zip(a, b).prefix { $0 == $1 }.count
    guard common >= Self.mark.count else { return nil }
    let starts = (0...(common - Self.mark.count)).reversed()
    guard let start = starts.first(where: { a[$0...].starts(with: Self.mark) }) else { return nil }
    let end = start + Self.mark.count
    prompt = String(decoding: a[..<end], as: UTF8.self)
    self.chosen = String(decoding: a[end...], as: UTF8.self)
    self.rejected = String(decoding: b[end...], as: UTF8.self)
  }
}
