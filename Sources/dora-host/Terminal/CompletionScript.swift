/// The argument parser's completion scripts, extended by file names and the options of the default
/// command.
enum CompletionScript {
  static func isAsked(by arguments: [String]) -> Bool {
    arguments.contains { $0.hasPrefix("--generate-completion-script") }
  }

  /// Improves a script for bash, zsh or fish. A script for any other shell is returned unchanged.
  static func improved(_ script: String) -> String {
    fish(zsh(bash(script)))
  }

  /// Offers file names if there is nothing else to offer. If a command line begins with an option,
  /// offers the options of the default command.
  private static func bash(_ script: String) -> String {
    let name = DoraHost.configuration.commandName ?? ""
    let command = DoraHost.configuration.defaultSubcommand?._commandName ?? ""
    let end = "complete -o filenames -F _\(name) \(name)"
    let wrapper = """
      _\(name)_or_default() {
          if [[ "${COMP_CWORD}" -ge 1 && "${COMP_WORDS[1]}" == -* ]]; then
              COMP_WORDS=("${COMP_WORDS[0]}" \(command) "${COMP_WORDS[@]:1}")
              COMP_CWORD=$((COMP_CWORD + 1))
          fi
          _\(name) "${@}"
      }

      complete -o filenames -o bashdefault -o default -F _\(name)_or_default \(name)
      """
    return script.replacing(end, with: wrapper)
  }

  /// Completes a value with file names if its name in the help text stands for a file or a folder.
  private static func zsh(_ script: String) -> String {
    guard script.hasPrefix("#compdef") else { return script }
    let names = ["DIR", "FILE", "LOSS", "LIBRARY", ".jsonl", ".key", ".pub", "file", "folder"]
    return script.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.hasSuffix(":'"), let colon = line.dropLast(2).lastIndex(of: ":") else {
        return String(line)
      }
      let value = line[colon...]
      return names.contains { value.contains($0) } ? line.dropLast() + "_files'" : String(line)
    }.joined(separator: "\n")
  }

  private static func fish(_ script: String) -> String {
    script.replacing(" -rfka ''", with: " -rF").replacing(" -fka ''", with: " -F")
  }
}
