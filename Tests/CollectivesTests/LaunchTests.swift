import Collectives
import Foundation
import Testing
import _TestSupport

/// Tests how a process detects that several were started, and its errors if it can't connect to
/// them.
@Suite struct LaunchTests {
  @Test("without a launcher's variables, or with one process, nothing is loaded")
  func alone() throws {
    for environment in [[:], ["OMPI_COMM_WORLD_SIZE": "1"], ["PMI_SIZE": "1"]] {
      let ranks = try Launch(environment: environment).join(libraryIn: ["/nowhere"])
      #expect(ranks.count == 1 && ranks.rank == 0 && ranks.isFirst)
      #expect(try ranks.gather([1.5, 2.5]) == [[1.5, 2.5]])
      #expect(try ranks.any(true))
      #expect(try !ranks.any(false))
      try ranks.finish()
    }
  }

  @Test(
    "launchers say how many processes there are", arguments: ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"])
  func size(variable: String) throws {
    #expect(try Launch(environment: [variable: "7"]).processes == 7)
    for value in ["", "0", "-1", "two"] {
      #expect(throws: CollectiveError.badEnvironment(variable: variable, value: value)) {
        try Launch(environment: [variable: value])
      }
    }
  }

  @Test(
    "processes of other launchers are counted, and can't join",
    arguments: [
      (["RANK": "0", "LOCAL_RANK": "0", "WORLD_SIZE": "8"], "torchrun", 8),
      (["LOCAL_RANK": "0", "WORLD_SIZE": "2"], "torchrun", 2),
      (["SLURM_STEP_ID": "0", "SLURM_NTASKS": "4", "SLURM_PROCID": "0"], "srun", 4),
      (["SLURM_NTASKS": "4", "SLURM_PROCID": "2"], "srun", 4),
      (["SLURM_STEP_ID": "1", "SLURM_STEP_NUM_TASKS": "3", "SLURM_NTASKS": "9"], "srun", 3),
    ])
  func foreign(environment: [String: String], launcher: String, processes: Int) throws {
    let launch = try Launch(environment: environment)
    #expect(launch.processes == processes)
    #expect(throws: CollectiveError.notMPI(launcher: launcher, processes: processes)) {
      try launch.join(libraryIn: ["/nowhere"])
    }
    #expect(throws: CollectiveError.notShared(command: "sample", processes: processes)) {
      try launch.requireOne(for: "sample")
    }
  }

  @Test(
    "a single process is one, also in a batch job of several tasks",
    arguments: [
      ["WORLD_SIZE": "4"], ["RANK": "0", "WORLD_SIZE": "1"], ["RANK": "0", "WORLD_SIZE": "many"],
      ["SLURM_NTASKS": "4", "SLURM_PROCID": "0"],
      ["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "1", "SLURM_NTASKS": "4"],
    ])
  func single(environment: [String: String]) throws {
    let launch = try Launch(environment: environment)
    #expect(launch.processes == 1)
    try launch.requireOne(for: "sample")
  }

  @Test("shares are whole, in order and equal but for one", arguments: [1, 2, 3, 7, 32])
  func shares(count: Int) {
    for things in [0, 1, 2, 5, 31, 32, 100] {
      let shares = (0..<count).map { Seat(rank: $0, count: count).share(of: things) }
      #expect(shares.flatMap(Array.init) == Array(0..<things))
      let sizes = shares.map(\.count)
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }
  }

  @Test("a missing library is looked for in every folder, and the message names them")
  func missing() throws {
    let launch = try Launch(environment: ["OMPI_COMM_WORLD_SIZE": "2"])
    let error = #expect(throws: CollectiveError.self) {
      try launch.join(libraryIn: ["/nowhere/a", "/nowhere/b"])
    }
    #expect(
      error?.description
        == "the launcher started 2 processes, which needs libdora-mpi.so; not found: "
        + "/nowhere/a/libdora-mpi.so, /nowhere/b/libdora-mpi.so; docs/scaling.md has the command "
        + "that builds it")
  }

  @Test("a file that isn't a library")
  func notALibrary() throws {
    let folder = try TemporaryDirectory()
    let file = try folder.file("libdora-mpi.so", "text")
    let error = #expect(throws: CollectiveError.self) { try MPIRanks(path: file.path) }
    guard case .notLoadable(file.path, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// Compiles C source to a library in the place of the real one.
  private func library(_ source: String, in folder: TemporaryDirectory) throws -> URL {
    let compiler = try #require(FixtureCompiler(.c))
    let library = folder.url.appendingPathComponent("libdora-mpi.so")
    try compiler.makeLibrary(
      [try folder.file("library.c", source)], at: library,
      ["-I", PackageRoot.file("Sources/CDoRAMPI/include").path])
    return library
  }

  @Test(
    "a library of something else, of another version, and one whose MPI doesn't start",
    .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
  func wrongLibraries() throws {
    let folder = try TemporaryDirectory()
    let other = try library("int other;", in: folder)
    #expect(throws: CollectiveError.missingEntry(path: other.path, symbol: "dora_mpi_start")) {
      try MPIRanks(path: other.path)
    }
    let second = try TemporaryDirectory()
    let old = try library(
      """
      #include "dora_mpi.h"
      static dora_mpi table = {.version = 0};
      const dora_mpi *dora_mpi_start(char *text, int32_t capacity);
      const dora_mpi *dora_mpi_start(char *text, int32_t capacity) { return &table; }
      """, in: second)
    #expect(throws: CollectiveError.incompatible(path: old.path, library: 0, host: 1)) {
      try MPIRanks(path: old.path)
    }
    let third = try TemporaryDirectory()
    let dead = try library(
      """
      #include "dora_mpi.h"
      #include <stdio.h>
      const dora_mpi *dora_mpi_start(char *text, int32_t capacity);
      const dora_mpi *dora_mpi_start(char *text, int32_t capacity) {
        snprintf(text, capacity, "no network");
        return 0;
      }
      """, in: third)
    #expect(throws: CollectiveError.notStarted(path: dead.path, reason: "no network")) {
      try MPIRanks(path: dead.path)
    }
  }

  @Test(
    "a library of another MPI than the launcher's, and a call that fails",
    .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
  func lonelyLibrary() throws {
    let folder = try TemporaryDirectory()
    let library = try library(
      """
      #include "dora_mpi.h"
      #include <stdio.h>
      static int32_t sum(float *values, int64_t count) { return 7; }
      static void reason(int32_t status, char *text, int32_t capacity) {
        snprintf(text, capacity, "status %d", status);
      }
      static dora_mpi table = {.version = 1, .count = 1, .sum = sum, .reason = reason};
      const dora_mpi *dora_mpi_start(char *text, int32_t capacity);
      const dora_mpi *dora_mpi_start(char *text, int32_t capacity) { return &table; }
      """, in: folder)
    let launch = try Launch(environment: ["OMPI_COMM_WORLD_SIZE": "4"])
    #expect(
      throws: CollectiveError.otherLauncher(path: library.path, processes: 4, joined: 1)
    ) {
      try launch.join(libraryIn: [folder.url.path])
    }
    let ranks = try MPIRanks(path: library.path)
    var values: [Float] = [1]
    let error = #expect(throws: CollectiveError.self) {
      try values.withUnsafeMutableBufferPointer { try ranks.sum($0) }
    }
    #expect(
      error?.description
        == "rank 0 could not add up gradients: status 7; resume from the last checkpoint"
    )
  }
}

/// A rank in a group that never communicates.
private struct Seat: RankGroup {
  let rank: Int
  let count: Int
  func sum(_ values: UnsafeMutableBufferPointer<Float>) {}
  func gather(_ bytes: [UInt8]) -> [[UInt8]] { [] }
  func finish() {}
}
