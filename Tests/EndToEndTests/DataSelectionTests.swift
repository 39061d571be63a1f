import Foundation
import Testing
import _TestSupport

/// Tests how `train`, `sft` and `replay` treat weights, ties, equal responses, and lists.
@Suite struct DataSelectionTests {
  private static func row(
    _ prompt: Int, _ responses: String, _ scores: String, _ more: String = ""
  ) -> String {
    #"{"prompt":[\#(prompt)],"responses":\#(responses),"scores":\#(scores)\#(more)}"#
  }

  private static let pairs = [
    row(1, "[[5,6],[7]]", "[1,0]"), row(2, "[[8],[9,10,11]]", "[1,0]"),
    row(3, "[[12,13],[14,15]]", "[1,0]"),
  ]

  private func bytes(_ place: Workplace, _ run: String) throws -> Data {
    try Data(contentsOf: place.file("\(run)/model/model.safetensors"))
  }

  @Test("a weight of 0 leaves a row out of train and sft, 1 changes no byte, 5 does")
  func weights() throws {
    let place = try Workplace()
    func weighted(_ weights: [String]) -> String {
      zip(Self.pairs, weights).map { $0.dropLast() + #","weight":\#($1)}"# }.joined(separator: "\n")
    }
    let files = [
      "plain": Self.pairs.joined(separator: "\n"), "ones": weighted(["1", "1", "1"]),
      "zero": weighted(["1", "0", "1"]), "five": weighted(["1", "1", "5"]),
      "two": [Self.pairs[0], Self.pairs[2]].joined(separator: "\n"),
    ]
    for (name, text) in files { try place.folder.file("\(name).jsonl", text + "\n") }
    for command in [["train", "--loss", "dpo.so"], ["sft"]] {
      for name in files.keys {
        let outcome = try place.program.run(
          command + [
            "--model", Workplace.model, "--data", "\(name).jsonl", "--threads", "1", "--lr",
            "1e-3", "--steps", "1", "--out", "\(command[0])-\(name)",
          ])
        #expect(outcome.code == 0, "\(outcome.errors)")
        if name == "zero" { #expect(outcome.errors.contains("of 3 data 1 of weight 0")) }
      }
      func run(_ name: String) throws -> Data { try bytes(place, "\(command[0])-\(name)") }
      #expect(try run("plain") == run("ones"))
      #expect(try run("zero") == run("two"))
      #expect(try run("five") != run("plain"))
    }
  }

  @Test("a joint objective refuses a weight where it stands")
  func jointWeight() throws {
    let place = try Workplace()
    let rows = [Self.pairs[0], Self.pairs[1].dropLast() + #","weight":2}"#]
    try place.folder.file("data.jsonl", rows.joined(separator: "\n"))
    let outcome = try place.program.run(
      "train", "--loss", "aot", "--robust", "erm", "--model", Workplace.model, "--data",
      "data.jsonl", "--dry-run")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("data.jsonl:2: field 'weight' is 2.0, expected 1, or 0"))
  }

  @Test("data whose scores are all equal are left out and counted, unless they are kept")
  func ties() throws {
    let place = try Workplace()
    let tied = Self.row(4, "[[20],[21]]", "[3,3]")
    try place.folder.file("some.jsonl", (Self.pairs + [tied]).joined(separator: "\n"))
    try place.folder.file("all.jsonl", tied)
    func train(_ file: String, _ more: String...) throws -> Program.Outcome {
      try place.program.run(
        ["train", "--loss", "dpo.so", "--model", Workplace.model, "--data", file, "--dry-run"]
          + more)
    }
    let some = try train("some.jsonl")
    #expect(some.code == 0)
    #expect(some.errors.contains("left out    of 4 data 1 with all scores equal"))
    let kept = try train("some.jsonl", "--keep-ties")
    #expect(
      kept.errors.contains(
        "ties        1 of 4 data have equal scores; 'dpo' takes those in the order of the file"))
    let all = try train("all.jsonl")
    #expect(all.code == 2)
    #expect(
      all.errors
        == "error: there is nothing to train on: of 1 data 1 with all scores equal; --keep-ties "
        + "trains on equal scores\n")
    let check = try place.program.run("data", "check", "some.jsonl")
    #expect(check.output.contains("1 row with all scores equal, which 'train' leaves out"))
  }

