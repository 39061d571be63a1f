import BuildRecord
import Foundation
import TensorCore
import Training

/// A measurement in the history file, with its time, machine and software versions.
public struct HistoryLine: Codable, Sendable, Equatable {
  public var format = 1
  /// The time of the measurement in UTC, in ISO 8601 format.
  public var date: String
  public var machine: Machine
  /// The number of processors that this process may use.
  public var processors: Int
  /// The commit that the program was built from.
  public var commit: String
  /// The Python packages of the peer; empty if only this program was measured.
  public var packages: [Package] = []
  public var peers: PeerResult?
  public var kernels: KernelResult?
  public var startup: StartupResult?
  public var sampling: SamplingResult?
  public var tokenizers: [TokenizerResult]?
  public var cost: CostResult?

  public struct Package: Codable, Sendable, Equatable {
    public var name: String
    public var version: String
  }

  /// Makes a line for this machine and the current time, without a result.
  ///
  /// - Parameter python: the Python interpreter of the peer, which is asked for the versions of its
  ///   packages.
  public init(python: String?) throws(BenchmarkError) {
    date = ISO8601DateFormatter().string(from: Date())
    machine = .here
    processors = ProcessInfo.processInfo.activeProcessorCount
    commit = BuildRecord.commit
    if let python { packages = try Self.packages(of: python) }
  }

  private static let versionProgram = """
    import importlib.metadata as m, platform
    print("python", platform.python_version())
    for name in ["torch", "transformers", "tokenizers", "trl", "peft"]:
        try: print(name, m.version(name))
        except m.PackageNotFoundError: pass
    """

  private static func packages(of python: String) throws(BenchmarkError) -> [Package] {
    try ChildProgram(python, ["-c", versionProgram]).run().output.split(separator: "\n")
      .compactMap { line in
        let words = line.split(separator: " ")
        return words.count == 2 ? Package(name: "\(words[0])", version: "\(words[1])") : nil
      }
  }

  /// The result of the measurement, which may be of any kind.
  public var result: (any TabulatedResult)? {
    let results: [(any TabulatedResult)?] = [peers, kernels, startup, sampling, tokenizers, cost]
    return results.compactMap { $0 }.first
  }

  /// Returns the measurement as one line of JSON with sorted fields.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(self)
  }

  public init(json: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    self = try decoder.decode(HistoryLine.self, from: json)
  }
}

/// The history file, which has one line of JSON per measurement, in order of time.
public enum History {
  /// Appends a line. Creates the file if it doesn't exist.
  public static func append(_ line: HistoryLine, to file: URL) throws(BenchmarkError) {
    do {
      if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
      let handle = try FileHandle(forWritingTo: file)
      defer { try? handle.close() }
      try handle.seekToEnd()
      try handle.write(contentsOf: line.json() + Data("\n".utf8))
    } catch {
      throw .file(file, error)
    }
  }

  /// - Throws: ``BenchmarkError/file(_:reason:)`` with the number of a line that isn't a
  ///   measurement.
  public static func read(_ file: URL) throws(BenchmarkError) -> [HistoryLine] {
    let data: Data
    do { data = try Data(contentsOf: file) } catch {
      throw .file(file, error)
    }
    var lines: [HistoryLine] = []
    for (index, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let read = try? HistoryLine(json: line) else {
        throw .file(
          file.relativePath,
          reason: "line \(index + 1) is not a measurement of this version's format")
      }
      lines.append(read)
    }
    return lines
  }
}
