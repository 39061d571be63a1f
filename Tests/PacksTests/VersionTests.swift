import PluginHost
import Testing

@Suite("Versions")
struct VersionTests {
  @Test(
    "three numbers name one version, fewer the newest release, a pre-release only where there is no other",
    arguments: [
      ("1.0.0", ["1.0.0-rc.1"], nil), ("1.0.0", ["1.0.0+build"], nil),
      ("1.0.0", ["1.0.0", "1.0.0-rc.1", "1.0.1"], "1.0.0"),
      ("1.0.0-rc.1", ["1.0.0", "1.0.0-rc.1"], "1.0.0-rc.1"),
      (nil, ["1.9.9", "2.0.0-alpha"], "1.9.9"), (nil, ["2.0.0-alpha", "2.0.0-beta"], "2.0.0-beta"),
      ("1", ["1.2.0", "1.10.0", "1.11.0-rc.1", "2.0.0"], "1.10.0"),
      ("1.11", ["1.2.0", "1.11.0-rc.1"], "1.11.0-rc.1"), ("3", ["1.2.0", "2.0.0"], nil),
      (nil, ["1.0.0-rc.10", "1.0.0-rc.9", "1.0.0-rc.x"], "1.0.0-rc.x"),
      (
        nil, ["1.0.0-99999999999999999998", "1.0.0-99999999999999999999"],
        "1.0.0-99999999999999999999"
      ),
    ] as [(String?, [String], String?)])
  func choice(asked: String?, versions: [String], chosen: String?) {
    for versions in [versions, versions.reversed()] {
      #expect(SemanticVersion.choice(of: versions, asked: asked) { $0 } == chosen)
    }
  }
}
