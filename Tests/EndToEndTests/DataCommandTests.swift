import Foundation
import Testing
import _TestSupport

@Suite struct DataCommandTests {
  @Test("a file without mistakes is summed up and ends with 0")
  func clean() throws {
    let place = try Workplace()
    try place.data(count: 3)
    let outcome = try place.program.run("data", "check", "data.jsonl")
    #expect(outcome.code == 0)
    #expect(outcome.output.hasPrefix("data.jsonl: 3 rows, 0 wrong\n"))
    #expect(outcome.errors.isEmpty)
  }

  @Test("every wrong row is named with its field, and training names the first")
  func wrong() throws {
    let place = try Workplace()
    try place.folder.file(
      "data.jsonl",
      """
      {"prompt":[1],"responses":[[2],[3]],"scores":[1,0]}
      {"prompt":[1],"responses":[[2],[3]],"scores":[1]}
      {"prompt":[1]}
      {"prompt":[1],
      """)
    let outcome = try place.program.run("data", "check", "data.jsonl")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors == """
        data.jsonl:2: field 'scores': has 1 value for 2 responses; give one for each
        data.jsonl:3: field 'responses': is missing; give 'responses', or 'chosen' and 'rejected', \
        or 'completion'
        data.jsonl:4:15: the text ends where a key in double quotes is expected

        """)
    #expect(outcome.output.hasPrefix("data.jsonl: 1 row, 3 wrong\n"))
    let training = try place.program.run(place.train())
    #expect(training.code == 2)
    #expect(
      training.errors
        == "error: data.jsonl:2: field 'scores': has 1 value for 2 responses; give one for each\n")
  }

  @Test("what is no data file says why")
  func noFile() throws {
    let place = try Workplace()
    try place.folder.file("empty.jsonl", "")
    for (name, reason) in [
      ("empty.jsonl", "holds no data; expected one JSON object per line"),
      ("nowhere.jsonl", "can't be read: No such file or directory"),
      (".", "can't be read: Is a directory"),
    ] {
      let outcome = try place.program.run("data", "check", name)
      #expect(outcome.errors == "error: \(name): \(reason)\n")
      #expect(outcome.code == 2)
    }
  }

  @Test("ten megabytes of rubbish end at their first line")
  func rubbish() throws {
    let place = try Workplace()
    try place.folder.file("big.jsonl", [UInt8](repeating: 0x78, count: 10_000_000))
    let outcome = try place.program.run(
      "train", "--loss", "dpo.so", "--model", Workplace.model, "--data", "big.jsonl")
    #expect(outcome.code == 2)
    #expect(outcome.errors.hasPrefix("error: big.jsonl:1:1: "))
    #expect(outcome.errors.utf8.count < 300)
  }
}
