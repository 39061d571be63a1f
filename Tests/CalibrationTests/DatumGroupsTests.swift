import Glibc
import Testing
import _TestSupport

@testable import Calibration

@Suite("Data that share a fold")
struct DatumGroupsTests {
  @Test(
    "prompts are the same whatever their case, white space, punctuation and Unicode form",
    arguments: [
      "What is a lake? ", "what is a lake", "What\u{00A0}is\ta  lake?!",
      "\u{FEFF}What is a\u{200B} lake?",
      "Ｗｈａｔ is a lake?", "«What is a lake»",
    ])
  func prompts(variant: String) {
    let groups = Self.groups([
      ("What is a lake?", ["one"]), ("other", ["two"]), (variant, ["three"]),
    ])
    #expect(groups.numbers == [0, 1, 0])
  }

  @Test("prompts with other letters, digits or ids are not the same")
  func otherPrompts() {
    #expect(Self.groups([("What is 2+3?", ["5"]), ("What is 2+4?", ["6"])]).count == 2)
    #expect(Self.groups([("?", ["a"]), ("!", ["b"]), ("", ["c"])]).count == 3)
    #expect(
      DatumGroups([[1, 2], [1, 3], [1, 2]].map { Self.datum(.tokens($0), [.tokens([9])]) }).numbers
        == [0, 1, 0])
  }

  private static let answer =
    "A lake is a body of water that is surrounded by land and fed by rivers or by rain."

  @Test(
    "a long response joins its data, also where a few words, a date or its layout differ",
    arguments: [
      answer.replacing("is a", with: "is\u{AD} a"), answer, answer.uppercased(), answer + "\n",
      "As of 3 May 2024: " + answer,
      answer.split(separator: " ").joined(separator: "\u{00A0}"),
      answer.replacing(",", with: "").replacing(".", with: "!"),
      answer + " I hope this helps!",
    ])
  func responses(variant: String) {
    let groups = Self.groups([
      ("p", ["x", Self.answer]), ("q", ["no"]), ("r", ["z"]), ("On 4 June: p", [variant, "y"]),
    ])
    #expect(groups.numbers == [0, 1, 2, 0])
  }

  @Test("long responses that only share some words, and short ones, join nothing")
  func others() {
    let other = "A river is a body of water that flows from its source to a lake or to the sea."
    #expect(Self.groups([("p", [Self.answer]), ("q", [other])]).count == 2)
    let short = (0..<20).map { ("p\($0)", ["Yes.", "I'm sorry, I can't help with that."]) }
    #expect(Self.groups(short).count == 20)
    #expect(
      Self.groups([
        ("p", ["1 22 333 4444 55555 666666 7777777 88888888 999999999"]),
        ("q", ["1 23 333 4444 55555 666666 7777777 88888888 999999999"]),
      ]).count == 2)
    let made = (0..<8).map { i in
      ("p\(i)", [(0..<60).map { "w\((i * 37 + $0 * $0) % 97)" }.joined(separator: " ")])
    }
    #expect(Self.groups(made).count == 8)
    let ids = [Int32](repeating: 7, count: 19)
    #expect(
      DatumGroups((0..<3).map { Self.datum(.tokens([$0]), [.tokens(ids)]) }).count == 3)
    #expect(
      DatumGroups((0..<4).map { Self.datum(.tokens([$0]), [.tokens(ids + [$0 / 2])]) }).numbers
        == [0, 0, 1, 1])
  }

  @Test("short responses join where all of a datum's are the same, in any order")
  func lists() {
    let one = "Abraham Lincoln, in 1861"
    let other = "George Washington, in 1789"
    let groups = Self.groups([
      ("p", [one, other]), ("q", [one, "John Adams"]), ("r", [other, one]), ("s", ["Yes.", "No."]),
      ("t", ["No.", "Yes."]),
    ])
    #expect(groups.numbers == [0, 1, 0, 2, 3])
  }

  @Test("a response in most of the data joins none of them, and rarer ones still do")
  func common() {
    let data = (0..<12).map { i in
      ("p\(i)", i < 9 ? [Self.answer, "\(Self.words(i / 3))"] : ["w\(i)"])
    }
    #expect(Self.groups(data).numbers == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 4, 5])
  }

  @Test("groups join through a third, up to half of the data")
  func chains() {
    let data = (0..<20).map { ("p\($0)", [Self.words($0), Self.words($0 + 1)]) }
    let groups = Self.groups(data)
    #expect(groups.sizes.max() == 10)
    #expect(groups.count >= 2)
  }

  // MARK: Folds

  @Test("labels without meaning give no more than chance where rows come twice in disguise")
  func noLeakage() throws {
    var generator = SeededGenerator(seed: 3)
    var data: [CalibrationDatum] = []
    var isGolden: [[Bool]] = []
    for i in 0..<60 {
      let golden = Int.random(in: 0..<4, using: &generator)
      let responses = (0..<4).map { "\(Self.words(4 * i + $0, count: 30))" }
      let disguised = responses.map { "On 12 March 2024: \($0)" }
      data.append(Self.datum(.text("prompt \(i)"), responses.map { .text($0) }))
      data.append(Self.datum(.text("Today, prompt \(i)"), disguised.map { .text($0) }))
      isGolden += Array(repeating: (0..<4).map { $0 == golden }, count: 2)
    }
    let result = try CrossFitting().run(
      data, isGolden: isGolden, classifier: HashedNGramClassifier())
    for i in 0..<60 { #expect(result.folds[2 * i] == result.folds[2 * i + 1]) }
    // With 60 golden responses among 240, each occurring twice, the standard error of an AUC at
    // chance is 0.043.
    #expect(abs(try #require(result.report.areaUnderCurve) - 0.5) < 0.13)
    let rows = try ResponseRows(data, isGolden: isGolden)
    #expect(FoldReport(rows, folds: result.folds).shared == 0)
    // This is the earlier assignment, in which each datum's fold is determined by its own prompt.
    #expect(FoldReport(rows, folds: data.indices.map { $0 % 5 }).sharedLong == 480)
  }

  @Test("large groups go to folds of their own, and folds stay as even as they can")
  func packing() throws {
    let sizes = [30, 25, 9, 9, 8, 7, 6, 3, 2, 1]
    let data = sizes.enumerated().flatMap { group, size in
      (0..<size).map { _ in Self.datum(.tokens([Int32(group)]), [.tokens([1]), .tokens([2])]) }
    }
    let rows = try ResponseRows(data, isGolden: data.map { _ in [true, false] })
    let folds = try CrossFitting(folds: 4).assignFolds(rows)
    #expect(FoldReport(rows, folds: folds).sizes.sorted() == [22, 23, 25, 30])
    #expect(folds == (try CrossFitting(folds: 4).assignFolds(rows)))
  }

  @Test("of fewer groups than folds each is a fold; of one there is none")
  func fewGroups() throws {
    let data = (0..<12).map {
      Self.datum(.text("p\($0)"), [.text(Self.words($0 / 4)), .text("no")])
    }
    let rows = try ResponseRows(data, isGolden: data.map { _ in [true, false] })
    #expect(Set(try CrossFitting().assignFolds(rows)).count == 3)
    let same = (0..<6).map {
      Self.datum(.text("p" + String(repeating: " ", count: $0)), [.text("a")])
    }
    #expect(throws: CalibrationError.oneGroup(prompts: 6)) {
      try CrossFitting().assignFolds(ResponseRows(same, isGolden: same.map { _ in [true] }))
    }
  }

  @Test("short responses that are in several folds are counted, and long ones apart")
  func counted() throws {
    let data = (0..<8).map { Self.datum(.text("p\($0)"), [.text("Yes."), .text(Self.answer)]) }
    let rows = try ResponseRows(data, isGolden: data.map { _ in [true, false] })
    let report = FoldReport(rows, folds: try CrossFitting(folds: 4).assignFolds(rows))
    #expect(report.sizes == [2, 2, 2, 2])
    #expect(report.groups == 8 && report.largestGroup == 1)
    #expect(report.responses == 16 && report.shared == 16 && report.sharedLong == 8)
  }

  // MARK: Scene

  private static func groups(_ data: [(String, [String])]) -> DatumGroups {
    DatumGroups(data.map { prompt, responses in datum(.text(prompt), responses.map { .text($0) }) })
  }

  private static func datum(_ prompt: Passage, _ responses: [Passage]) -> CalibrationDatum {
    CalibrationDatum(prompt: prompt, responses: responses)
  }

  /// Words in an order that is unique to this number.
  private static func words(_ number: Int, count: Int = 15) -> String {
    var generator = SeededGenerator(seed: UInt64(number) + 100)
    return (0..<count).map { _ in
      String((0..<4).map { _ in "abcdefghij".randomElement(using: &generator) ?? "a" })
    }.joined(separator: " ")
  }
}
