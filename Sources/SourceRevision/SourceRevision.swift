import Foundation
import PackagePlugin

/// Writes the commit that a build is made from into a source file of the target that asks for it.
///
/// The manifest's `Context.gitInformation` isn't used: SwiftPM caches the evaluated manifest, so
/// the commit would stay that of the first build.
@main
struct SourceRevision: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let output = context.pluginWorkDirectoryURL.appendingPathComponent("SourceRevision.swift")
    return [
      .buildCommand(
        displayName: "Noting the commit", executable: URL(fileURLWithPath: "/bin/sh"),
        arguments: ["-c", Self.script, "sh", root.path, output.path],
        inputFiles: Self.history(of: root) + Self.sources(of: context.package),
        outputFiles: [output])
    ]
  }

  /// The file stays untouched where it says the same already, so that nothing is compiled again.
  private static let script = """
    commit=unknown
    if cd "$1" && [ -e .git ] && found=$(git rev-parse --verify --quiet HEAD 2>/dev/null); then
      commit=$found
      [ -z "$(git status --porcelain 2>/dev/null)" ] || commit=$commit-modified
    fi
    text="let sourceRevision = \\"$commit\\""
    [ "$(cat "$2" 2>/dev/null)" = "$text" ] || printf '%s\\n' "$text" > "$2"
    """

  /// Files that change with the commit that is checked out.
  private static func history(of root: URL) -> [URL] {
    ["HEAD", "logs/HEAD", "packed-refs"].map { root.appendingPathComponent(".git/\($0)") }
      .filter { FileManager.default.fileExists(atPath: $0.path) }
  }

  private static func sources(of package: Package) -> [URL] {
    package.targets.compactMap(\.sourceModule).flatMap { $0.sourceFiles.map(\.url) }
  }
}
