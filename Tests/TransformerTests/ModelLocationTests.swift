import Foundation
import Testing
import Transformer
import _TestSupport

@Suite("Where a model is")
struct ModelLocationTests {
  let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory()
    for (name, text) in [
      ("hub/models--org--m/refs/main", "abc\n"), ("hub/models--org--m/refs/pr/1", "def"),
      ("hub/models--org--m/snapshots/abc/config.json", "{}"),
      ("hub/models--org--m/snapshots/def/config.json", "{}"),
      ("hub/models--gpt2/snapshots/123/config.json", "{}"), ("here/m/config.json", "{}"),
    ] {
      let url = folder.url.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
  }

  func found(_ name: String, _ variables: [String: String]? = nil) -> String {
    let environment = variables ?? ["HF_HOME": folder.url.path]
    let given = URL(fileURLWithPath: name, relativeTo: folder.url.appendingPathComponent("here"))
    let url = ModelLocation(environment: environment).directory(for: given)
    return url.path.replacingOccurrences(of: folder.url.path + "/", with: "")
  }

  @Test("a name on the hub is looked up in the cache, with its branch or commit")
  func names() {
    #expect(found("org/m") == "hub/models--org--m/snapshots/abc")
    #expect(found("org/m@pr/1") == "hub/models--org--m/snapshots/def")
    #expect(found("org/m@def") == "hub/models--org--m/snapshots/def")
    #expect(found("gpt2") == "hub/models--gpt2/snapshots/123")
  }

  @Test("a directory is itself, and one of the cache its snapshot")
  func directories() {
    #expect(found("m") == "here/m")
    #expect(found("../hub/models--org--m") == "hub/models--org--m/snapshots/abc")
  }

  @Test("what isn't there stays what was given")
  func missing() {
    for name in ["org/other", "org/m@gone", "org/m@../../here", "../gone", "a/b/c"] {
      #expect(!found(name).contains("snapshots"), "\(name)")
    }
  }

  @Test("each of three variables moves the cache")
  func variables() {
    let hub = folder.url.appendingPathComponent("hub").path
    #expect(found("org/m", ["HF_HUB_CACHE": hub, "HF_HOME": "/none"]).hasSuffix("abc"))
    #expect(found("org/m", ["XDG_CACHE_HOME": "/none"]).hasSuffix("here/org/m"))
  }
}
