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

  @Test("lists of messages are checked without a model, which is said; broken ones are named")
  func messages() throws {
    let place = try Workplace()
    let answer = #"[{"role":"assistant","content":"c"}]"#
    let row = #"{"prompt":"p","chosen":\#(answer),"rejected":\#(answer)}"#
    try place.folder.file("data.jsonl", "\(row)\n\(row)\n")
    let outcome = try place.program.run("data", "check", "data.jsonl")
    #expect(outcome.code == 0)
    #expect(outcome.output.hasPrefix("data.jsonl: 2 rows, 0 wrong\n"))
    #expect(
      outcome.errors == """
        messages    2 rows are lists of messages, checked without a chat template; --model DIR checks them as \
        that model's template renders them

        """)

    // Beside texts, a system message reaches only a model that has a template.
    try place.folder.file(
      "data.jsonl", #"{"system":"be kind","prompt":"p","chosen":"c","rejected":"r"}"# + "\n")
    let text = try place.program.run("data", "check", "data.jsonl")
    #expect(text.code == 2)
    #expect(text.errors.hasPrefix("data.jsonl:1: field 'system': holds part of the prompt"))

    try place.folder.file(
      "data.jsonl",
      #"{"prompt":"p","chosen":[{"role":"assistant","content":"c"},7],"rejected":\#(answer)}"#
        + "\n")
    let wrong = try place.program.run("data", "check", "data.jsonl")
    #expect(wrong.code == 2)
    #expect(wrong.errors.hasPrefix("data.jsonl:1: field 'chosen': "), "\(wrong.errors)")
  }

  @Test("what is no data file says why")
  func noFile() throws {
    let place = try Workplace()
    try place.folder.file("empty.jsonl", "")
    for (name, reason) in [
      ("empty.jsonl", "holds no data; expected one JSON object per line, or an array of them"),
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

    // The same many lines at a time: a check doesn't repeat itself without end.
    try place.folder.file("lines.jsonl", [UInt8](repeating: 0x0A, count: 1) + Self.rubbish)
    let check = try place.program.run("data", "check", "lines.jsonl")
    #expect(check.code == 2)
    let lines = check.errors.split(separator: "\n")
    #expect(lines.count == 21)
    #expect(
      lines.last
        == "980 more wrong rows aren't shown, since no row is right; is this a file of data?")
  }

  private static let rubbish = [UInt8](String(repeating: "x,\n", count: 1000).utf8)

  @Test("training says which fields nothing reads, and refuses those that belong to the prompt")
  func fields() throws {
    let place = try Workplace()
    let start = #"{"prompt":"p","chosen":"c","rejected":"r""#
    try place.folder.file("data.jsonl", start + #","system":"Be kind.","score":2}"#)
    let outcome = try place.program.run(place.train("--dry-run"))
    #expect(outcome.code == 2)
    #expect(
      outcome.errors == """
        ignored     system 1
        spelling    'score' in 1 row: is 'scores' meant?
        error: data.jsonl:1: field 'system': holds part of the prompt, which would not reach the \
        model; write it into 'prompt', or remove the field if the model is not to see it

        """)
    let check = try place.program.run("data", "check", "data.jsonl")
    #expect(check.code == 2 && check.output.contains("\n  ignored    system 1\n"))
    try place.folder.file("ids.jsonl", #"{"prompt":[1],"chosen":[2],"rejected":[3],"system":"s"}"#)
    for command in [
      ["score", "--model", Workplace.model], ["sample", "--model", Workplace.model],
      ["eval", "--model", Workplace.model], ["score", "--scorer", "length"],
    ] {
      let outcome = try place.program.run(command + ["--data", "ids.jsonl"])
      #expect(outcome.code == 0 && outcome.errors.hasPrefix("ignored     system 1\n"), "\(command)")
    }
  }

  @Test("prompts alone are sampled and evaluated, and training refuses them")
  func prompts() throws {
    let place = try Workplace()
    try place.folder.file("data.jsonl", "{\"prompt\":[5,6]}\n{\"prompt\":[7]}\n")
    let sampled = try place.program.run(
      "sample", "--model", Workplace.model, "--data", "data.jsonl", "-n", "2", "--max-new-tokens",
      "3")
    #expect(sampled.code == 0 && sampled.output.split(separator: "\n").count == 2)
    let evaluated = try place.program.run(
      "eval", "--model", Workplace.model, "--reference", Workplace.model, "--scorer", "length",
      "--data", "data.jsonl", "--max-new-tokens", "3", "--quiet")
    #expect(evaluated.code == 0, "\(evaluated.errors)")
    #expect(evaluated.output.contains("KL to the reference"))
    #expect(evaluated.output.contains("mean score of answers"))
    #expect(try place.program.run("data", "check", "data.jsonl").code == 0)
    #expect(try place.program.run(place.train("--dry-run")).code == 2)
  }

  @Test("much that is cut is a warning")
  func cut() throws {
    let place = try Workplace()
    let long = (0..<20).map(String.init).joined(separator: ",")
    let row = #"{"prompt":[1],"chosen":[2],"rejected":[\#(long)]}"#
    try place.folder.file("data.jsonl", row)
    let outcome = try place.program.run(place.train("--dry-run", "--max-length", "12"))
    #expect(outcome.errors.contains("cut         0 prompts and 1 responses to --max-length 12\n"))
    #expect(outcome.errors.contains("warning     50.0 % of the responses are cut; "))
  }
}
