import Foundation
import StrictJSON

extension Console {
  /// Prints one line of a diagnosis, with the question, the answer and whether the answer is good.
  static func finding(_ question: String, _ isFine: Bool, _ text: String, json: Bool) {
    guard json else {
      return result(
        (isFine ? "ok    " : "FAIL  ")
          + question.padding(toLength: 14, withPad: " ", startingAt: 0) + text)
    }
    var line = JSONLine()
    line.add("question", question)
    line.add("outcome", isFine ? "ok" : "fail")
    line.add("text", text)
    result(line.text)
  }
}
