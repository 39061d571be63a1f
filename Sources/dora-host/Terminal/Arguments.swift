/// The command line as the parser takes it.
enum Arguments {
  /// What was given after the program's name.
  static var given: [String] { joined(Array(CommandLine.arguments.dropFirst())) }

  /// `--lr -1` as `--lr=-1`: the parser would take a negative number for an option and miss a value,
  /// where the value is there and wrong, or right.
  static func joined(_ arguments: [String]) -> [String] {
    var joined: [String] = []
    for argument in arguments {
      if isNegativeNumber(argument), let option = joined.last, option.hasPrefix("--"),
        !option.contains("=")
      {
        joined[joined.count - 1] = "\(option)=\(argument)"
      } else {
        joined.append(argument)
      }
    }
    return joined
  }

  /// The options that arguments name, with their dashes and without values.
  static func options(in arguments: some Sequence<String>) -> Set<String> {
    Set(
      arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
        .map { String($0.prefix { $0 != "=" }) })
  }

  /// Options that name a file or a directory, in every command that has them.
  private static let paths = ["--data", "--model", "--out", "--resume"]

  /// Refuses such an option without a name, as an unset variable of a shell leaves it: an empty path is
  /// the working directory.
  static func check(_ arguments: [String]) throws(EmptyPath) {
    let options = arguments.prefix { $0 != "--" }
    for (option, value) in zip(options, options.dropFirst() + [" "]) {
      for name in paths where (option == name && value.isEmpty) || option == name + "=" {
        throw EmptyPath(name: name)
      }
    }
  }

  /// An option that should name a file and names none.
  struct EmptyPath: Error, CustomStringConvertible {
    let name: String

    var description: String { "\(name) is empty; name a file or a directory" }
  }

  private static func isNegativeNumber(_ argument: String) -> Bool {
    argument.hasPrefix("-") && Double(argument) != nil
  }
}
