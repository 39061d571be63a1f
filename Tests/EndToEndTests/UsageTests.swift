import Foundation
import Testing
import _TestSupport

@Suite struct UsageTests {
  static let options = [
    (
      "train",
      "loss param plugin-path robust lambda robust-param mixture gamma stabilizer "
        + "calibration-normalize steps epochs batch micro-batch recompute shuffle seed optimizer lr schedule "
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
    // The usage line is written by the parser and isn't wrapped.
    let long = outcome.lines.filter { $0.count > 80 && !$0.hasPrefix("USAGE:") }
    #expect(long.isEmpty)
  }

  @Test("--robust help lists the robustifiers and wrappers with their parameters, in words for all")
  func robustifiers() throws {
    let place = try Workplace()
    let help = try place.program.run("train", "--robust", "help")
    #expect(help.code == 0 && help.errors.isEmpty)
    for line in [
      "  dora: lambda log mean exp(h l / lambda)",
      "    lambda: a number above 0.0 (default 1.0)",
      "    rho: instead of lambda, a number of at least 0.0",
      "    alpha: a number above 0.0 and at most 1.0 (default 0.5)",
      "    divide_by_totalcount: true or false (default true)", "  erm: mean(l)",
      "    epsilon: a number of at least 0.0 and below 0.5 (default 0.1)",
    ] {
      #expect(help.lines.contains(line), "\(line)")
    }
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

  @Test("an option that counts once and is given twice is said, one that repeats is not")
  func repeated() throws {
    let place = try Workplace()
    try place.data()
    let outcome = try place.program.run(
      place.train("--dry-run", "--lr=1e-4", "--batch", "4", "--batch", "4", "--loss", "ipo"))
    #expect(outcome.code == 0)
    let said = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("twice") }
    #expect(said == ["twice       --lr is given 2 times; the last one counts, '1e-4'"])
  }

  @Test("a path that is no file, and a setting without effect, are answered")
  func misunderstandings() throws {
    let place = try Workplace()
    try place.data()
    func said(_ arguments: String...) throws -> String {
      try place.program.run(arguments).errors
    }
    func train(_ more: String...) throws -> String {
      try place.program.run(place.train("--dry-run") + more).errors
    }
    #expect(
      try train("--data", "trl-lib/set").contains(
        "datasets.load_dataset('trl-lib/set', split='train').to_json('data.jsonl')"))
    #expect(try !train("--data", "dir/set.jsonl").contains("load_dataset"))
    #expect(try train("--warmup", "100").contains("warning     the warm-up of 100 steps is longer"))
    #expect(try train("--loss", "dppo.so").contains("the nearest file is 'dpo.so'"))
    #expect(
      try said("plugin", "inspect", "kto{beta=3}").hasPrefix(
        "error: no plugin 'kto{beta=3}'; give the name of one objective, without parameters"))
    #expect(
      try said(
        "sample", "--model", Workplace.model, "--data", "data.jsonl", "-n", "3", "--temperature",
        "0",
        "--max-new-tokens", "1", "--out", "s.jsonl"
      ).contains("samples     the 3 responses to a prompt are the same"))
    #expect(
      try said(
        "self-train", "--loss", "dpo", "--model", Workplace.model, "--data", "data.jsonl", "--out",
        "st", "--scorer", "length"
      ).contains("a prompt with --samples 4 has 4; give --samples 2"))
    #expect(
      try said("tokenize", "--model", "nowhere", "data.jsonl").contains("'nowhere' does not exist"))
  }

  @Test("a stack too small for the program is refused, not run into")
  func stack() throws {
    let place = try Workplace()
    var shell = place.program
    shell.executable = "/bin/sh"
    let outcome = try shell.run("-c", "ulimit -s 64; exec '\(place.program.executable)' --version")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors
        == "error: the limit of the stack (ulimit -s) is too low; the program needs 512 KiB: raise it\n"
    )
  }

  static let mistakes = [
    (["--beta", "0.1"], "error: unknown option '--beta'. Did you mean --param beta=0.1?"),
    (["--pref_beta"], "error: unknown option '--pref_beta'. Did you mean --param beta=…?"),
    (["--learning_rate", "1"], "error: unknown option '--learning_rate'. Did you mean '--lr'?"),
    (
      ["--per_device_train_batch_size=4"],
      "error: unknown option '--per_device_train_batch_size'. Did you mean '--micro-batch'?"
    ),
    (
      ["--max_grad_norm", "1"],
      "error: unknown option '--max_grad_norm'. Did you mean '--max-grad-norm'?"
    ),
    (["--cutoff_len", "1"], "error: unknown option '--cutoff_len'. Did you mean '--max-length'?"),
    (
      ["--bf16"],
      "error: unknown option '--bf16'. Models are trained in float32, whatever their files hold; leave it out."
    ),
    (
      ["--gradient_checkpointing", "true"],
      "error: unknown option '--gradient_checkpointing'. Layers are computed again, to save memory, with --recompute layers."
    ),
    (
      ["--use_peft", "true"],
      "error: unknown option '--use_peft'. An adapter is trained with --lora r=8,alpha=16,targets=all-linear (docs/adapters.md)."
    ),
    // The missing option is given, but under another name.
    (
      ["sample", "--model_name_or_path", "x", "--prompt", "x"],
      "error: unknown option '--model_name_or_path'. Did you mean '--model'?"
    ),
    (["--out", ""], "error: --out is empty; name a file or a directory"),
    (["score", "--ouput", "x"], "error: unknown option '--ouput'. Did you mean '--out'?"),
    (["sft", "--loss", "dpo"], "error: unknown option '--loss'. It is an option of 'train'."),
    (["--loss-param", "beta=1"], "error: unknown option '--loss-param'. Did you mean '--param'?"),
    (["score", "--treads", "1"], "error: unknown option '--treads'. Did you mean '--threads'?"),
    (["--loss", "dpo", "--param", "beta"], "error: --param 'beta' is not of the form k=v"),
    (
      ["replay", "x", "--label-smoothing=0.1"],
      "error: unknown option '--label-smoothing'. Did you mean --param label-smoothing=0.1?"
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
    (["trian"], "error: unknown command 'trian'. Did you mean 'train'?"),
    (
      ["evla", "--reference", "x"], "error: unknown command 'evla'. Did you mean 'eval'?"
    ),
    (["plugin", "lsit"], "error: unknown command 'plugin lsit'. Did you mean 'plugin list'?"),
    (
      ["--model", "x"], "error: --model is given without --data; name a JSONL file with --data"
    ),
    (
      ["--data", "x"], "error: --data is given without --model; name a model's folder with --model"
    ),
    ([], "error: no objective; name one with --loss, such as --loss lire.so"),
  ]

  @Test("options with numbers that no run could use are refused by their names", arguments: numbers)
  func number(_ arguments: [String], message: String) throws {
    let place = try Workplace()
    let outcome = try place.program.run(arguments)
    #expect(outcome.errors.split(separator: "\n").first.map(String.init) == "error: " + message)
    #expect(outcome.code == 2)
  }

  static let numbers = [
    (
      ["sample", "--model", "x", "--prompt", "x", "--count", "4294967296"],
      "--count is 4294967296, expected at most 100000"
    ),
    (
      ["plugin", "check", "dpo", "--time-limit", "4294967296"],
      "--time-limit is 4294967296.0, expected seconds above 0 to 1e6"
    ),
    (
      ["plugin", "check", "dpo", "--time-limit", "nan"],
      "--time-limit is nan, expected seconds above 0 to 1e6"
    ),
    (
      ["--loss", "dpo", "--micro-batch", "9223372036854775807"],
      "--micro-batch is 9223372036854775807, expected at most 1000000000"
    ),
    (
      [
        "calibrate", "--data", "x", "--out", "y", "--backbone", "m", "--epochs",
        "9223372036854775807",
      ],
      "--epochs is 9223372036854775807, expected at most 1000000"
    ),
    (
      ["score", "--model", "x", "--data", "x", "--max-length", "0"],
      "--max-length is 0, expected at least 1"
    ),
  ]

  @Test(
    "sourced in bash, the completions offer files where a file is expected, and what was there before"
  )
  func completions() throws {
    let place = try Workplace()
    let script = try place.program.run("--generate-completion-script", "bash")
    try place.folder.file("script.bash", script.output)
    try place.folder.file("alpha.jsonl", "")
    // The script prints the arguments of 'complete', and the function's results for a line.
    let test = """
      source script.bash
      complete -p dora-host
      function=$(complete -p dora-host | sed 's/.*-F \\([^ ]*\\).*/\\1/')
      try() {
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        COMPREPLY=(); $function dora-host "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        echo "${#COMPREPLY[@]} ${COMPREPLY[*]}"
      }
      try dora-host trai; try dora-host train --data al; try dora-host --data ''
      try dora-host replay al; try dora-host --gam; try dora-host train --schedule l
      """
    try place.folder.file("test.bash", test)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["test.bash"]
    process.currentDirectoryURL = place.folder.url
    let output = try place.folder.file("out", "")
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    let lines = try place.text("out").split(separator: "\n").map(String.init)
    #expect(lines.first?.contains("-o bashdefault") == true)
    #expect(lines.first?.contains("-o default") == true)
    // Where a file is expected, the function gives no results, so bash completes file names.
    #expect(Array(lines.dropFirst()) == ["1 train", "0 ", "0 ", "0 ", "1 --gamma", "1 linear"])
  }
}
