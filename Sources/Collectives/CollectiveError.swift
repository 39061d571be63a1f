import Failures

/// The reason why several processes couldn't run together.
public enum CollectiveError: Failure, Equatable {
  /// The launcher started several processes, but the library that connects them wasn't found.
  case libraryMissing(processes: Int, tried: [String])
  /// The library or one of its dependencies can't be loaded.
  case notLoadable(path: String, reason: String)
  /// The file is a library, but not the one that connects processes.
  case missingEntry(path: String, symbol: String)
  /// The library was built from another version of its source.
  case incompatible(path: String, library: Int, host: Int)
  /// MPI didn't start.
  case notStarted(path: String, reason: String)
  /// The launcher and the library belong to different MPI implementations, so every process appears
  /// to be the only one.
  case otherLauncher(path: String, processes: Int, joined: Int)
  /// The launcher started several processes without connecting them, so each would train alone.
  case notMPI(launcher: String, processes: Int)
  /// Several processes were started for a command that doesn't train.
  case notShared(command: String, processes: Int)
  /// A launcher's variable contains an invalid number of processes.
  case badEnvironment(variable: String, value: String)
  /// The other processes didn't answer.
  case failed(operation: String, rank: Int, reason: String)

  /// ``FailureKind/failed`` while ranks were running; bad input before the start.
  public var kind: FailureKind {
    if case .failed = self { .failed } else { .badInput }
  }
}

extension CollectiveError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .libraryMissing(let processes, let tried):
      "the launcher started \(processes) processes, which needs libdora-mpi.so; not found: "
        + tried.joined(separator: ", ") + "; docs/scaling.md has the command that builds it"
    case .notLoadable(let path, let reason):
      "'\(path)' can't be loaded: \(reason); is MPI installed on this machine?"
    case .missingEntry(let path, let symbol):
      "'\(path)' is not the library that joins processes: it exports no symbol '\(symbol)'"
    case .incompatible(let path, let library, let host):
      "'\(path)' has version \(library), this program uses \(host); build it again, as "
        + "docs/scaling.md says"
    case .notStarted(let path, let reason):
      "MPI did not start, through '\(path)': \(reason)"
    case .otherLauncher(let path, let processes, let joined):
      "the launcher started \(processes) processes, MPI joined \(joined); build '\(path)' with the "
        + "mpicc of the mpirun that is used"
    case .notMPI(let launcher, let processes):
      "\(launcher) started \(processes) processes, which can't join, so each would train alone; start "
        + "them with 'mpirun -np \(processes) dora-host ...', see docs/scaling.md"
    case .notShared(let command, let processes):
      "\(processes) processes were started of '\(command)', whose work they don't share; start it once, "
        + "without mpirun, torchrun or srun"
    case .badEnvironment(let variable, let value):
      "\(variable) is '\(value)', expected a number of processes, as mpirun sets it"
    case .failed(let operation, let rank, let reason):
      "rank \(rank) could not \(operation): \(reason); resume from the last checkpoint"
    }
  }
}
