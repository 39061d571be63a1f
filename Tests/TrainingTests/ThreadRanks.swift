import Collectives
import Foundation

/// Ranks that are threads of one process, for tests.
///
/// Only one thread computes at a time. It holds the group's lock, and releases it only while it
/// waits for the other ranks. Ranks thus communicate like processes, and share the process's thread
/// pool without conflicts.
final class ThreadRanks: RankGroup {
  let rank: Int
  var count: Int { meeting.count }
  private let meeting: Meeting

  private init(rank: Int, meeting: Meeting) {
    self.rank = rank
    self.meeting = meeting
  }

  /// Runs `body` once for each rank, and returns the results in the order of ranks.
  static func run<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (any RankGroup) throws -> Result
  ) throws -> [Result] {
    let meeting = Meeting(count: count)
    let results = Results<Result>(count: count)
    let done = DispatchGroup()
    for rank in 0..<count {
      done.enter()
      let thread = Thread {
        meeting.compute {
          results.set(rank, Swift.Result { try body(ThreadRanks(rank: rank, meeting: meeting)) })
        }
        done.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    done.wait()
    return try results.values.map { try $0.get() }
  }

  func sum(_ values: UnsafeMutableBufferPointer<Float>) throws(CollectiveError) {
    let all = try gather(Array(values))
    for i in values.indices { values[i] = all.reduce(0) { $0 + $1[i] } }
  }

  func gather(_ bytes: [UInt8]) throws(CollectiveError) -> [[UInt8]] {
    try meeting.exchange(bytes, from: rank)
  }

  func finish() {}
}

/// The object through which the threads exchange data.
private final class Meeting: @unchecked Sendable {
  let count: Int
  private let condition = NSCondition()
  private var offered: [Int: [UInt8]] = [:]
  private var exchanged: [[UInt8]] = []
  private var round = 0
  private var hasLost = false

  init(count: Int) { self.count = count }

  /// Runs a rank. The other ranks are notified when it ends, as they would be with processes.
  func compute(_ body: () -> Void) {
    condition.lock()
    body()
    hasLost = true
    condition.broadcast()
    condition.unlock()
  }

  func exchange(
    _ bytes: [UInt8], from rank: Int
  ) throws(CollectiveError) -> [[UInt8]] {
    offered[rank] = bytes
    guard offered.count < count else {
      exchanged = (0..<count).map { offered[$0] ?? [] }
      offered = [:]
      round += 1
      condition.broadcast()
      return exchanged
    }
    let present = round
    while round == present {
      guard !hasLost else {
        throw .failed(operation: "exchange", rank: rank, reason: "a rank has ended")
      }
      condition.wait()
    }
    return exchanged
  }
}

/// A slot for the result of each thread.
private final class Results<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var slots: [Result<Value, any Error>?]

  init(count: Int) { slots = Array(repeating: nil, count: count) }

  func set(_ rank: Int, _ value: Result<Value, any Error>) {
    lock.withLock { slots[rank] = value }
  }

  var values: [Result<Value, any Error>] { lock.withLock { slots.compactMap { $0 } } }
}
