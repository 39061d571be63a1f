import Preferences
import Testing

@Suite("Cutting to a length")
struct LengthLimitTests {
  @Test(
    "a prompt keeps two thirds at least, rounded down",
    arguments: [(2, 1), (3, 2), (4, 2), (5, 3), (6, 4), (256, 170), (2048, 1365)])
  func promptShare(maximum: Int, prompt: Int) throws {
    #expect(try LengthLimit(maximum: maximum).promptMinimum == prompt)
  }

  @Test("prompts lose their left, responses their right, and what fits loses nothing")
  func cutting() throws {
    var limit = try LengthLimit(maximum: 9)
    func cut(_ prompt: [Int32], _ responses: [[Int32]], bos: Int32? = 1) -> [[Int32]] {
      let cut = limit.cut(prompt: prompt, responses: responses, bos: bos)
      return [cut.prompt] + cut.responses
    }
    let prompt: [Int32] = [1, 2, 3, 4, 5, 6, 7, 8]
    #expect(cut(prompt, [[2]]) == [prompt, [2]], "nine ids fit into nine")
    #expect(cut(prompt, [[5, 2], [2]]) == [[1, 3, 4, 5, 6, 7, 8], [5, 2], [2]])
    #expect(cut(prompt, [[4, 5, 6, 2]]) == [[1, 4, 5, 6, 7, 8], [4, 5, 6]])
    #expect(cut(prompt, [[4, 5, 6, 2]], bos: nil) == [[3, 4, 5, 6, 7, 8], [4, 5, 6]])
    #expect(cut(prompt, [[4, 5, 6, 2]], bos: 9) == [[3, 4, 5, 6, 7, 8], [4, 5, 6]])
    #expect(cut([1, 2], [[3, 4, 5, 6, 7, 8, 9, 2]]) == [[1, 2], [3, 4, 5, 6, 7, 8, 9]])
    let counts = limit.counts
    #expect(counts.prompts == 6 && counts.promptsCut == 4 && counts.promptTokensCut == 7)
    #expect(counts.responses == 7 && counts.responsesCut == 4 && counts.responseTokensCut == 4)
    #expect(counts.promptShare == 4.0 / 6 && counts.responseShare == 4.0 / 7)
  }

  @Test(
    "whatever is cut fits and fills the limit, leaves something of both, and keeps the beginning")
  func fits() throws {
    for maximum in 2...24 {
      for promptLength in 1...40 {
        for responseLength in [1, 2, 5, 9, 30] {
          var limit = try LengthLimit(maximum: maximum)
          let prompt = [1] + Array(repeating: Int32(7), count: promptLength - 1)
          let response = Array(repeating: Int32(8), count: responseLength)
          let cut = limit.cut(prompt: prompt, responses: [response], bos: 1)
          #expect(cut.prompt.first == 1 && !cut.responses[0].isEmpty)
          let length = cut.prompt.count + cut.responses[0].count
          #expect(length == min(maximum, promptLength + responseLength))
          #expect(cut.prompt.count >= min(promptLength, 2 * maximum / 3))
        }
      }
    }
  }

  @Test("a limit that leaves no room is refused", arguments: [1, 0, -5])
  func tooSmall(maximum: Int) {
    #expect(throws: DataError.maximumLength(maximum)) { _ = try LengthLimit(maximum: maximum) }
  }
}
