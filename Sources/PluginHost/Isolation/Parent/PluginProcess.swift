import CSandbox
import Foundation
import LocalSystem

/// The parent's representation of the child process that runs a plugin.
///
/// Batches and results are exchanged in shared memory, with one region for each direction. A word
/// at the start of each region wakes its reader. The contents of the child's region are checked
/// like any plugin output. However the child ends, the parent receives an error and continues.
///
/// `@unchecked Sendable`: a lock serializes calls.
final class PluginProcess: @unchecked Sendable {
  let path: String
  private let limits: PluginLimits
  private let requests: SharedRegion
  private let answers: SharedRegion
  private let output: PluginOutput
  private let services: HostServices
  private let lock = NSLock()
  private var process: pid_t
  /// A function that is called when the plugin crashes the child. It must be set before the first
  /// call.
  var onCrash: (@Sendable (_ reason: String) -> Void)?
  /// The error that says why the child ended; nil while it is running.
  private var termination: PluginError?

  /// Starts a child that waits for requests.
  ///
  /// - Parameters:
  ///   - path: the name of the library in messages.
  ///   - executable: a program that runs ``PluginServer`` if it is started with
  ///     ``PluginServer/arguments``.
  init(
    path: String, image: LibraryImage, executable: String, limits: PluginLimits,
    services: HostServices
  ) throws(PluginError) {
    self.path = path
    self.limits = limits
    self.services = services
    let start = PluginLaunch(path: path, executable: executable, memory: limits.memory)
    requests = try start.region("requests")
    answers = try start.region("answers")
    let readOnly = sb_reopen_read_only(requests.file)
    guard readOnly >= 0 else { throw start.failure }
    defer { close(readOnly) }
    output = PluginOutput(limits: limits, services: services)
    process = 0
    process = try withExtendedLifetime(image) { () throws(PluginError) in
      try output.run(start, descriptors: [readOnly, answers.file, image.descriptor])
    }
  }

  deinit { end() }

  /// Makes the child load the library, and returns its answer, which is JSON that describes the
  /// library or the reason why it can't be loaded.
  ///
  /// Before any foreign code runs, the child reports which measures confine it. Whether the child
  /// was sealed afterwards is determined from the kernel, because by then the child's own report is
  /// untrusted.
  func introduction() throws(PluginError) -> (text: Data, isFailure: Bool, measures: UInt32) {
    lock.lock()
    defer { lock.unlock() }
    let filters = ProcessStatus.systemCallFilters(of: getpid())
    try await_(call: "load", seen: 0, seconds: limits.loading)
    var measures = header.measures & ~SB_SECCOMP_SEALED
    let seen = header.bell
    sb_ring(requests.bell)
    try await_(call: "load", seen: seen, seconds: limits.loading)
    let header = header
    if header.status == 0, measures & SB_SECCOMP_LOADING != 0,
      let before = filters, let now = ProcessStatus.systemCallFilters(of: process)
    {
      guard now >= before + 2 else { throw unsealed() }
      measures |= SB_SECCOMP_SEALED
    }
    guard header.length >= 0 else { throw PluginRefusal.forged(path) }
    guard let length = length(of: header, most: PluginIntroduction.mostBytes) else {
      throw .badDescriptor(
        path: path, field: "description",
        reason: "is longer than \(PluginIntroduction.mostBytes >> 20) MiB")
    }
    let text = Data(bytes: answers.start + SharedLayout.payload, count: length)
    return (text, header.status != 0, measures)
  }

  /// Ends a child that didn't drop the permissions needed for loading because its library prevented
  /// it.
  private func unsealed() -> PluginError {
    end()
    let reason = "while it was loaded it kept its process from being sealed"
    let error = PluginError.ended(path: path, call: "load", reason: reason)
    termination = error
    onCrash?(reason)
    return error
  }

  /// Makes a call and reads its answer.
  ///
  /// - Parameters:
  ///   - fill: writes the request.
  ///   - answer: the size of the data that `prepare` writes, in bytes.
  ///   - prepare: initializes the payload of the answer before the call.
  ///   - read: receives the header and the payload, both of which are untrusted.
  /// - Throws: ``PluginError/ended(path:call:reason:)`` if the child ends during the call or had
  ///   ended before.
  func call<Result>(
    _ request: PluginRequest, fill: (inout MessageWriter) -> Void = { _ in },
    answer: ByteCount = ByteCount(), prepare: (UnsafeMutableRawPointer) -> Void = { _ in },
    read: (AnswerHeader, UnsafeMutableRawPointer) throws(PluginError) -> Result
  ) throws(PluginError) -> Result {
    lock.lock()
    defer { lock.unlock() }
    if let termination { throw termination }
    try checkRoom(for: answer)
    var writer = MessageWriter(requests.start + SharedLayout.payload, capacity: limits.batch)
    writer.put(request.rawValue)
    fill(&writer)
    guard !writer.isTooLong else {
      throw .tooLargeForIsolation(path: path, bytes: limits.batch)
    }
    prepare(answers.start + SharedLayout.payload)
    output.makeRoom()
    let seen = header.bell
    answers.start.advanced(by: SharedLayout.text).storeBytes(of: 0, as: UInt8.self)
    sb_ring(requests.bell)
    try await_(call: request.name, seen: seen, seconds: limits.call)
    return try read(header, answers.start + SharedLayout.payload)
  }

