import Foundation
import LocalSystem
import Preferences
import Statistics
import StrictJSON
import Work

/// A line of a ``JudgeExport`` with a judge's verdict.
package struct JudgedLine {
  var comparison: Int
  var id: String
  var a: String
  var b: String
  /// Whether answer B, rather than answer A, is by the comparison's own model.
  var isSwapped: Bool
  /// The length of answer A in characters, or in tokens if it consists of token ids.
  var aLength: Int
  var bLength: Int
  var verdict: JudgeVerdict
  /// The position of the line, for messages.
  var place: String

  /// - Throws: a `WorkError` that names the file and the line.
  static func all(in file: String) throws -> [JudgedLine] {
    guard FileManager.default.fileExists(atPath: fileURL(file).path) else {
      throw wrong(file, "there is no such file")
    }
    var lines: [JudgedLine] = []
    var reader = try RowReader(fileURL(file))
    while let row = try reader.next() {
      lines.append(try JudgedLine(row.bytes, place: "\(file):\(row.place.line)"))
    }
    guard !lines.isEmpty else { throw wrong(file, "holds no verdicts") }
    return lines
  }

  private init(_ bytes: [UInt8], place: String) throws {
    let object: JSONObject
    do {
      guard let value = try JSONParser.parse(bytes).object else {
        throw Self.wrong(place, "is not an object; expected a line of \(Setting.judgeExport)")
      }
      object = value
    } catch let error as JSONError {
      throw Self.wrong(place, "\(error)")
    }
    func field<Value>(_ name: String, _ expected: WorkText, _ read: (JSONValue) -> Value?) throws
      -> Value
    {
      guard let value = object[name].flatMap(read) else {
        throw Self.wrong(
          place, "field '\(name)' is \(object[name]?.kind ?? "missing"); expected \(expected)")
      }
      return value
    }
    self.place = place
    comparison = try field("comparison", "the number that \(Setting.judgeExport) wrote", \.integer)
    id = try field("id", "the text that \(Setting.judgeExport) wrote", \.string)
    a = try field("a_from", "the text that \(Setting.judgeExport) wrote", \.string)
    b = try field("b_from", "the text that \(Setting.judgeExport) wrote", \.string)
    isSwapped = try field("swapped", "true or false, as \(Setting.judgeExport) wrote it", \.bool)
    aLength = try field("a", "the answer that \(Setting.judgeExport) wrote", \.answerLength)
    bLength = try field("b", "the answer that \(Setting.judgeExport) wrote", \.answerLength)
    let expected: WorkText = "\"A\", \"B\" or \"tie\""
    let text = try field("verdict", expected, \.string)
    guard let verdict = JudgeVerdict(named: text) else {
      throw Self.wrong(place, "field 'verdict' is '\(text)'; expected \(expected)")
    }
    self.verdict = verdict
  }

  static func wrong(_ place: String, _ reason: WorkText) -> WorkError {
    .badInput("\(place): \(reason)")
  }
}

extension JSONValue {
  /// The length of an answer given as text or as token ids.
  fileprivate var answerLength: Int? { string?.unicodeScalars.count ?? array?.count }
}
