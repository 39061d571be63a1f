import Foundation
import Testing
import _TestSupport

/// Compares the modules' imports in their sources with `Package.swift` and CONTRIBUTING.md.
@Suite("Modules and their imports")
struct ImportTests {
  /// The modules of the system and the toolchain, which need no declaration.
  static let system: Set = ["Glibc", "Musl", "Synchronization", "Testing", "XCTest", "Swift"]

  @Test("CONTRIBUTING.md lists every module and exactly what it imports")
  func documentedImports() throws {
    let table = try Self.documentedTable()
    let modules = try Self.swiftModules()
    #expect(Set(table.keys) == Set(modules), "the table of CONTRIBUTING.md and Sources differ")
    for module in modules {
      let found = try Self.imports(below: "Sources/\(module)").subtracting(Self.system)
      #expect(
        table[module] == found,
        "\(module) imports \(found.sorted().joined(separator: ", ")); correct CONTRIBUTING.md")
    }
  }

  @Test("every import of our own modules is declared in Package.swift, also in tests")
  func declaredImports() throws {
    let declared = try Self.declaredDependencies()
    let ours = Set(try Self.directories(in: "Sources"))
    for (target, dependencies) in declared {
      let folder = ours.contains(target) ? "Sources/\(target)" : "Tests/\(target)"
      let missing = try Self.imports(below: folder).intersection(ours)
        .subtracting(dependencies).subtracting([target])
      #expect(missing.isEmpty, "\(target) imports \(missing.sorted()) without declaring it")
    }
  }

  @Test("imports go one way: the modules can be put in an order")
  func noCycle() throws {
    var remaining: [String: Set<String>] = [:]
    let modules = Set(try Self.swiftModules())
    for module in modules {
      remaining[module] = try Self.imports(below: "Sources/\(module)").intersection(modules)
    }
    while let leaf = remaining.first(where: { $0.value.isEmpty })?.key {
      remaining[leaf] = nil
      for module in remaining.keys { remaining[module]?.remove(leaf) }
    }
    #expect(remaining.isEmpty, "\(remaining.keys.sorted()) import each other")
  }

  @Test("only the front ends know the command line's parser")
  func librariesDoNotParse() throws {
    for module in try Self.swiftModules() where !["dora-host", "dora-bench"].contains(module) {
      #expect(try !Self.imports(below: "Sources/\(module)").contains("ArgumentParser"), "\(module)")
    }
  }

  /// Sources that call other programs or say how they are called, and the files that `plugin new`
  /// writes.
  static let otherPrograms: Set = [
    "FileFormats/FileSignature.swift", "PluginTemplates/PluginTemplate.swift",
    "PluginTemplates/SwiftTemplate.swift", "Preferences/Files/Inflater.swift",
    "SourceRevision/SourceRevision.swift",
  ]

  /// Sources that start this program as a child process.
  static let childProcesses: Set = [
    "PluginConformance/Parent/Conformance.swift", "PluginHost/Isolation/Parent/PluginLaunch.swift",
  ]

  @Test("libraries call settings by name; only front ends know what their options are called")
  func librariesNameNoOptions() throws {
    let option = #/(?:^|[\s"'(`])--[a-z]/#
    let exceptions = Self.otherPrograms.union(Self.childProcesses)
    var excepted: Set<String> = []
    for module in try Self.swiftModules()
    where !["dora-host", "dora-bench", "Benchmarks", "_TestSupport"].contains(module) {
      for file in try Self.swiftFiles(below: "Sources/\(module)") {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let naming = lines.filter { line in
          !line.drop { $0 == " " }.hasPrefix("//") && line.firstMatch(of: option) != nil
        }
        guard !naming.isEmpty else { continue }
        if let exception = exceptions.first(where: file.path.hasSuffix) {
          excepted.insert(exception)
        } else {
          Issue.record("\(file.path) names an option; use a Setting: \(naming[0])")
        }
      }
    }
    #expect(excepted == exceptions, "exceptions that are none any more")
  }

  @Test("every error of a library says what kind of failure it is, which decides the exit code")
  func errorsHaveKinds() throws {
    // A plugin's author throws DoRAPlugin.Refusal; it never reaches the host as a Swift error.
    let exempt: Set = ["Failures", "DoRAPlugin", "dora-bench", "_TestSupport", "SourceRevision"]
    let declaration =
      #/(?:enum|struct|class|actor|protocol|extension)\s+([\w.]+)(?:<[^>]*>)?\s*:([^{]*)\{/#
    for module in try Self.swiftModules() where !exempt.contains(module) {
      for file in try Self.swiftFiles(below: "Sources/\(module)") {
        let text = Self.withoutComments(try String(contentsOf: file, encoding: .utf8))
        for match in text.matches(of: declaration) {
          let inherited = match.2.split(separator: "where")[0].split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespacesAndNewlines)
          }
          let isPlain = inherited.contains {
            ["Error", "Swift.Error", "LocalizedError"].contains($0)
          }
          #expect(
            !isPlain, "\(module): \(match.1) is an Error without a kind; conform to Failure instead"
          )
        }
      }
    }
  }

  @Test("only Console.report writes what an error's message begins with")
  func oneWordForErrors() throws {
    // The argument parser's own text; a message that must not need any stack.
    let others = ["UsageHint.swift", "StackRoom.swift", "ExitCode.swift", "CellProcess.swift"]
    let named = try Self.swiftFiles(below: "Sources/dora-host").filter {
      try String(contentsOf: $0, encoding: .utf8).contains("\"error: ")
    }
    #expect(
      Set(named.map(\.lastPathComponent)) == Set(others + ["Console+Failure.swift"]),
      "throw a Failure, which Console.report presents")
  }

  @Test(
    "what trains asks a loss or a robustifier through its protocol, never for its type",
    arguments: ["Training", "Workflows", "Experiments", "Evaluation", "dora-host"])
  func noCast(module: String) throws {
    let cast = #/\b(?:is|as\?|as!) (?:any )?\w*(?:Loss|Robustifier|Risk|DoRA|Labelled)\w*\b/#
    for file in try Self.swiftFiles(below: "Sources/\(module)") {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        #expect(line.firstMatch(of: cast) == nil, "\(file.path): \(line)")
      }
    }
  }

  @Test(
    "every source file that a page names exists",
    arguments: ["architecture.md", "mathematics.md", "glossary.md"])
  func namedFiles(page: String) throws {
    let text = try String(contentsOf: PackageRoot.file("docs/\(page)"), encoding: .utf8)
    let all = try Self.swiftFiles(below: "Sources").map(\.path) + ["/Package.swift"]
    // NAME stands for any name.
    for match in text.matches(of: /`([\w\/+.-]+\.swift)`/) where !match.1.contains("NAME") {
      #expect(all.contains { $0.hasSuffix("/\(match.1)") }, "\(page) names \(match.1)")
    }
  }

  // MARK: Reading

  private static func withoutComments(_ text: String) -> String {
    text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
      .joined(separator: "\n")
  }

  /// The documented imports of each module, from the rows whose first column is `` `Sources/NAME`
  /// ``.
  private static func documentedTable() throws -> [String: Set<String>] {
    let text = try String(contentsOf: PackageRoot.file("CONTRIBUTING.md"), encoding: .utf8)
    var table: [String: Set<String>] = [:]
    for line in text.components(separatedBy: "\n") where line.hasPrefix("| `Sources/") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(cells.count == 3, "\(line)")
      let name = String(cells[0].dropFirst("`Sources/".count).dropLast())
      let imports = cells[2].components(separatedBy: ", ").filter { $0 != "nothing" }
      table[name] = Set(imports)
    }
    return table
  }

  private static func directories(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: PackageRoot.file(path).path).filter {
      var isDirectory: ObjCBool = false
      let child = PackageRoot.file(path + "/" + $0).path
      return FileManager.default.fileExists(atPath: child, isDirectory: &isDirectory)
        && isDirectory.boolValue
    }
  }

  private static func swiftModules() throws -> [String] {
    try directories(in: "Sources").filter { !(try swiftFiles(below: "Sources/\($0)")).isEmpty }
  }

  private static func swiftFiles(below path: String) throws -> [URL] {
    let root = PackageRoot.file(path)
    let all = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    return (all?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
  }

  /// The modules that the files import, from lines that begin with `import` after any attributes.
  /// Text inside string literals is indented, so it isn't mistaken for an import.
  private static func imports(below path: String) throws -> Set<String> {
    let statement = #/^(?:@\w+(?:\([^)]*\))? )?import (?:(?:struct|class|enum|func) )?(\w+)/#
      .anchorsMatchLineEndings()
    return try swiftFiles(below: path).reduce(into: []) { names, file in
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: statement) { names.insert(String(match.1)) }
    }
  }

  /// The declared dependencies of each target, parsed from the text of `Package.swift`.
  private static func declaredDependencies() throws -> [String: Set<String>] {
    let text = try String(contentsOf: PackageRoot.file("Package.swift"), encoding: .utf8)
    let target =
      #/\.(?:target|testTarget|executableTarget)\(\s*name: "([^"]+)"(,\s*dependencies: \[)?/#
    var declared: [String: Set<String>] = [:]
    for match in text.matches(of: target) {
      guard match.2 != nil, let end = text[match.range.upperBound...].firstIndex(of: "]") else {
        declared[String(match.1)] = []
        continue
      }
      let list = text[match.range.upperBound..<end]
      declared[String(match.1)] = Set(list.matches(of: #/"([^"]+)"/#).map { String($0.1) })
    }
    return declared
  }
}
