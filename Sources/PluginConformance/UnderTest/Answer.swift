import CDoRA
import Glibc
import Objectives

/// The unchecked status and results of an evaluation.
struct Answer {
  let status: dora_status
  let text: ErrorText
  let badDatum: Int
  /// The result arrays by name.
  let values: [String: [Double]]
  /// The names of the result arrays, in the interface's order.
  let names: [String]
  let total: Double

  /// A quiet NaN whose payload spells "DORA", which no arithmetic operation produces.
  static let poison = Double(bitPattern: 0x7FF8_0000_444F_5241)

  var loss: [Double] { values["loss"] ?? [] }
  var dLogp: [Double] { values["d_logp"] ?? [] }
  var isDone: Bool { status == DORA_OK }

  /// Describes the first element that was never stored or that isn't finite although it must be.
  /// Returns nil if there is no such element.
  func flaw(_ coupling: LossCoupling) -> String? {
    for name in names {
      for (i, value) in (values[name] ?? []).enumerated() {
        if Self.isPoison(value) { return "it never stored '\(name)' [\(i)], or added to it" }
        let mayBeNaN = name == "lower_bound" || (name == "loss" && coupling == .joint)
        if !value.isFinite && !(mayBeNaN && value.isNaN) {
          return "it stored \(value) as '\(name)' [\(i)] and reported success"
        }
      }
    }
    guard coupling == .joint else { return nil }
    if Self.isPoison(total) { return "it never stored 'total'" }
    return total.isFinite ? nil : "it stored \(total) as 'total' and reported success"
  }

  private static func isPoison(_ value: Double) -> Bool { value.bitPattern == poison.bitPattern }

  /// Describes the first element in which two answers differ by more than the tolerance. `relative`
  /// is the tolerance relative to the largest element of the array; if it is 0, elements must be
  /// equal. Arrays that either answer lacks aren't compared.
  func difference(from other: Answer, within relative: Double = 0) -> String? {
    if status != other.status {
      return "the status is \(Self.name(status)) once and \(Self.name(other.status)) then"
    }
    for name in names {
      guard let a = values[name], let b = other.values[name] else { continue }
      if let difference = Self.difference(a, b, within: relative) {
        return "'\(name)' \(difference)"
      }
    }
    if let difference = Self.difference([total], [other.total], within: relative) {
      return "'total' \(difference)"
    }
    return nil
  }

  /// Describes the first element at which two lists differ, as a phrase to be appended to the
  /// list's name.
  static func difference(_ a: [Double], _ b: [Double], within relative: Double) -> String? {
    guard a.count == b.count else { return "has \(a.count) elements once and \(b.count) then" }
    // The tolerance is relative to the largest element, because cancellation may make other
    // elements small.
    let scale = relative * (a + b).reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    for (i, (x, y)) in zip(a, b).enumerated() where x.bitPattern != y.bitPattern {
      if x == y || (x.isNaN && y.isNaN) || abs(x - y) <= scale { continue }
      return "[\(i)] is \(x) once and \(y) then"
    }
    return nil
  }

  /// Describes the status, with the plugin's own error text if there is one.
  var told: String { Self.told(status, text) }

  static func told(_ status: dora_status, _ text: ErrorText) -> String {
    name(status) + (text.text.isEmpty ? "" : ": \(text.text)")
  }

  /// Returns the name of a status in the header.
  static func name(_ status: dora_status) -> String {
    let names = [
      "DORA_OK", "DORA_E_ABI", "DORA_E_UNKNOWN_ID", "DORA_E_PARAM", "DORA_E_INPUT",
      "DORA_E_NUMERIC", "DORA_E_NOMEM", "DORA_E_INTERNAL",
    ]
    return names.indices.contains(Int(status))
      ? names[Int(status)] : "\(status), which is no status"
  }
}
