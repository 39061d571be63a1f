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

  private static func isNegativeNumber(_ argument: String) -> Bool {
    argument.hasPrefix("-") && Double(argument) != nil
  }
}
