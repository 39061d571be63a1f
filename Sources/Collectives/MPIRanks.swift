import CDoRAMPI
import Glibc

/// The processes started by `mpirun`, which are connected by a library that the initializer loads.
///
/// There is only one instance per process, and only one thread may use it.
public final class MPIRanks: RankGroup {
  public let rank: Int
  public let count: Int
  private let table: dora_mpi

  /// The size in bytes of the buffer for a reason. No MPI implementation needs more.
  private static let reasonCapacity = 1024

  /// Loads the library and joins the run.
  ///
  /// - Parameter path: the absolute path of `libdora-mpi.so`.
  /// - Throws: ``CollectiveError``.
  public init(path: String) throws(CollectiveError) {
    let start = try Self.startFunction(of: path)
    var text = [CChar](repeating: 0, count: Self.reasonCapacity)
    guard let table = start(&text, Int32(text.count)) else {
      throw .notStarted(path: path, reason: Self.string(text))
    }
    // The version is the first field, and determines whether the others may be read.
    let version = table.pointee.version
    guard version == DORA_MPI_VERSION else {
      throw .incompatible(path: path, library: Int(version), host: Int(DORA_MPI_VERSION))
    }
    self.table = table.pointee
    rank = Int(table.pointee.rank)
    count = Int(table.pointee.count)
  }

  private static func startFunction(
    of path: String
  ) throws(CollectiveError) -> dora_mpi_start_function {
    // RTLD_LOCAL keeps MPI's symbols from clashing with a plugin's. The library is never closed,
    // because MPI leaves threads running.
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "no reason given"
      throw .notLoadable(path: path, reason: reason)
    }
    guard let symbol = dlsym(handle, DORA_MPI_START_SYMBOL) else {
      throw .missingEntry(path: path, symbol: DORA_MPI_START_SYMBOL)
    }
    return unsafeBitCast(symbol, to: dora_mpi_start_function.self)
  }

  public func sum(_ values: UnsafeMutableBufferPointer<Float>) throws(CollectiveError) {
    try check("add up gradients", table.sum(values.baseAddress, Int64(values.count)))
  }

  public func gather(_ bytes: [UInt8]) throws(CollectiveError) -> [[UInt8]] {
    var sizes = [Int64](repeating: 0, count: count)
    try check("exchange sizes", table.gather_sizes(Int64(bytes.count), &sizes))
    var all = [UInt8](repeating: 0, count: Int(sizes.reduce(0, +)))
    try check("exchange numbers", table.gather(bytes, sizes, &all))
    var end = 0
    return sizes.map { size in
      let start = end
      end += Int(size)
      return Array(all[start..<end])
    }
  }

  public func finish() throws(CollectiveError) {
    try check("leave", table.finish())
  }

  private func check(_ operation: String, _ status: Int32) throws(CollectiveError) {
    guard status != 0 else { return }
    var text = [CChar](repeating: 0, count: Self.reasonCapacity)
    table.reason(status, &text, Int32(text.count))
    throw .failed(operation: operation, rank: rank, reason: Self.string(text))
  }

  private static func string(_ text: [CChar]) -> String {
    String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