  @Test("of lists with some ties train says what the objective does with them")
  func listTies() throws {
    let place = try Workplace()
    try place.folder.file("data.jsonl", Self.row(1, "[[5],[6],[7]]", "[1,1,0]"))
    for (loss, answer) in [
      ("dpo-pl", "'dpo-pl' takes those in the order of the file"),
      ("dpo-pl{ties=skip}", "'dpo-pl' gives those no order"),
      ("lire", "'lire' gives those no order"),
    ] {
      let outcome = try place.program.run(
        "train", "--loss", loss, "--model", Workplace.model, "--data", "data.jsonl", "--dry-run")
      #expect(
        outcome.errors.contains("ties        1 of 1 data have equal scores; \(answer)"),
        "\(outcome.errors)")
    }
  }

  @Test("data select says what moved with its responses, what lost its h and what is short")
  func selection() throws {
    let place = try Workplace()
    try place.folder.file(
      "data.jsonl",
      """
      {"prompt":"p","responses":["a","b","c"],"scores":[1,3,2],"h":0.5,"sources":["x","y","z"],"judge":[7,8,9]}
      {"prompt":"q","responses":["a"],"scores":[1],"h":0.5,"sources":["x"],"judge":[7]}

      """)
    let select = ["data", "select", "data.jsonl", "--select", "top-bottom", "--keep", "2"]
    let outcome = try place.program.run(select + ["--seed", "3"])
    #expect(outcome.code == 0)
    #expect(
      outcome.lines == [
        #"{"prompt":"p","responses":["b","a"],"scores":[3.0,1.0],"sources":["y","x"],"judge":[8,7]}"#,
        #"{"prompt":"q","responses":["a"],"scores":[1.0],"h":0.5,"sources":["x"],"judge":[7]}"#,
      ])
    #expect(
      outcome.errors == """
        seed        --seed 3 changes nothing: only --select rso draws responses
        moved       with their responses: judge
        without h   1 of 2 data: h is of all responses, and some are gone; run 'dora-host calibrate' on the result
        short       1 of 2 data have fewer than 2 scored responses, and keep those

        """)
  }

  @Test("replay applies weights, and rows that take part in no batch weigh nothing")
  func replay() throws {
    let place = try Workplace()
    let scores = #""logp":[-5,-7],"ref_logp":[-6,-6],"batch":1"#
    try place.folder.file(
      "scores.jsonl",
      """
      {\(scores),"score":[1,0],"data_weight":3}
      {\(scores),"score":[1,0],"data_weight":0}
      {\(scores),"score":[2,2]}
      {\(scores),"score":[0,1],"weight":0.5}
      """)
    let outcome = try place.program.run("replay", "scores.jsonl", "--loss", "dpo.so")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = try Line.all(in: outcome.output)
    #expect(lines.dropLast().map(\.loss_weight) == [1.5, 0, 0, 0.25])
    #expect(lines.last?.loss_weights == [1.5, 0, 0, 0.25])
    let losses = lines.compactMap(\.loss)
    #expect(lines.last?.value == (3 * losses[0] + 0.5 * losses[3]) / 2)
    #expect(outcome.errors.contains("of 4 data 1 of weight 0, 1 with all scores equal"))
    let compared = try place.program.run(
      "replay", "scores.jsonl", "--loss", "dpo.so", "--loss", "kto", "--keep-ties")
    #expect(compared.code == 0, "\(compared.errors)")
  }

  @Test("a run whose responses are all the same is refused, one with some is told how many")
  func sameResponses() throws {
    let place = try Workplace()
    let same = Self.row(4, "[[20,21],[20,22]]", "[1,0]")
    try place.folder.file("some.jsonl", (Self.pairs + [same]).joined(separator: "\n"))
    try place.folder.file("all.jsonl", same)
    func train(_ file: String) throws -> Program.Outcome {
      try place.program.run(
        "train", "--loss", "dpo.so", "--model", Workplace.model, "--data", file, "--max-length",
        "2",
        "--dry-run")
    }
    let some = try train("some.jsonl")
    #expect(some.code == 0)
    #expect(
      some.errors.contains("warning     in 1 of 4 data responses of different scores are the same"))
    let all = try train("all.jsonl")
    #expect(all.code == 2)
    #expect(
      all.errors
        == "error: no step would do anything: in each of 1 data all responses are the same after "
        + "they were cut to --max-length 2; raise it\n")
  }

  @Test("a run whose lists have a single score is refused, and lists without scores are said")
  func loneScores() throws {
    let place = try Workplace()
    try place.folder.file("lone.jsonl", Self.row(1, "[[5],[6]]", "[1,null]"))
    try place.folder.file("none.jsonl", #"{"prompt":[1],"responses":[[5],[6]]}"#)
    func train(_ loss: String, _ file: String) throws -> Program.Outcome {
      try place.program.run(
        "train", "--loss", loss, "--model", Workplace.model, "--data", file, "--dry-run")
    }
    let lone = try train("dpo-pl.so", "lone.jsonl")
    #expect(lone.code == 2)
    #expect(
      lone.errors
        == "error: no step would do anything: in each of 1 data a single response has a score, and "
        + "'dpo-pl' compares two or more\n")
    let none = try train("dpo.so", "none.jsonl")
    #expect(none.code == 0)
    #expect(
      none.errors.contains(
        "warning     1 of 1 data have no 'scores'; 'dpo' takes their first response for the better")
    )
  }

  @Test(
    "without h a robustifier that looks at it is said to be another, and a filter to do nothing")
  func noCalibration() throws {
    let place = try Workplace()
    try place.folder.file("data.jsonl", Self.pairs.joined(separator: "\n"))
    func train(_ more: String...) throws -> String {
      try place.program.run(
        ["train", "--loss", "dpo.so", "--model", Workplace.model, "--data", "data.jsonl"] + more
          + ["--dry-run"]
      ).errors
    }
    #expect(try train().contains("'dora' is 'kl-dro'; 'dora-host calibrate' makes h"))
    #expect(
      try train("--robust", "reweight", "--filter", "h>=0.5").contains(
        "warning     --filter 'h>=0.5' looks at h, and the data have none"))
    #expect(try train("--robust", "reweight").contains("'reweight' is 'erm'"))
    #expect(!(try train("--robust", "erm").contains("calibrate")))

    let zeros = Self.pairs.map { $0.dropLast() + #","h":0}"# }
    try place.folder.file("data.jsonl", zeros.joined(separator: "\n"))
    #expect(try train().contains("error: no step would do anything: every h is 0"))
  }

  @Test(
    "at the level of responses those go whose own part in h is small, and lone ones with their data"
  )
  func responseLevel() throws {
    let place = try Workplace()
    let more = #","probs":[0.9,0.8,0.1,0.95],"reward":[4,3,2,1]"#
    let rows = [
      Self.row(1, "[[5,6],[7],[8],[9]]", "[4,3,2,1]", more),
      Self.row(2, "[[5,6],[7],[8],[9]]", "[4,3,2,1]", #","probs":[0.9,0.1,0.1,0.1]"#),
    ]
    try place.folder.file("data.jsonl", rows.joined(separator: "\n"))
    func train(_ more: String...) throws -> Program.Outcome {
      try place.program.run(
        ["train", "--loss", "dpo-pl.so", "--model", Workplace.model, "--data", "data.jsonl"] + more)
    }
    let outcome = try train("--calibration-level", "response", "--steps", "1", "--out", "run")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(
      outcome.errors.contains(
        "h>=1.0 of each response keeps 1 of 2 data, without 1 of their responses"),
      "\(outcome.errors)")
    let logged = try place.text("run/scores.jsonl")
    // The terms are 4c, at γ = 1, shares of 1/4 and K = 4.
    #expect(logged.contains("\"h\":3.53333"), "\(logged)")
    let none = try train("--calibration-level", "response", "--filter", "h>=5", "--dry-run")
    #expect(none.code == 2 && none.errors.contains("keeps two responses of none of 2 data"))
    try place.folder.file("data.jsonl", Self.pairs.joined(separator: "\n"))
    let bare = try train("--calibration-level", "response", "--dry-run")
    #expect(
      bare.code == 2
        && bare.errors.contains("--calibration-level is given, but the data have no 'probs'"))
  }

  @Test("kto on pairs trains on their responses, dpo on lists names how to make pairs")
  func responseCounts() throws {
    let place = try Workplace()
    try place.folder.file("pairs.jsonl", Self.pairs.joined(separator: "\n"))
    let kto = try place.program.run(
      "train", "--loss", "kto", "--model", Workplace.model, "--data", "pairs.jsonl", "--lr", "1e-3",
      "--out", "run")
    #expect(kto.code == 0, "\(kto.errors)")
    #expect(kto.errors.contains("takes single responses: each is a datum, the best of its prompt"))
    #expect(try place.lines("run/scores.jsonl").count == 6)
    try place.folder.file("lists.jsonl", Self.row(1, "[[5],[6],[7]]", "[2,1,0]"))
    let dpo = try place.program.run(
      "train", "--loss", "dpo.so", "--model", Workplace.model, "--data", "lists.jsonl")
    #expect(dpo.code == 2)
    #expect(dpo.errors.contains("'dora-host data select --keep 2 --select top-bottom'"))
  }

  @Test("a first step learns, with one step and with every default")
  func oneStep() throws {
    let place = try Workplace()
    try place.folder.file("data.jsonl", Self.pairs.joined(separator: "\n"))
    let outcome = try place.program.run(
      "sft", "--model", Workplace.model, "--data", "data.jsonl", "--lr", "1e-2", "--out", "run")
    #expect(outcome.code == 0)
    #expect(try place.text("run/metrics.jsonl").contains(#""lr":0.005"#))
  }

  @Test("a softmax that is saturated by summed log-probabilities is said to be")
  func saturation() throws {
    let place = try Workplace()
    let long = (0..<60).map { "\(5 + $0 % 100)" }.joined(separator: ",")
    try place.folder.file("data.jsonl", Self.row(1, "[[5],[\(long)]]", "[1,0]"))
    let arguments = [
      "train", "--model", Workplace.model, "--data", "data.jsonl", "--steps", "3", "--loss",
    ]
    let saturated = try place.program.run(arguments + ["lire.so", "--out", "a"])
    #expect(saturated.code == 0, "\(saturated.errors)")
    #expect(saturated.errors.contains("warning     in the first 3 steps a nat of log-probability"))
    #expect(saturated.errors.contains("lire{T="))
    let tempered = try place.program.run(arguments + ["lire{T=200}", "--out", "b"])
    #expect(!tempered.errors.contains("saturated"))
  }

  @Test(
    "a batch of one under a robustifier that compares, and columns without a place in the log, are said"
  )
  func remarks() throws {
    let place = try Workplace()
    try place.folder.file(
      "data.jsonl",
      Self.pairs.map { $0.dropLast() + #","loss":1,"len":[1,2],"mine":3}"# }.joined(
        separator: "\n"))
    func said(_ more: String...) throws -> String {
      try place.program.run(place.train("--dry-run") + more).errors
    }
    let one = try said("--batch", "1", "--robust", "kl-dro")
    #expect(one.contains("warning     with a batch of 1 'kl-dro' has nothing to compare"), "\(one)")
    #expect(
      one.contains(
        "columns     'len', 'loss' of the data are not in scores.jsonl, which has fields of its own"
      ))
    #expect(try said("--batch", "1").contains("is a plain mean, weighted by h"))
    #expect(try !said("--batch", "1", "--robust", "erm").contains("nothing to compare"))
    #expect(try !said("--batch", "2", "--robust", "cvar").contains("nothing to compare"))
  }

  @Test(
    "labels that contradict scores, and responses that get no label, are said by train, sft and replay"
  )
  func contradictions() throws {
    let place = try Workplace()
    try place.folder.file(
      "data.jsonl",
      Self.row(1, "[[5,6],[7]]", "[1,0]", #","label":[0,1]"#) + "\n" + Self.pairs[1])
    let contradiction =
      "warning     in 1 of 2 data a response that is labelled desirable scores lower than one that "
      + "isn't; "
    let dpo = try place.program.run(place.train("--dry-run"))
    #expect(dpo.errors.contains(contradiction + "'dpo' goes by the scores"), "\(dpo.errors)")
    let sft = try place.program.run(
      "sft", "--model", Workplace.model, "--data", "data.jsonl", "--dry-run")
    #expect(sft.errors.contains("in 1 data the response that is learnt is labelled undesirable"))
    try place.folder.file(
      "data.jsonl", Self.row(1, "[[5,6],[7],[8]]", "[1,null,0]") + "\n" + Self.pairs[1])
    let unscored = "left out, without a score beside scored ones: 1"
    let arguments = ["train", "--loss", "kto", "--model", Workplace.model, "--data", "data.jsonl"]
    #expect(try place.program.run(arguments + ["--dry-run"]).errors.contains(unscored))
    try place.folder.file(
      "scores.jsonl",
      #"{"logp":[-1,-2,-3],"ref_logp":[-1,-1,-1],"score":[1,null,0]}"# + "\n"
        + #"{"logp":[-1,-2],"ref_logp":[-1,-1],"score":[1,0],"label":[0,1]}"#)
    let replayed = try place.program.run(["replay", "scores.jsonl", "--loss", "kto"])
    #expect(replayed.errors.contains(unscored), "\(replayed.errors)")
    #expect(replayed.errors.contains(contradiction), "\(replayed.errors)")
    #expect(replayed.errors.contains("kto' goes by the labels"))
  }

  @Test("replay says where scores are missing, and refuses sums that are not those of the tokens")
  func replayed() throws {
    let place = try Workplace()
    func replay(_ row: String) throws -> Program.Outcome {
      try place.folder.file("scores.jsonl", row)
      return try place.program.run("replay", "scores.jsonl", "--loss", "dpo")
    }
    let unscored = try replay(#"{"logp":[-1,-2],"ref_logp":[-1,-1]}"#)
    #expect(unscored.code == 0)
    #expect(
      unscored.errors
        == "warning     1 of 1 data have no 'score'; 'dpo' takes their first response for the better "
        + "one\n")
    let scored = #","ref_logp":[-1,-1],"score":[1,0]"#
    let wrong = [
      (
        #"{"logp":[-1,-2],"tok_logp":[[-1],[-1,-2]]\#(scored)}"#,
        "1: field 'logp': element 1 is -2.0, and its 'tok_logp' add up to -3.0"
      ),
      (
        #"{"logp":[-1,-3],"len":[1,1],"tok_logp":[[-1],[-1,-2]]\#(scored)}"#,
        "1: field 'len': element 1 is 1.0, and 'tok_logp' has 2 tokens"
      ),
      (
        #"{"logp":[-1,3]\#(scored)}"#,
        "1: field 'logp': holds 3.0, expected a log-probability, which is 0 or below"
      ),
      (#"{"logp":[-1,-3],"tok_logp":[[-1],[-4,1]]\#(scored)}"#, "1: field 'tok_logp': holds 1.0"),
    ]
    for (row, message) in wrong {
      let outcome = try replay(row)
      #expect(outcome.code == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    #expect(try replay(#"{"logp":[-1,-3.001],"tok_logp":[[-1],[-1,-2]]\#(scored)}"#).code == 0)
  }
}
