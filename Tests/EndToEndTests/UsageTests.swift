import Testing
import _TestSupport

@Suite struct UsageTests {
  static let options = [
    (
      "train",
      "loss param plugin-path robust lambda robust-param mixture gamma stabiliser "
        + "calibration-normalise steps epochs batch micro-batch shuffle seed optimizer lr schedule "
        + "warmup max-grad-norm weight-decay checkpoint-every threads quiet model data out resume "
        + "max-length dry-run"
    ),
    ("score", "model data max-length out threads quiet"),
    (
      "sample",
      "model prompt data count max-new-tokens temperature top-k top-p "
        + "repetition-penalty seed out threads quiet"
    ),
    ("replay", "loss param plugin-path robust lambda robust-param keep-going"),
    ("plugin list", "plugin-path"), ("plugin inspect", "plugin-path"), ("data check", ""),
  ]

  @Test("--help names every option, in 80 columns", arguments: options)
  func help(command: String, options: String) throws {
    let place = try Workplace()
    let outcome = try place.program.run(
      command.split(separator: " ").map(String.init) + ["--help"])
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    for option in options.split(separator: " ") {
      #expect(outcome.output.contains("--\(option) "), "\(option)")
    }
    // The usage line is the parser's and stands in one piece.
    let long = outcome.lines.filter { $0.count > 80 && !$0.hasPrefix("USAGE:") }
    #expect(long.isEmpty)
  }

  @Test("the program's help has the exit codes, and its version is a version")
  func program() throws {
    let place = try Workplace()
    let help = try place.program.run("--help")
    #expect(help.output.contains("3 the plugin misbehaved, 130 interrupted (train"))
    let version = try place.program.run("--version")
    #expect(version.output.split(separator: ".").count == 3)
    #expect(version.code == 0)
  }

  @Test("wrong usage says what would be right", arguments: mistakes)
  func mistake(_ arguments: [String], firstLine: String) throws {
    let place = try Workplace()
    let outcome = try place.program.run(arguments)
    #expect(outcome.errors.split(separator: "\n").first.map(String.init) == firstLine)
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
  }

  static let mistakes = [
    (["--beta", "0.1"], "error: unknown option '--beta'. Did you mean --param beta=…?"),
    (
      ["replay", "x", "--label-smoothing=0.1"],
      "error: unknown option '--label-smoothing'. Did you mean --param label-smoothing=…?"
    ),
    (["--lamda", "2"], "error: unknown option '--lamda'. Did you mean '--lambda'?"),
    (
      ["score", "--model", "x", "--data", "x", "--treads", "1"],
      "error: unknown option '--treads'. Did you mean '--threads'?"
    ),
    (["--loss"], "error: missing value for '--loss <LOSS>'"),
    (["--steps", "many"], "error: the value 'many' is invalid for '--steps <N>'"),
    (["--threads", "0"], "error: --threads is 0, expected 1 to 1024"),
    (["--epochs", "1", "--steps", "2"], "error: --steps and --epochs are both given; choose one"),
    (
      ["score", "--data", "x"],
      "error: give one of --model, for log-probabilities, --reward-model and --scorer"
    ),
    (["data", "check"], "error: missing expected argument '<FILE.jsonl>'"),
    (["trian"], "error: unexpected argument 'trian'"),
    (
      ["--model", "x"], "error: --model is given without --data; name a JSONL file with --data"
    ),
    (
      ["--data", "x"], "error: --data is given without --model; name a model's folder with --model"
    ),
    ([], "error: no objective; name one with --loss, such as --loss lire.so"),
  ]
}
