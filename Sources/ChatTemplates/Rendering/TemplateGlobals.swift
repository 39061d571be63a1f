import Foundation

/// The functions that a template can call without defining them.
enum TemplateGlobals {
  static let largestRange = 100_000

  static var all: [String: TemplateValue] {
    [
      "raise_exception": function("raise_exception") { call throws(TemplateFault) in
        throw TemplateFault(.refused, call.argument(0, "message")?.text ?? "")
      },
      "range": function("range") { call throws(TemplateFault) in try range(call) },
      "namespace": function("namespace") { call throws(TemplateFault) in
        let namespace = TemplateNamespace()
        namespace.members = try dictionary(call)
        return .namespace(namespace)
      },
      "dict": function("dict") { call throws(TemplateFault) in .dictionary(try dictionary(call)) },
      "cycler": function("cycler") { _ throws(TemplateFault) in
        throw TemplateFault(.unsupported, "'cycler'")
      },
      "joiner": function("joiner") { call throws(TemplateFault) in
        let separator = call.argument(0, "sep") ?? .string(", ")
        var isFirst = true
        return function("joiner") { _ throws(TemplateFault) in
          defer { isFirst = false }
          return isFirst ? .string("") : separator
        }
      },
    ]
  }

  /// The function `strftime_now` with a fixed date.
  static func clock(_ date: Date) -> TemplateValue {
    function("strftime_now") { call throws(TemplateFault) in
      guard case .string(let format) = call.argument(0, "format") else {
        throw TemplateFault(.evaluation, "strftime_now takes a format")
      }
      guard let text = formatted(date, format) else {
        throw TemplateFault(.evaluation, "the format '\(format)' can't be followed")
      }
      return .string(text)
    }
  }

  private static func function(
    _ name: String, _ body: @escaping (TemplateCall) throws(TemplateFault) -> TemplateValue
  ) -> TemplateValue { .function(TemplateFunction(name, body)) }

  /// Creates a dictionary from a dictionary or a list of pairs, and adds the named arguments.
  private static func dictionary(_ call: TemplateCall) throws(TemplateFault) -> TemplateDictionary {
    var result = TemplateDictionary()
    switch call.positional.first {
    case .dictionary(let dictionary)?: result = dictionary
    case .list(let list)?:
      for case .list(let pair) in list.values where pair.values.count == 2 {
        try result.set(pair.values[0], pair.values[1])
      }
    case nil: break
    case let other?: throw TemplateFault(.evaluation, "a dict of \(other.described)")
    }
    for (name, value) in call.named { try result.set(.string(name), value) }
    return result
  }

  private static func range(_ call: TemplateCall) throws(TemplateFault) -> TemplateValue {
    var numbers: [Int] = []
    for value in call.positional {
      guard let number = value.integer else {
        throw TemplateFault(.evaluation, "range of \(value.described)")
      }
      numbers.append(number)
    }
    guard (1...3).contains(numbers.count) else {
      throw TemplateFault(.evaluation, "range takes one to three numbers")
    }
    let (start, stop) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
    let step = numbers.count == 3 ? numbers[2] : 1
    if step == 0 { throw TemplateFault(.evaluation, "range() arg 3 must not be zero") }
    let length = (Double(stop) - Double(start)) / Double(step)
    if length > Double(largestRange) {
      throw TemplateFault(.limit, "a range of more than \(largestRange) numbers")
    }
    return try .list(stride(from: start, to: stop, by: step).map { .integer($0) })
  }
}
