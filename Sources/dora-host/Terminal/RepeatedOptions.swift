import ArgumentParser
import Foundation

/// The notices about options that were given twice, although only the last value is used.
struct RepeatedOptions {
  private let notices: [String]

  /// - Parameters:
  ///   - command: the command that was parsed from the arguments.
  ///   - arguments: the arguments as the parser received them.
  init(_ arguments: [String], of command: any ParsableCommand) {
    let given = Self.values(in: arguments)
    let twice = given.filter { Set($0.value).count > 1 }
    // Only the parser's own description of the command says which options may be repeated.
    guard !twice.isEmpty, !arguments.contains("--quiet") else {
      notices = []
      return
    }
    let single = Self.singleOptions(of: type(of: command))
    notices = twice.filter { single.contains($0.key) }.sorted { $0.key < $1.key }.map {
      name, values in
      "twice       \(name) is given \(values.count) times; the last one counts, '\(values[values.count - 1])'"
    }
  }

  func say() {
    for notice in notices { Console.line(notice) }
  }

  private static func values(in arguments: [String]) -> [String: [String]] {
    var values: [String: [String]] = [:]
    let options = Array(arguments.prefix { $0 != "--" })
    for (place, argument) in options.enumerated() where argument.hasPrefix("-") {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let next = place + 1 < options.count ? options[place + 1] : ""
      let name = parts[0] == "-n" ? "--count" : String(parts[0])
      values[name, default: []].append(parts.count == 2 ? String(parts[1]) : next)
    }
    return values
  }

  /// The parts of the parser's description that are needed here.
  private struct Tool: Decodable {
    struct Command: Decodable { var arguments: [Argument]? }
    struct Argument: Decodable {
      struct Name: Decodable { var kind, name: String }
      var kind: String
      var isRepeating: Bool
      var names: [Name]?
    }
    var command: Command
  }

  /// Returns the options that take a value and may not be repeated, with their dashes.
  private static func singleOptions(of command: any ParsableCommand.Type) -> Set<String> {
    guard
      let tool = try? JSONDecoder().decode(Tool.self, from: Data(command._dumpHelp().utf8))
    else { return [] }
    let single = (tool.command.arguments ?? []).filter { $0.kind == "option" && !$0.isRepeating }
    return Set(
      single.flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map { "--\($0.name)" })
  }
}
