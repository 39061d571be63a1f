import Foundation
import Testing
import _TestSupport

@testable import Training

/// Tests when a run saves checkpoints, how much space it needs, and where it records that it took
/// place.
@Suite struct RunFilesTests {
  @Test("by the clock a checkpoint comes after ten minutes, and costs at most a hundredth")
  func clock() {
    let start = ContinuousClock.now
    var pace = CheckpointPace(everySteps: nil, now: start)
    #expect(!pace.isDue(after: 1, now: start + .seconds(599)))
    #expect(pace.isDue(after: 2, now: start + .seconds(600)))
    pace.wrote(from: start + .seconds(600), to: start + .seconds(630))
    #expect(!pace.isDue(after: 3, now: start + .seconds(630 + 2999)))
    #expect(pace.isDue(after: 4, now: start + .seconds(630 + 3000)))
    pace.wrote(from: start + .seconds(4000), to: start + .seconds(4001))
    #expect(pace.isDue(after: 5, now: start + .seconds(4001 + 600)))
  }

  @Test("a number of steps is a number of steps, and 0 is never")
  func steps() {
    let pace = CheckpointPace(everySteps: 3)
    #expect((1...7).filter { pace.isDue(after: $0) } == [3, 6])
    #expect(!CheckpointPace(everySteps: 0).isDue(after: 3, now: .now + .seconds(100_000)))
  }

  @Test("the room for checkpoints is that of those that lie there at one time")
  func room() {
    func needed(_ checkpoints: Int, beside existing: Int = 0) -> Int {
      RunRoom(model: 4, checkpoint: 10, checkpoints: checkpoints).needed(beside: existing)
    }
    #expect([0, 1, 2, 3, 100].map { needed($0) } == [4, 14, 24, 30, 30])
    #expect([0, 1, 2].map { needed(100, beside: $0) } == [30, 20, 10])
    #expect(needed(0, beside: 2) == 4)
  }

  @Test("free room is that of the nearest directory there is")
  func free() throws {
    let folder = try TemporaryDirectory()
    let free = try #require(RunRoom.free(at: folder.url.appendingPathComponent("not/yet")))
    #expect(free > 0)
    let file = try folder.file("file", "")
    #expect(RunRoom.free(at: file.appendingPathComponent("below")) == nil)
  }

  @Test("the processor and the system by their names, else by their numbers, else unknown")
  func names() {
    #expect(
      Machine.processor(in: "processor\t: 0\nmodel name\t: AMD EPYC 7763: 64-Core\nflags\t: fpu\n")
        == "AMD EPYC 7763: 64-Core")
    #expect(
      Machine.processor(in: "CPU implementer\t: 0x41\nCPU part\t: 0xd40\n")
        == "implementer 0x41, part 0xd40")
    #expect(Machine.processor(in: nil) == "unknown")
    #expect(
      Machine.system(in: "NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n")
        == "Debian GNU/Linux 12 (bookworm)")
    #expect(Machine.system(in: "") == "unknown")
  }
}
