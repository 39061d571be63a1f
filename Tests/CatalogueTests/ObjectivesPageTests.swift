import Foundation
import Testing
import _TestSupport

@Suite("The page of objectives")
struct ObjectivesPageTests {
  @Test("docs/objectives.md is what the packs say")
  func isCurrent() throws {
    let page = try ObjectivesPage().text
    let file = PackageRoot.file("docs/objectives.md")
    if ProcessInfo.processInfo.environment["DORA_WRITE_DOCS"] == "1" {
      try Data(page.utf8).write(to: file)
    }
    let found = try String(contentsOf: file, encoding: .utf8)
    #expect(
      found == page, "out of date: DORA_WRITE_DOCS=1 swift test --filter ObjectivesPageTests")
  }
}
