import Foundation
import Testing
import _TestSupport

/// Tests what commands do to existing files. Files that they didn't write must never be removed.
@Suite struct RunFilesCommandTests {
  /// The contents of all files below a directory, by path.
  private func content(_ url: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: url.path) {
      files[name] = (try? Data(contentsOf: url.appendingPathComponent(name))) ?? Data()
    }
    return files
  }

  @Test("a directory that holds what a run would write over is refused, and nothing in it changes")
  func occupied() throws {
    let place = try Workplace()
    try place.data()
    try place.folder.file("project/metrics.jsonl", "mine")
    try place.folder.file("project/notes", "mine")
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: Workplace.model), to: place.file("project/model"))
    try FileManager.default.createSymbolicLink(
      atPath: place.file("link").path, withDestinationPath: "project")
    let before = try content(place.folder.url)
    for out in ["project", "link", "project/../link/."] {
      for command in [["train", "--loss", "dpo"], ["sft"]] {
        let outcome = try place.program.run(
          command + [
            "--model", "project/model", "--data", "data.jsonl", "--steps", "1", "--threads", "1",
            "--quiet", "--out", out,
          ])
        #expect(outcome.code == 2, "\(out)")
        #expect(outcome.errors.contains("holds 'metrics.jsonl', which a run would write over"))
      }
    }
    let outcome = try place.program.run(
      "train", "--loss", "dpo", "--model", "project/model", "--data", "data.jsonl", "--steps", "1",
      "--out", "link/model")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("--out and --model are the same directory"))
    #expect(try content(place.folder.url) == before)
  }

  @Test("a result does not replace what it is made from, nor a report or pack of others")
  func inputs() throws {
    let place = try Workplace()
    try place.data()
    try place.folder.file("figures/report.json", "{\"mine\": 1}")
    try place.folder.file("study/strategies-smoke/table.md", "mine")
    try place.folder.file("plugin/notes", "mine")
    try FileManager.default.createSymbolicLink(
      atPath: place.file("same.jsonl").path, withDestinationPath: "data.jsonl")
    let before = try content(place.folder.url)
    let model = ["--model", Workplace.model, "--data", "data.jsonl"]
    for arguments in [
      ["score"] + model + ["--out", "same.jsonl"], ["sample"] + model + ["--out", "./data.jsonl"],
      ["data", "select", "data.jsonl", "--select", "best-of-n", "--out", "same.jsonl"],
      ["eval"] + model + ["--judge-export", "data.jsonl"],
      ["calibrate", "--data", "data.jsonl", "--out", "h.jsonl", "--report", "figures"],
      ["reproduce", "strategies", "--tier", "full", "--smoke", "--out", "study"],
      ["plugin", "new", "plugin"],
    ] {
      let outcome = try place.program.run(arguments)
      #expect(outcome.code == 2, "\(arguments): \(outcome.errors)")
    }
    #expect(try content(place.folder.url) == before)
  }

  @Test(
    "runs that start in one second have a directory each, and of one directory only one is given")
  func atOnce() async throws {
    let place = try Workplace()
    try place.data()
    let arguments = place.train("--steps", "3", "--batch", "4", "--quiet")
    let program = place.program
    let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<3 { group.addTask { try program.run(arguments).code } }
      for _ in 0..<3 { group.addTask { try program.run(arguments + ["--out", "same"]).code } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes.sorted() == [0, 0, 0, 0, 2, 2])
    let runs = try FileManager.default.contentsOfDirectory(atPath: place.file("runs").path)
    #expect(runs.count == 3)
    for run in runs.map({ "runs/\($0)" }) + ["same"] {
      #expect(try place.lines("\(run)/metrics.jsonl").map(\.step) == [1, 2, 3])
    }
  }

  @Test("run.json has the hash of the bytes that came through a pipe, and build and machine")
  func provenance() throws {
    let place = try Workplace()
    let data = try place.data()
    let expected = try Program(folder: place.folder.url, executable: "/bin/sh").run(
      "-c", "sha256sum < data.jsonl")
    let shell = Program(folder: place.folder.url, executable: "/bin/sh")
    let train = ["-c", "cat data.jsonl | \"$0\" \"$@\"", Program.executable.path]
    var arguments = place.train("--steps", "1", "--batch", "4", "--quiet", "--out", "run")
    let index = try #require(arguments.firstIndex(of: data.lastPathComponent))
    arguments[index] = "/dev/stdin"
    let outcome = try shell.run(train + arguments)
    #expect(outcome.code == 0, "\(outcome.errors)")
    struct Run: Decodable {
      struct Source: Decodable { let sha256: String }
      struct Machine: Decodable { let cpu, blas, blas_core, os, kernel: String }
      let data: Source
      let commit: String
      let machine: Machine
    }
    let run = try JSONDecoder().decode(Run.self, from: Data(contentsOf: place.file("run/run.json")))
    #expect(expected.output.hasPrefix(run.data.sha256))
    #expect(run.commit == "unknown" || run.commit.prefix(40).allSatisfy(\.isHexDigit))
    #expect(run.machine.kernel.hasPrefix("Linux ") && !run.machine.blas_core.isEmpty)
  }

  @Test("a resumed run keeps its tokenizer, though the checkpoint that it came from is gone")
  func tokenizer() throws {
    let place = try Workplace()
    try place.data()
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: Workplace.model), to: place.file("model"))
    for name in ["tokenizer.json", "tokenizer_config.json"] {
      try place.folder.file("model/\(name)", "{}")
    }
    let arguments = [
      "train", "--loss", "dpo", "--model", "model", "--data", "data.jsonl", "--steps", "300",
      "--batch", "4", "--threads", "1", "--checkpoint-every", "20", "--quiet", "--out", "run",
    ]
    _ = try place.program.interrupt(arguments, with: SIGKILL) {
      place.exists("run/checkpoints/step-000040")
    }
    let resumed = try place.program.run("--resume", "run")
    #expect(resumed.code == 0, "\(resumed.errors)")
    for folder in ["model", "checkpoints/step-000260/model", "checkpoints/step-000280/model"] {
      for name in ["tokenizer.json", "tokenizer_config.json"] {
        #expect(place.exists("run/\(folder)/\(name)"), "\(folder)/\(name)")
      }
    }
  }

  @Test(
    "a full disk at the end is waited for; an interruption puts the state where it can be resumed")
  func fullDisk() throws {
    let place = try Workplace()
    try place.data()
    let compiler = try #require(FixtureCompiler(.c))
    // With this library, writing model.safetensors in a run's model/ always fails.
    let source = try place.folder.file(
      "full.c",
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <errno.h>
      #include <stdio.h>
      #include <string.h>
      #include <unistd.h>
      int fsync(int file) {
        char link[64], path[4096] = "";
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        readlink(link, path, sizeof path - 1);
        if (strstr(path, "/run/.tmp-model")) { errno = ENOSPC; return -1; }
        return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file);
      }
      """)
    let library = place.file("full.so")
    try compiler.makeLibrary([source], at: library, ["-ldl"])
    var program = place.program
    program.environment = ["LD_PRELOAD": library.path, "TMPDIR": place.folder.url.path]
    let start = Date()
    let outcome = try program.interrupt(
      place.train("--steps", "3", "--batch", "4", "--quiet", "--out", "run"), with: SIGTERM
    ) {
      let text = (try? place.text("run/metrics.jsonl")) ?? ""
      return text.count { $0 == "\n" } == 3 && Date().timeIntervalSince(start) > 2
    }
    #expect(outcome.code == 130)
    #expect(outcome.errors.contains("waiting for room"), "\(outcome.errors)")
    #expect(!place.exists("run/model"))
    let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.url.path)
    let copy = try #require(names.first { $0.hasPrefix("dora-host-run-") })
    #expect(outcome.errors.contains("/\(copy)'"))
    #expect(try place.program.run("--resume", copy).code == 0)
    #expect(place.exists("\(copy)/model/model.safetensors"))
  }

  @Test("several processes of what is no training, or without MPI, are refused with what to do")
  func severalProcesses() throws {
    let place = try Workplace()
    try place.data()
    func run(_ environment: [String: String], _ arguments: [String]) throws -> Program.Outcome {
      var program = place.program
      program.environment = environment
      return try program.run(arguments)
    }
    for variable in ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"] {
      let outcome = try run([variable: "2"], ["data", "check", "data.jsonl"])
      #expect(outcome.code == 2)
      #expect(
        outcome.errors == "error: 2 processes were started of 'data', whose work they don't share; "
          + "start it once, without mpirun, torchrun or srun\n")
    }
    let torchrun = ["RANK": "1", "LOCAL_RANK": "1", "WORLD_SIZE": "4"]
    let outcome = try run(torchrun, place.train("--out", "run"))
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("torchrun started 4 processes"), "\(outcome.errors)")
    #expect(outcome.errors.contains("'mpirun -np 4 dora-host ...'"))
    #expect(!place.exists("run"))
  }
}
