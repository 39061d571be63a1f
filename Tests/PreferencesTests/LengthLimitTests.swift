import Preferences
import Testing

@Suite("Cutting to a length")
struct LengthLimitTests {
  @Test(
    "a prompt keeps two thirds, rounded down",
    arguments: [(2, 1), (3, 2), (4, 2), (5, 3), (6, 4), (256, 170), (2048, 1365)])
  func promptShare(maximum: Int, prompt: Int) throws {
    #expect(try LengthLimit(maximum: maximum).promptMaximum == prompt)
  }

  @Test("prompts lose their left, responses their right, and nothing is lost below the limit")
  func cutting() throws {
    var limit = try LengthLimit(maximum: 9)
    #expect(limit.cut(prompt: [1, 2, 3, 4, 5, 6], bos: 1) == [1, 2, 3, 4, 5, 6])
    #expect(limit.cut(prompt: [1, 2, 3, 4, 5, 6, 7, 8], bos: 1) == [1, 4, 5, 6, 7, 8])
    #expect(limit.cut(prompt: [9, 2, 3, 4, 5, 6, 7, 8], bos: 1) == [3, 4, 5, 6, 7, 8])
    #expect(limit.cut(prompt: [1, 2, 3, 4, 5, 6, 7, 8], bos: nil) == [3, 4, 5, 6, 7, 8])
    #expect(limit.cut(response: [5, 6, 2], promptCount: 6) == [5, 6, 2])
    #expect(limit.cut(response: [5, 6, 7, 8, 2], promptCount: 6) == [5, 6, 7])
    #expect(limit.cut(response: [5, 6, 7, 8, 2], promptCount: 1) == [5, 6, 7, 8, 2])
    let counts = limit.counts
    #expect(counts.prompts == 4 && counts.promptsCut == 3 && counts.promptTokensCut == 6)
    #expect(counts.responses == 3 && counts.responsesCut == 1 && counts.responseTokensCut == 2)
  }

  @Test("whatever is cut fits, and leaves something of both")
  func fits() throws {
    for maximum in 2...40 {
      for length in 1...60 {
        var limit = try LengthLimit(maximum: maximum)
        let ids = [1] + Array(repeating: Int32(7), count: length - 1)
        let prompt = limit.cut(prompt: ids, bos: 1)
        let response = limit.cut(response: ids, promptCount: prompt.count)
        #expect(prompt.first == 1)
        #expect(!response.isEmpty)
        #expect(prompt.count + response.count <= maximum)
        #expect(prompt.count == min(length, 2 * maximum / 3))
      }
    }
  }

  @Test("a limit that leaves no room is refused", arguments: [1, 0, -5])
  func tooSmall(maximum: Int) {
    #expect(throws: DataError.maximumLength(maximum)) { _ = try LengthLimit(maximum: maximum) }
  }
}