  /// Throws an error if an answer doesn't fit into the shared memory.
  func checkRoom(for answer: ByteCount) throws(PluginError) {
    guard answer.fits(in: SharedLayout.capacity) else {
      throw .tooLargeForIsolation(path: path, bytes: SharedLayout.capacity)
    }
  }

  /// Makes the child destroy an instance. Does nothing if the child has ended. Failures are only
  /// logged, since no result depends on this call.
  func destroy(_ request: PluginRequest, _ number: Int64) {
    if lock.withLock({ termination != nil }) { return }
    do throws(PluginError) {
      try call(request, fill: { $0.put(number) }, read: { (_, _) throws(PluginError) in })
    } catch {
      services.write(.warning, "\(error)")
    }
  }

  /// Returns the plugin's error message.
  func text() -> String {
    let start = answers.start.advanced(by: SharedLayout.text).assumingMemoryBound(to: CChar.self)
    let text = PluginText.read(start, capacity: SharedLayout.textCapacity)
    return text.isEmpty ? "it gives no reason" : text
  }

  private var header: AnswerHeader { answers.start.load(as: AnswerHeader.self) }

  /// Returns the length of the payload as reported by the child, or nil if it is impossible.
  ///
  /// - Parameter most: the maximum length, at most ``SharedLayout/capacity``.
  func length(of header: AnswerHeader, most: Int) -> Int? {
    Int(exactly: header.length).flatMap { (0...most).contains($0) ? $0 : nil }
  }

  /// The interval between two checks that the child is still alive, in nanoseconds.
  private static let slice: Int64 = 20_000_000

  private func await_(call: String, seen: UInt32, seconds: Double) throws(PluginError) {
    let deadline = DispatchTime.now().uptimeNanoseconds + UInt64(seconds * 1e9)
    while sb_wait(answers.bell, seen, Self.slice) != 0 {
      if let reason = ending(deadline: deadline, seconds: seconds) {
        let error = PluginError.ended(path: path, call: call, reason: "\(reason)")
        termination = error
        if reason.isOwnDoing { onCrash?("\(reason)") }
        throw error
      }
    }
  }

  /// Returns how the child ended, or nil if it is still alive and within its deadline. If the
  /// deadline has passed, the child is ended.
  private func ending(deadline: UInt64, seconds: Double) -> PluginTermination? {
    var status: Int32 = 0
    let ended = waitpid(process, &status, WNOHANG)
    // If SIGCHLD is ignored, the parent can learn that a child ended, but not how.
    let isUntold = ended < 0 && errno == ECHILD
    if ended == process || isUntold {
      process = 0
      return output.wasTooLoud
        ? .tooLoud(bytes: limits.output)
        : PluginTermination(header.exitRecord, status: isUntold ? nil : status)
    }
    guard DispatchTime.now().uptimeNanoseconds < deadline else {
      end()
      return .tooSlow(seconds: seconds)
    }
    return nil
  }

  private func end() {
    guard process > 0 else { return }
    SpawnedProcess.kill(process)
    while waitpid(process, nil, 0) < 0 && errno == EINTR {}
    process = 0
  }
}

/// The resource limits of an isolated plugin.
public struct PluginLimits: Sendable {
  /// The maximum amount of private memory, in bytes.
  public var memory: UInt64 = 1 << 30
  /// The time limit for a call, in seconds.
  public var call: Double = 60
  /// The time limit for starting, loading the library and reading its description, in seconds.
  public var loading: Double = 30
  /// The maximum size of a batch, in bytes.
  public var batch = SharedLayout.capacity
  /// The maximum amount of printed text, in bytes. If a plugin prints more, its process is ended.
  public var output = 64 << 10
  /// The part of the output budget that each call restores, in bytes.
  public var outputPerCall = 4 << 10

  public init() {}
}

/// Memory shared by a parent and a child.
final class SharedRegion {
  let file: Int32
  let start: UnsafeMutableRawPointer
  var bell: UnsafeMutablePointer<UInt32> { start.assumingMemoryBound(to: UInt32.self) }

  /// Returns nil if there isn't enough memory.
  init?(_ name: String, size: Int) {
    file = sb_shared_file(name, UInt64(size))
    guard file >= 0 else { return nil }
    // If a file shrinks, a signal ends the process that reads the mapped memory.
    guard sb_freeze_size(file) == 0 else {
      close(file)
      return nil
    }
    let memory = mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0)
    guard let memory, memory != MAP_FAILED else {
      close(file)
      return nil
    }
    start = memory
  }

  deinit {
    munmap(start, SharedLayout.size)
    close(file)
  }
}
