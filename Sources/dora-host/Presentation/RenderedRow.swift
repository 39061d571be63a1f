import Responses

extension RenderRequest.Row {
  /// The row as readable text: first the text that the model reads, then the text that is scored. A
  /// mark at the left of each line tells them apart.
  var text: String {
    var lines = ["\(place): a prompt of \(promptTokens) tokens"]
    lines += Self.marked(prompt, with: "  ")
    for (number, response) in responses.enumerated() {
      let name = responses.count == 1 ? "response" : "response \(number)"
      lines.append("  \(name), \(response.tokens) scored tokens")
      lines += Self.marked(response.text, with: "> ")
    }
    return lines.joined(separator: "\n")
  }

  private static func marked(_ text: String, with mark: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "\(mark)| \($0)" }
  }
}
