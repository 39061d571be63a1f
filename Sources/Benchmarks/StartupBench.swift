/// Measures the time that programs take to start.
public struct StartupBench {
  /// A program with its arguments and its name in the table.
  public struct Command: Sendable {
    public var name: String
    public var path: String
    public var arguments: [String]

    public init(_ name: String, _ path: String, _ arguments: [String]) {
      self.name = name
      self.path = path
      self.arguments = arguments
    }
  }

  /// The name of the row that the target for `--help` uses.
  public static let help = "dora-host --help"

  public let commands: [Command]
  public let rounds: Int

  /// - Parameters:
  ///   - program: this package's `dora-host`.
  ///   - python: an interpreter with PyTorch, transformers and TRL. If it is nil, they aren't
  ///     measured.
  public init(program: String, python: String?, rounds: Int) {
    self.rounds = rounds
    let imports = ["torch", "transformers", "trl"]
    let peers = python.map { python in
      imports.map { module in
        // The command must use a name, since both packages load most of their modules only on first
        // use.
        let names = ["transformers": "AutoModelForCausalLM", "trl": "DPOTrainer"]
        let code = names[module].map { "from \(module) import \($0)" } ?? "import \(module)"
        return Command("python: \(code)", python, ["-c", code])
      }
    }
    commands =
      [
        Command(Self.help, program, ["--help"]),
        Command("dora-host train --help", program, ["train", "--help"]),
        Command("dora-host doctor", program, ["doctor"]),
        Command("dora-host plugin list", program, ["plugin", "list"]),
      ] + (peers ?? [])
  }

  /// Measures all commands in turn, round by round.
  public func measure() throws(BenchmarkError) -> StartupResult {
    var times = commands.map { _ in (processor: [Double](), wall: [Double]()) }
    for _ in 0..<rounds {
      for (index, command) in commands.enumerated() {
        let outcome = try ChildProgram(command.path, command.arguments).run()
        times[index].processor.append(outcome.processor)
        times[index].wall.append(outcome.wall)
      }
    }
    return StartupResult(
      rows: zip(commands, times).compactMap { command, times in
        guard let processor = Spread(times.processor), let wall = Spread(times.wall) else {
          return nil
        }
        return .init(name: command.name, processorSeconds: processor, wallSeconds: wall)
      })
  }
}

/// The measured start times.
public struct StartupResult: Codable, Sendable, Equatable {
  public var rows: [Row]

  public struct Row: Codable, Sendable, Equatable {
    public var name: String
    /// The processor seconds, over all processors.
    public var processorSeconds: Spread
    public var wallSeconds: Spread
  }
}
