import Failures

/// The command line in the form that the parser accepts.
enum Arguments {
  /// The arguments after the program's name.
  static var given: [String] { current(Array(CommandLine.arguments.dropFirst())) }

  /// Arguments, of this version or an earlier one, in the form that the parser accepts.
  static func current(_ arguments: [String]) -> [String] { joined(respelled(arguments)) }

  /// Former names of options, which are still accepted, with the present ones.
  private static let formerNames = [
    "--calibration-normalise": "--calibration-normalize", "--stabiliser": "--stabilizer",
  ]

  private static func respelled(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return arguments[..<end].map { argument in
      let name = argument.prefix { $0 != "=" }
      return formerNames[String(name)].map { $0 + argument.dropFirst(name.count) } ?? argument
    } + arguments[end...]
  }

  /// Rewrites `--lr -1` as `--lr=-1`. Otherwise the parser mistakes the negative number for an
  /// option and reports a missing value.
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

  /// Returns the options among the arguments, with their dashes but without their values.
  static func options(in arguments: some Sequence<String>) -> Set<String> {
    Set(
      arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
        .map { String($0.prefix { $0 != "=" }) })
  }

  /// The options whose value is the name of a file or directory in every command that has them.
  private static let paths = ["--data", "--model", "--out", "--resume"]

  /// Refuses an empty value for an option that takes a path. The value is empty if a shell variable
  /// isn't set, and an empty path would mean the working directory.
  static func check(_ arguments: [String]) throws(EmptyPath) {
    let options = arguments.prefix { $0 != "--" }
    for (option, value) in zip(options, options.dropFirst() + [" "]) {
      for name in paths where (option == name && value.isEmpty) || option == name + "=" {
        throw EmptyPath(name: name)
      }
    }
  }

  /// The error for an option whose path is empty.
  struct EmptyPath: Failure, CustomStringConvertible {
    let name: String
    var kind: FailureKind { .badInput }

    var description: String { "\(name) is empty; name a file or a directory" }
  }

  private static func isNegativeNumber(_ argument: String) -> Bool {
    argument.hasPrefix("-") && Double(argument) != nil
  }
}
