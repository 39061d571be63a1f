import Foundation

/// How this process was started: alone, or as one of several.
///
/// Nothing of MPI is touched to find out, so a program that runs alone never needs it.
public struct Launch: Sendable, Equatable {
  /// Number of processes.
  public let processes: Int

  /// The variables in which launchers say how many processes there are: Open MPI's, then that of
  /// MPICH, Intel MPI and Slurm's PMI.
  static let variables = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"]

  /// - Throws: ``CollectiveError/badEnvironment(variable:value:)``.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(CollectiveError) {
    guard let variable = Self.variables.first(where: { environment[$0] != nil }),
      let value = environment[variable]
    else {
      processes = 1
      return
    }
    guard let count = Int(value), count >= 1 else {
      throw .badEnvironment(variable: variable, value: value)
    }
    processes = count
  }

  /// The processes of the launch: MPI is loaded only if there are several.
  ///
  /// - Parameter directories: where `libdora-mpi.so` may lie, in this order.
  /// - Throws: ``CollectiveError``.
  public func join(libraryIn directories: [String]) throws(CollectiveError) -> any RankGroup {
    guard processes > 1 else { return SingleRank() }
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
