import Foundation
import Testing
import _TestSupport

/// Tests of closed streams, readers that stop reading, and files that can't grow. No output may be
/// lost silently.
@Suite struct StreamTests {
  /// Runs a shell command in a directory with data, where `$D` is the program.
  private func shell(_ place: Workplace, _ command: String) throws -> Program.Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = place.folder.url
    process.environment = [
      "D": Program.executable.path, "MODEL": Workplace.model, "HOME": place.folder.url.path,
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "OPENBLAS_NUM_THREADS": "1",
      "SWIFT_BACKTRACE": "enable=no",
      "TRAIN": "train --loss dpo.so --model \(Workplace.model) --data data.jsonl --threads 1 "
        + "--lr 1e-3 --steps 3 --batch 2",
    ]
    let files = try ["stdout", "stderr"].map { try place.folder.file($0, "") }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    return Program.Outcome(
      code: process.terminationStatus, output: try place.text("stdout"),
      errors: try place.text("stderr"))
  }

  private func place() throws -> Workplace {
    let place = try Workplace()
    try place.data(probs: true)
    return place
  }

  @Test("a reader of the messages that goes away doesn't end a run")
  func brokenPipe() throws {
    let place = try place()
    // There is no reader from the start, so the very first message fails.
    let outcome = try shell(
      place, "{ sleep 0.3; $D $TRAIN --out run; echo $? > code; } 2>&1 | true; wait; cat code")
    #expect(outcome.output == "0\n")
    #expect(place.exists("run/model/model.safetensors"))
  }

  @Test("results whose reader goes away end quietly, as other programs do")
  func brokenResults() throws {
    let outcome = try shell(
      place(),
      "{ sleep 0.3; $D score --model $MODEL --data data.jsonl --quiet; echo $? >&2; } | true")
    #expect(outcome.errors == "141\n")
  }

  @Test("no file of the program takes the place of a closed stream")
  func closedStreams() throws {
    let place = try place()
    let outcome = try shell(
      place, "$D $TRAIN --out open >/dev/null 2>&1; $D $TRAIN --out closed <&- >&- 2>&-; echo $?")
    #expect(outcome.output == "0\n")
    let scores = try ["open", "closed"].map { try place.text("\($0)/scores.jsonl") }
    #expect(scores[0] == scores[1] && !scores[0].isEmpty)
  }

  @Test("a limit of file sizes is an error with the file's name")
  func fileSizeLimit() throws {
    let outcome = try shell(
      place(),
      "ulimit -f 1; $D score --model $MODEL --data data.jsonl --quiet --out scores; echo $?")
    #expect(outcome.output == "1\n")
    #expect(outcome.errors.contains("scores"))
    #expect(outcome.errors.lowercased().contains("file too large"))

    let key = try shell(place(), "(ulimit -f 0; $D pack keygen k 2> /dev/null); echo $?; ls k.*")
    #expect(key.output == "1\n", "a key that could not be written whole is left: \(key.output)")
  }

  @Test(
    "a limit that is lower already holds a plugin as well; one that lets it not be copied is named")
  func lowerLimits() throws {
    let outcome = try shell(
      place(),
      """
      echo '{"logp":[-1,-2],"len":[2,2],"score":[1,0]}' > scores
      for limit in '-n 32' '-f 1'; do
        (ulimit $limit; $D replay scores --loss simpo.so --isolation process > out; echo $?)
      done
      """)
    #expect(outcome.output == "0\n2\n")
    #expect(!outcome.errors.contains("lacks resource limits"))
    #expect(outcome.errors.contains("simpo.so' can't be read: file too large"))
  }

  @Test("too little memory for products of matrices is said, rather than waited for")
  func memoryLimit() throws {
    let outcome = try shell(
      place(),
      "for v in 300000 400000 500000; do (ulimit -v $v; exec timeout -k 1 60 $D score "
        + "--model $MODEL --data data.jsonl --quiet --threads 4); done > /dev/null; echo $?")
    #expect(outcome.output == "1\n")
    #expect(outcome.errors.contains("error: the limit of memory (ulimit -v) leaves no room for"))
  }

  @Test("of two writers of one file one is refused, and the other's is whole")
  func twoWriters() throws {
    let place = try place()
    try place.data("many.jsonl", count: 400)
    let outcome = try shell(
      place,
      """
      for i in 1 2; do
        ($D score --model $MODEL --data many.jsonl --threads 1 --quiet --out scores; echo $?) &
      done; wait
      """)
    #expect(["0\n2\n", "2\n0\n", "0\n0\n"].contains(outcome.output))
    #expect(try place.lines("scores").count == 400)
    #expect(!place.exists("scores.part"))
  }

  @Test("a line that never ends is refused before it fills the memory")
  func endlessLine() throws {
    let outcome = try shell(
      place(), "$D replay /dev/zero --loss dpo.so; echo $?; $D data check /dev/zero; echo $?")
    #expect(outcome.output.hasPrefix("2\n") && outcome.output.hasSuffix("2\n"))
    #expect(outcome.errors.contains("/dev/zero:1: is longer than 64 MiB"))
  }

  @Test("a study that is killed takes its cells with it")
  func orphans() throws {
    let outcome = try shell(
      place(),
      """
      $D reproduce strategies --tier ci --seeds 1 --jobs 1 --out out --quiet & parent=$!
      for i in {1..400}; do
        read -r cell < /proc/$parent/task/$parent/children && [ -n "$cell" ] && break; sleep 0.05
      done
      kill -9 $parent
      for i in {1..100}; do
        # Gone, or waiting for whoever inherits it to look.
        grep -qs '^State:.[^Z]' /proc/${cell%% *}/status || { echo "ended ${cell:+one}"; exit; }
        sleep 0.05
      done
      kill -9 $cell; echo left
      """)
    #expect(outcome.output == "ended one\n", "\(outcome.errors)")
  }
}
