import CKernels
import Glibc
import Synchronization
import TensorCore

/// The machine's current peak rates.
public enum MachinePeak {
  /// A rate in operations per second, measured in two ways.
  public struct Rate: Codable, Sendable, Equatable {
    /// The rate of all threads together, by wall-clock time.
    public var wall: Double
    /// The rate of one thread, by its processor time.
    public var processor: Double
  }

  /// Measures the rate of a well-shaped matrix product. The result is the best of several runs,
  /// which reduces the effect of other work on the machine.
  public static func matrixProductRate() -> Rate {
    let (m, k, n) = (4096, 512, 1408)
    let x = Variable(Tensor(zeros: [m, k]))
    let w = Variable(Tensor(zeros: [n, k]))
    x.value.fill(0.5)
    w.value.fill(0.25)
    let tape = Tape(recording: false)
    let clock = ContinuousClock()
    let operations = 2 * Double(m) * Double(k) * Double(n)
    var best = Rate(wall: 0, processor: 0)
    for _ in 0..<8 {
      let start = (wall: clock.now, processor: MachineLoad.ownSeconds)
      _ = tape.linear(x, w)
      best.wall = max(best.wall, operations / ((clock.now - start.wall) / .seconds(1)))
      best.processor = max(
        best.processor, operations / (MachineLoad.ownSeconds - start.processor))
    }
    return best
  }

  /// Measures the upper limit for any program, which is the number of multiplications and additions
  /// per second that the vector units perform on registers, over all threads.
  ///
  /// A comparison with ``matrixProductRate()`` shows whether the library uses the processor well. A
  /// share of the library's own rate doesn't show this, because it may be high even if the library
  /// is slow.
  public static func vectorRate() -> Double {
    let rates = Mutex<[Double]>([])
    ThreadPool.run(ThreadPool.threads) { _ in
      let rate = ck_peak_rate()
      rates.withLock { $0.append(rate) }
    }
    return rates.withLock { $0.reduce(0, +) }
  }

  /// Measures the bytes per second that all threads together read from memory. The result is the
  /// best of several passes over a buffer of half a gibibyte, which is larger than any cache.
  public static func readRate() -> Double {
    let words = 1 << 26
    let buffer = Tensor(zeros: [2 * words])  // 8 bytes per word
    let pieces = 4 * ThreadPool.threads
    let clock = ContinuousClock()
    let seconds = (0..<6).map { _ in
      let start = clock.now
      ThreadPool.run(pieces) { piece in
        let (first, end) = (piece * words / pieces, (piece + 1) * words / pieces)
        _ = ck_read(UnsafeRawPointer(buffer.pointer) + 8 * first, end - first)
      }
      return (clock.now - start) / .seconds(1)
    }
    return 8 * Double(words) / (seconds.min() ?? .infinity)
  }

  /// Returns the peak memory of this process, in bytes.
  ///
  /// This is VmHWM. In contrast, a child process inherits `ru_maxrss` from its parent.
  public static func peakMemory() -> Double {
    guard let file = fopen("/proc/self/status", "r") else { return .nan }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      guard text.hasPrefix("VmHWM:") else { continue }
      return (Double(text.filter(\.isNumber)) ?? .nan) * 1024
    }
    return .nan
  }
}
