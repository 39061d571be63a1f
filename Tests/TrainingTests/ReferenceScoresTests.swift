import Foundation
import Objectives
import Testing
import _TestSupport

@testable import Training

@Suite struct ReferenceScoresTests {
  @Test("scores come out by position in the data, whatever was asked for")
  func positions() throws {
    let data = Scene.data(count: 5)
    let model = try Scene.model()
    let reference = try ReferenceScores(of: data, at: [3, 1, 3], model: model, cache: nil)
    let alone = try model.scores(of: [data[3]])
    let (sums, tokens) = try (
      #require(reference.sums(at: [3])), #require(reference.tokens(at: [3]))
    )
    #expect(mismatch(sums, alone.sums, within: .otherShape) == nil)
    #expect(mismatch(tokens, alone.values.map(Double.init), within: .otherShape) == nil)
    #expect(reference.sums(at: [3, 1])?.count == 4)
    #expect(reference.sums(at: [0]) == nil, "datum 0 was not asked for")
  }

  @Test("data that bring their own sums keep them")
  func given() throws {
    var data = Scene.data(count: 2)
    data[1].referenceLogp = [-1.5, -2.5]
    let reference = try ReferenceScores(
      of: data, at: [0, 1], model: Scene.model(), cache: nil)
    #expect(reference.sums(at: [1]) == [-1.5, -2.5])
    #expect(reference.tokens(at: [1]) == nil, "sums say nothing of single tokens")
  }

  @Test("a cache answers for the same weights and ids, and for nothing else")
  func cache() throws {
    let folder = try TemporaryDirectory()
    let data = Scene.data(count: 3)
    let model = try Scene.model()
    func files() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count
    }
    let first = try ReferenceScores(of: data, at: [0, 1, 2], model: model, cache: folder.url)
    #expect(try files() == 1)
    var calls: [Int] = []
    let second = try ReferenceScores(of: data, at: [0, 1, 2], model: model, cache: folder.url) {
      done, _ in calls.append(done)
    }
    #expect(calls == [3], "read from the cache, not computed")
    #expect(first.sums(at: [0, 1, 2]) == second.sums(at: [0, 1, 2]))

    var changed = data
    changed[0].responses[0][0] = (changed[0].responses[0][0] + 1) % 40
    _ = try ReferenceScores(of: changed, at: [0, 1, 2], model: model, cache: folder.url)
    #expect(try files() == 2)
    model.parameters[0].value.pointer[0] += 1
    _ = try ReferenceScores(of: data, at: [0, 1, 2], model: model, cache: folder.url)
    #expect(try files() == 3)
  }

  @Test("a damaged cache is computed again")
  func damagedCache() throws {
    let folder = try TemporaryDirectory()
    let data = Scene.data(count: 2)
    let model = try Scene.model()
    let first = try ReferenceScores(of: data, at: [0, 1], model: model, cache: folder.url)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
      try Data("no".utf8).write(to: folder.url.appendingPathComponent(name))
    }
    let second = try ReferenceScores(of: data, at: [0, 1], model: model, cache: folder.url)
    #expect(first.sums(at: [0, 1]) == second.sums(at: [0, 1]))
  }
}
