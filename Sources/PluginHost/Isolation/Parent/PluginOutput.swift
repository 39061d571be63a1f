import CSandbox
import Foundation
import LocalSystem
import Synchronization

/// Passes on the printed output of an isolated plugin line by line, as if the plugin had logged it.
///
/// For each child, a thread starts it and then reads its output until it has ended. It must be the
/// same thread, because a child is ended together with the *thread* that started it, and other
/// threads are short-lived.
final class PluginOutput: Sendable {
  private let limits: PluginLimits
  private let services: HostServices
  private let isTooLoud = Atomic(false)
  /// The remaining output budget, in bytes.
  private let room: Mutex<Int>

  init(limits: PluginLimits, services: HostServices) {
    self.limits = limits
    self.services = services
    room = Mutex(limits.output)
  }

  /// Each call restores part of the output budget, so one line per step never exhausts it.
  func makeRoom() {
    room.withLock { $0 = min($0 + limits.outputPerCall, limits.output) }
  }

  var wasTooLoud: Bool { isTooLoud.load(ordering: .acquiring) }

  /// Starts a child, and begins to read its output.
  func run(_ start: PluginLaunch, descriptors: [Int32]) throws(PluginError) -> pid_t {
    var ends: [Int32] = [0, 0]
    guard sb_pipe(&ends) == 0 else { throw start.failure }
    let (readEnd, writeEnd) = (ends[0], ends[1])
    let started = DispatchSemaphore(value: 0)
    let result = Mutex<(process: pid_t, error: PluginError?)>((0, nil))
    let status = PlainThread.start { [self] in
      let process = start.spawn(descriptors: descriptors, output: writeEnd)
      let failure = process == 0 ? start.failure : nil
      close(writeEnd)
      result.withLock { $0 = (process, failure) }
      started.signal()
      if process > 0 {
        read(readEnd, from: process)
        Self.waitForEnd(of: process)
      }
      close(readEnd)
    }
    guard status == 0 else {
      close(readEnd)
      close(writeEnd)
      errno = status
      throw start.failure
    }
    started.wait()
    let (process, error) = result.withLock { $0 }
    if let error { throw error }
    return process
  }

  /// Waits until the child has ended. A child that has closed its streams may continue to run, but
  /// would be ended together with this thread. Its exit status remains available for reaping.
  private static func waitForEnd(of process: pid_t) {
    var information = siginfo_t()
    while waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
  }

  private func read(_ descriptor: Int32, from process: pid_t) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    var line: [UInt8] = []
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      let remaining = room.withLock { room in
        room -= count
        return room
      }
      if remaining < 0 || wasTooLoud {
        isTooLoud.store(true, ordering: .releasing)
        SpawnedProcess.kill(process)
        continue  // Continue to read, so that the writer never blocks.
      }
      for byte in buffer[..<count] {
        if byte == UInt8(ascii: "\n") || line.count >= PluginText.byteLimit {
          pass(on: &line)
        } else {
          line.append(byte)
        }
      }
    }
    if !wasTooLoud { pass(on: &line) }
  }

  private func pass(on line: inout [UInt8]) {
    if line.isEmpty { return }
    let text = String(decoding: line, as: UTF8.self)
    line = []
    for level in [HostServices.LogLevel.debug, .info, .warning] {
      let prefix = PluginServer.logPrefix(level)
      if text.hasPrefix(prefix) {
        return services.write(level, PluginText.clean(String(text.dropFirst(prefix.count))))
      }
    }
    services.write(.info, "it printed: " + PluginText.clean(text))
  }
}
