import Foundation
import Preferences
import Testing
import _TestSupport

@Suite("Verdicts")
struct VerdictTests {
  static func rows(_ labels: [String]) -> [String] {
    labels.map { #"{"prompt":"p","completion":"c","label":\#($0)}"# }
  }

  static func verdicts(_ labels: String...) throws -> [Double] {
    let folder = try TemporaryDirectory()
    let url = try folder.file("d.jsonl", rows(labels).joined(separator: "\n"))
    return try PreferenceReader.read(url).data.flatMap { $0.columns["desirable"]?.values ?? [] }
  }

  static func message(_ labels: String...) throws -> String {
    let folder = try TemporaryDirectory()
    let url = try folder.file("d.jsonl", rows(labels).joined(separator: "\n"))
    do {
      _ = try PreferenceReader.read(url)
      return "read"
    } catch {
      #expect(try PreferenceReader.check(url).problems.contains(error))
      return error.description.replacingOccurrences(of: folder.url.path + "/", with: "")
    }
  }

  @Test("true and 1 are desirable, false and 0 are not, and beside 1 neither is -1")
  func codes() throws {
    #expect(try Self.verdicts("true", "false", "1", "0", "1.0", "0e0") == [1, 0, 1, 0, 1, 0])
    #expect(try Self.verdicts("-1", "1", "-1.0") == [0, 1, 0])
    #expect(try Self.verdicts("1", "1") == [1, 1])
  }

  @Test("one verdict on several responses is refused, and so are two weights of one datum")
  func ambiguous() throws {
    let folder = try TemporaryDirectory()
    func message(_ row: String) throws -> String {
      let url = try folder.file("d.jsonl", row)
      do { _ = try PreferenceReader.read(url) } catch {
        return error.description.components(separatedBy: "d.jsonl:").last ?? ""
      }
      return "read"
    }
    for label in ["1", "true", "false"] {
      let said = try message(#"{"prompt":"p","chosen":"c","rejected":"r","label":\#(label)}"#)
      #expect(said.hasPrefix("1: field 'label': "), "\(said)")
      #expect(said.hasSuffix("expected a list of 2, a verdict on each response"), "\(said)")
    }
    let each = #"{"prompt":"p","chosen":"c","rejected":"r","label":[1,0],"weight":2}"#
    #expect(try message(each) == "read")
    #expect(
      try message(#"{"prompt":"p","completion":"c","weight":1,"data_weight":2}"#)
        .hasPrefix("1: field 'weight': "))
  }

  @Test(
    "fields that say opposite things of the responses are refused, or counted where scores decide")
  func contradictory() throws {
    let folder = try TemporaryDirectory()
    func message(_ fields: String) throws -> String {
      let url = try folder.file("d.jsonl", #"{"prompt":"p",\#(fields)}"#)
      do { _ = try PreferenceReader.read(url) } catch {
        return error.description.components(separatedBy: "d.jsonl:").last ?? ""
      }
      return "read"
    }
    let pair = #""chosen":"c","rejected":"r""#
    for name in ["label", "desirable"] {
      #expect(
        try message(#"\#(pair),"\#(name)":[false,true]"#).hasPrefix(
          "1: field '\(name)': calls the chosen response undesirable and the rejected one desirable"
        ))
    }
    #expect(try message(#"\#(pair),"label":[1,1]"#) == "read")
    for (isHuman, count) in [("[0,1]", 1), ("[0,0]", 0), ("[1,1]", 0)] {
      let url = try folder.file(
        "d.jsonl", #"{"prompt":"p",\#(pair),"golden_index":0,"is_human":\#(isHuman)}"#)
      #expect(try PreferenceReader.read(url).fields.contradictoryTargets == count)
    }
    let list = #""responses":["a","b"],"scores":[2,1],"label""#
    #expect(try message(list + ":[0,1]") == "read")
    func counted(_ labels: String) throws -> Int {
      let url = try folder.file("d.jsonl", #"{"prompt":"p",\#(list):\#(labels)}"#)
      return try PreferenceReader.check(url).summary.contradictoryRows
    }
    #expect(try counted("[0,1]") == 1)
    #expect(try counted("[1,0]") == 0)
    #expect(try counted("[1,1]") == 0)
    let learnt = try folder.file("d.jsonl", #"{"prompt":"p",\#(list):[0,1]}"#)
    #expect(
      SupervisedTarget.chosen.undesirableTargets(in: try PreferenceReader.read(learnt)) == 1)
  }

  @Test(
    "a log-probability above 0 is none",
    arguments: [
      (#""ref_logps":[-1,0.5]"#, "ref_logps", "element 1 is 0.5"),
      (#""ref_chosen_logps":2,"ref_rejected_logps":-1"#, "ref_chosen_logps", "is 2.0"),
      (#""ref_chosen_logps":-2,"ref_rejected_logps":1e300"#, "ref_rejected_logps", "is 1e+300"),
    ])
  func positive(fields: String, name: String, found: String) throws {
    let folder = try TemporaryDirectory()
    let url = try folder.file(
      "d.jsonl", #"{"prompt":"p","chosen":"c","rejected":"r",\#(fields)}"#)
    #expect {
      _ = try PreferenceReader.read(url)
    } throws: {
      "\($0)".hasSuffix(
        "d.jsonl:1: field '\(name)': \(found); expected a log-probability, which is 0 or below")
    }
    let zero = try folder.file(
      "z.jsonl", #"{"prompt":"p","chosen":"c","rejected":"r","ref_logps":[-0.0,0]}"#)
    #expect(try PreferenceReader.read(zero).data[0].referenceLogp == [0, 0])
  }

  @Test("-1 is refused where the file doesn't tell what it means")
  func minusOne() throws {
    #expect(
      try Self.message("-1", "-1")
        == "d.jsonl:1: field 'label': is -1; expected true, false, 1 or 0; -1 is taken in a file that "
        + "has 1 too")
    for other in ["0", "false", "true"] {
      #expect(
        try Self.message("1", other, "-1")
          == "d.jsonl:3: field 'label': is -1; expected true, false, 1 or 0, as in line 2, or 1 and -1 "
          + "alone")
    }
  }

  @Test(
    "anything else is no verdict", arguments: ["2", "0.5", "-2", "\"yes\"", "{}", "null", "[]"])
  func others(label: String) throws {
    let message = try Self.message("1", label)
    #expect(message.hasPrefix("d.jsonl:2: field 'label': "), "\(message)")
  }

  @Test("supervised fine-tuning leaves out what -1 calls undesirable")
  func supervised() throws {
    let folder = try TemporaryDirectory()
    let url = try folder.file("d.jsonl", Self.rows(["1", "-1"]).joined(separator: "\n"))
    let selected = try SupervisedTarget.chosen.selected(from: PreferenceReader.read(url))
    #expect(selected.set.data.map(\.line) == [1] && selected.leftOut == 1)
  }
}
