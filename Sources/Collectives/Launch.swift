import Foundation

/// A description of how this process was started, either alone or as one of several.
///
/// This is determined without MPI, so a program that runs alone never needs MPI.
public struct Launch: Sendable, Equatable {
  /// The number of processes.
  public let processes: Int
  /// The launcher, if it isn't an MPI launcher. In that case, the processes can't be connected.
  private let foreignLauncher: String?

  /// The variables in which launchers store the number of processes. Open MPI uses the first one,
  /// and MPICH, Intel MPI and Slurm's PMI use the second one.
  static let variables = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"]

  /// - Throws: ``CollectiveError/badEnvironment(variable:value:)``.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(CollectiveError) {
    guard let variable = Self.variables.first(where: { environment[$0] != nil }),
      let value = environment[variable]
    else {
      let foreign = Self.foreign(environment)
      (processes, foreignLauncher) = (foreign?.processes ?? 1, foreign?.launcher)
      return
    }
    foreignLauncher = nil
    guard let count = Int(value), count >= 1 else {
      throw .badEnvironment(variable: variable, value: value)
    }
    processes = count
  }

  /// The name of a launcher without MPI, such as PyTorch's launcher or Slurm.
  ///
  /// The variables of a Slurm batch script differ from those of the processes that it starts. Its
  /// number of tasks is that of the job, and no variable names a step.
  private static func foreign(
    _ environment: [String: String]
  ) -> (launcher: String, processes: Int)? {
    func number(_ name: String) -> Int { environment[name].flatMap { Int($0) } ?? 0 }
    let hasRank = environment["RANK"] != nil || environment["LOCAL_RANK"] != nil
    if hasRank, number("WORLD_SIZE") > 1 { return ("torchrun", number("WORLD_SIZE")) }
    let ofStep = number("SLURM_STEP_NUM_TASKS")
    let tasks = ofStep > 0 ? ofStep : number("SLURM_NTASKS")
    let isInStep =
      environment["SLURM_STEP_ID"] != nil || environment["SLURM_STEPID"] != nil
      || number("SLURM_PROCID") > 0
    return isInStep && tasks > 1 ? ("srun", tasks) : nil
  }

  /// Checks that there is only one process, for commands that don't train.
  ///
  /// - Throws: ``CollectiveError/notShared(command:processes:)`` if there are several.
  public func requireOne(for command: String) throws(CollectiveError) {
    if processes > 1 { throw .notShared(command: command, processes: processes) }
  }

  /// Connects the processes of the launch. MPI is loaded only if there are several processes.
  ///
  /// - Parameter directories: the directories in which `libdora-mpi.so` is searched for, in order.
  /// - Throws: ``CollectiveError``.
  public func join(libraryIn directories: [String]) throws(CollectiveError) -> any RankGroup {
    guard processes > 1 else { return SingleRank() }
    if let foreignLauncher {
      throw .notMPI(launcher: foreignLauncher, processes: processes)
    }
    let files = directories.map { $0 + "/libdora-mpi.so" }
    guard let file = files.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw .libraryMissing(processes: processes, tried: files)
    }
    let ranks = try MPIRanks(path: file)
    guard ranks.count == processes else {
      throw .otherLauncher(path: file, processes: processes, joined: ranks.count)
    }
    return ranks
  }
}
