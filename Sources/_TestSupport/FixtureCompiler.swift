import Foundation

/// Compiles small C and C++ sources while the tests run, as a plugin's author would by hand.
public struct FixtureCompiler: Sendable {
  public enum Language: String, Sendable { case c, cxx }

  /// Every warning is an error: what the project asks an author to copy must be clean.
  public static let strict = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]

  /// The compiler's own file.
  public let path: String

  /// The system's compiler, or nil where there is none.
  public init?(_ language: Language) {
    let names = language == .c ? ["cc", "clang", "gcc"] : ["c++", "clang++", "g++"]
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let candidates = names.flatMap { name in folders.map { "\($0)/\(name)" } }
    let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let found else { return nil }
    path = found
  }

  /// Why a test that needs a compiler was skipped.
  public static let hint = "SKIPPED: needs a C and a C++ compiler (cc and c++) on the path"

  /// Whether both languages can be compiled.
  public static var isPresent: Bool { FixtureCompiler(.c) != nil && FixtureCompiler(.cxx) != nil }

  /// Makes a shared library, with the interface's header to be found.
  ///
  /// - Parameters:
  ///   - sources: files of the compiler's language.
  ///   - arguments: further ones, such as "-DNAME=value"; libraries too.
  ///   - headers: where the interface's header is; the present one's folder if nil.
  /// - Throws: ``Failure`` with everything the compiler wrote.
  public func makeLibrary(
    _ sources: [URL], at library: URL, _ arguments: [String] = [], headers: URL? = nil
  ) throws {
    try run(
      ["-shared", "-fPIC", "-I", headers?.path ?? Self.includes] + sources.map(\.path)
        + ["-o", library.path] + arguments + ["-lm"])
  }

  /// Checks a source without writing anything.
  public func check(_ source: URL, _ arguments: [String]) throws {
    try run(["-fsyntax-only", "-I", Self.includes] + arguments + [source.path])
  }

  private static let includes = PackageRoot.file("Sources/CDoRA/include").path

  private func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        command: ([path] + arguments).joined(separator: " "),
        output: String(decoding: output, as: UTF8.self))
    }
  }

  /// What a compiler said when it failed.
  public struct Failure: Error, CustomStringConvertible {
    public let command: String
    public let output: String
    public var description: String { "\(command)\n\(output)" }
  }
}
