import ArgumentParser
import Foundation

/// Adds hints to the argument parser's usage errors.
enum UsageHint {
  /// Returns the error in this program's usual form, with a hint at what the user most likely
  /// meant.
  static func improved(_ text: String, of arguments: [String] = []) -> String {
    let mark = "Error: "
    guard text.hasPrefix(mark) else { return text }
    var lines = text.dropFirst(mark.count).split(
      separator: "\n", maxSplits: 1, omittingEmptySubsequences: false
    ).map(String.init)
    let (command, stranger) = Self.command(of: arguments)
    if let stranger {
      lines[0] = unknownCommand(stranger, in: command)
    } else if let name = unknownOption(in: lines[0]) ?? strangeOption(in: arguments, command) {
      lines.replaceSubrange(0..<1, with: unknown(name, in: command, arguments))
    }
    let first = lines[0].prefix(1).lowercased() + lines[0].dropFirst()
    return (["error: \(first)"] + lines.dropFirst()).joined(separator: "\n")
  }

  // MARK: Commands

  /// Returns the command that the arguments name, or the word at its position if that isn't a
  /// command.
  private static func command(
    of arguments: [String]
  ) -> (command: any ParsableCommand.Type, stranger: String?) {
    var command: any ParsableCommand.Type = DoraHost.self
    for word in arguments {
      let commands = command.configuration.subcommands
      if commands.isEmpty || word.hasPrefix("-") || word == "help" { break }
      guard let next = commands.first(where: { $0._commandName == word }) else {
        return (command, word)
      }
      command = next
    }
    return (command.configuration.defaultSubcommand ?? command, nil)
  }

  private static func unknownCommand(
    _ word: String, in command: any ParsableCommand.Type
  ) -> String {
    let names = command.configuration.subcommands.filter { $0.configuration.shouldDisplay }
      .map { $0._commandName }
    let group = command == DoraHost.self ? "" : command._commandName + " "
    let hint =
      Misspelling.nearest(to: word, of: names).map { "Did you mean '\(group)\($0)'?" }
      ?? "There are \(names.joined(separator: ", "))."
    return "Unknown command '\(group)\(word)'. \(hint)"
  }

  // MARK: Options

  private static func unknownOption(in line: String) -> String? {
    guard let mark = line.range(of: "Unknown option '") else { return nil }
    let name = line[mark.upperBound...].drop { $0 == "-" }.prefix { $0 != "'" && $0 != "=" }
    // A single letter is too short to be compared with other names.
    return name.count > 1 ? String(name) : nil
  }

  /// Returns the first option that the command doesn't have. The parser reports missing options
  /// before unknown ones, although an option may be missing only because it was given under another
  /// name.
  private static func strangeOption(
    in arguments: [String], _ command: any ParsableCommand.Type
  ) -> String? {
    let known = Set(options(of: command, includingHidden: true) + ["help", "version"])
    return arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
      .map { String($0.dropFirst(2).prefix { $0 != "=" }) }
      .first { !$0.isEmpty && !known.contains($0) }
  }

  /// Returns a hint for an unknown option: the nearest option of the command, or the counterpart of
  /// another program's option, or a parameter of the objective.
  private static func unknown(
    _ name: String, in command: any ParsableCommand.Type, _ arguments: [String]
  ) -> [String] {
    let start = "Unknown option '\(written(name, in: arguments))'."
    let options = options(of: command)
    if let nearest = Misspelling.nearest(to: OtherPrograms.normal(name), of: options) {
      return ["\(start) Did you mean '--\(nearest)'?"]
    }
    switch OtherPrograms.counterpart(of: name, among: options) {
    case .option(let option): return ["\(start) Did you mean '--\(option)'?"]
    case .advice(let advice): return ["\(start) \(advice)"]
    case nil: break
    }
    if let owner = owner(of: OtherPrograms.normal(name), besides: command) {
      return ["\(start) It is an option of '\(owner)'."]
    }
    guard options.contains("param") else { return [start] }
    let value = value(of: name, in: arguments) ?? "…"
    return [
      "\(start) Did you mean --param \(OtherPrograms.parameter(name))=\(value)?",
      "Parameters of the objective follow --param, the robustifier's --robust-param.",
    ]
  }

  /// Returns the first other command that has an option with this name.
  private static func owner(of name: String, besides command: any ParsableCommand.Type) -> String? {
    DoraHost.configuration.subcommands.first { $0 != command && options(of: $0).contains(name) }?
      ._commandName
  }

  /// Returns the options listed in the command's help.
  private static func options(
    of command: any ParsableCommand.Type, includingHidden: Bool = false
  ) -> [String] {
    let help = DoraHost.helpMessage(for: command, includeHidden: includingHidden)
    return help.split { $0 == " " || $0 == "\n" || $0 == "," }.filter { $0.hasPrefix("--") }
      .map { String($0.dropFirst(2).prefix { $0.isLetter || $0 == "-" }) }
  }

  /// Returns the option as the user typed it, including its dashes.
  private static func written(_ name: String, in arguments: [String]) -> String {
    let forms = ["--" + name, "-" + name]
    return forms.first { form in
      arguments.contains { $0 == form || $0.hasPrefix(form + "=") }
    } ?? forms[0]
  }

  private static func value(of name: String, in arguments: [String]) -> String? {
    for (place, argument) in arguments.enumerated() where argument.hasPrefix("-") {
      let parts = argument.drop { $0 == "-" }.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.first == name[...] else { continue }
      if parts.count == 2 { return String(parts[1]) }
      let next = arguments.dropFirst(place + 1).first
      return next.flatMap { $0.hasPrefix("-") && Double($0) == nil ? nil : $0 }
    }
    return nil
  }
}

/// Finds the intended name for a misspelled word.
enum Misspelling {
  /// - Returns: the nearest name, if the difference is probably a typing error. For instance,
  ///   'lamda' gives 'lambda', but 'beta' doesn't give 'data'.
  static func nearest(to word: String, of names: [String]) -> String? {
    let near = names.map { (name: $0, distance: distance(word, $0)) }
      .filter { $0.distance <= allowed(max(word.count, $0.name.count)) }
    return near.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }

  /// Returns the number of errors allowed, which is two for long names and one for short ones.
  private static func allowed(_ length: Int) -> Int { length > 5 ? 2 : 1 }

  /// Returns the smallest number of edits that turn one word into the other. An edit inserts,
  /// removes or replaces a letter, or swaps two adjacent letters.
  static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
