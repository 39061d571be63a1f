import CSandbox
import Foundation

/// The child in which one plugin lives, seen by its parent.
///
/// Batches and results travel in shared memory, one region for each direction; a word at the start of
/// each is the bell. Whatever the child does to its region is checked like any result of a plugin, and
/// however it ends, the parent gets an error and goes on.
///
/// `@unchecked Sendable`: a lock keeps calls apart.
final class GuestProcess: @unchecked Sendable {
  let path: String
  private let limits: GuestLimits
  private let requests: SharedRegion
  private let answers: SharedRegion
  private let output: GuestOutput
  private let services: HostServices
  private let lock = NSLock()
  private var process: pid_t
  /// Told when the plugin brings the child down; set before the first call.
  var onCrash: (@Sendable (_ reason: String) -> Void)?
  /// Why it is no more, in words.
  private var obituary: PluginError?

  /// Starts a child, which loads the library and waits.
  ///
  /// - Parameters:
  ///   - path: what messages call the library.
  ///   - executable: a program that runs ``GuestServer`` when it is given ``GuestServer/arguments``.
  init(
    path: String, image: LibraryImage, executable: String, limits: GuestLimits,
    services: HostServices
  ) throws(PluginError) {
    self.path = path
    self.limits = limits
    self.services = services
    let start = GuestStart(path: path, executable: executable, memory: limits.memory)
    requests = try start.region("requests")
    answers = try start.region("answers")
    let readOnly = sb_reopen_read_only(requests.file)
    guard readOnly >= 0 else { throw start.failure }
    defer { close(readOnly) }
    output = GuestOutput(limits: limits, services: services)
    process = 0
    process = try withExtendedLifetime(image) { () throws(PluginError) in
      try output.run(start, descriptors: [readOnly, answers.file, image.descriptor])
    }
  }

  deinit { end() }

  /// Has the child load the library, and takes what it says of it: JSON, of the library or of the reason
  /// why it can't be loaded.
  ///
  /// The child says which measures confine it before any foreign code runs. Whether it was sealed
  /// afterwards is asked of the kernel: by then it may say anything.
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
    guard header.length >= 0 else { throw GuestRefusal.forged(path) }
    guard let length = length(of: header, most: GuestIntroduction.mostBytes) else {
      throw .badDescriptor(
        path: path, field: "description",
        reason: "is longer than \(GuestIntroduction.mostBytes >> 20) MiB")
    }
    let text = Data(bytes: answers.start + GuestMemory.payload, count: length)
    return (text, header.status != 0, measures)
  }

  /// Ends a child whose library kept it from giving up what loading needed.
  private func unsealed() -> PluginError {
    end()
    let reason = "while it was loaded it kept its process from being sealed"
    let error = PluginError.ended(path: path, call: "load", reason: reason)
    obituary = error
    onCrash?(reason)
    return error
  }

  /// Makes a call and reads its answer.
  ///
  /// - Parameters:
  ///   - fill: writes the request.
  ///   - answer: what `prepare` writes, in bytes.
  ///   - prepare: makes the answer's payload what it has to be before the call.
  ///   - read: gets the header and the payload; both may hold anything.
  /// - Throws: ``PluginError/ended(path:call:reason:)`` if the child came to its end, now or before.
  func call<Result>(
    _ request: GuestRequest, fill: (inout MessageWriter) -> Void = { _ in },
    answer: ByteCount = ByteCount(), prepare: (UnsafeMutableRawPointer) -> Void = { _ in },
    read: (AnswerHeader, UnsafeMutableRawPointer) throws(PluginError) -> Result
  ) throws(PluginError) -> Result {
    lock.lock()
    defer { lock.unlock() }
    if let obituary { throw obituary }
    try checkRoom(for: answer)
    var writer = MessageWriter(requests.start + GuestMemory.payload, capacity: limits.batch)
    writer.put(request.rawValue)
    fill(&writer)
    guard !writer.isTooLong else {
      throw .tooLargeForIsolation(path: path, bytes: limits.batch)
    }
    prepare(answers.start + GuestMemory.payload)
    output.makeRoom()
    let seen = header.bell
    answers.start.advanced(by: GuestMemory.text).storeBytes(of: 0, as: UInt8.self)
    sb_ring(requests.bell)
    try await_(call: request.name, seen: seen, seconds: limits.call)
    return try read(header, answers.start + GuestMemory.payload)
  }

  /// Refuses an answer that the shared memory has no room for.
  func checkRoom(for answer: ByteCount) throws(PluginError) {
    guard answer.fits(in: GuestMemory.capacity) else {
      throw .tooLargeForIsolation(path: path, bytes: GuestMemory.capacity)
    }
  }

  /// Has the child destroy an instance. One that is gone needs no destroying, and of one that ends now
  /// there is nobody to tell but the log: what the plugin was for is done.
  func destroy(_ request: GuestRequest, _ number: Int64) {
    if lock.withLock({ obituary != nil }) { return }
    do throws(PluginError) {
      try call(request, fill: { $0.put(number) }, read: { (_, _) throws(PluginError) in })
    } catch {
      services.write(.warning, "\(error)")
    }
  }

  /// The plugin's account of a failure.
  func text() -> String {
    let start = answers.start.advanced(by: GuestMemory.text).assumingMemoryBound(to: CChar.self)
    let text = PluginText.read(start, capacity: GuestMemory.textCapacity)
    return text.isEmpty ? "it gives no reason" : text
  }

  private var header: AnswerHeader { answers.start.load(as: AnswerHeader.self) }

  /// How long the child says that its payload is; nil if that can't be.
  ///
  /// - Parameter most: at most ``GuestMemory/capacity``.
  func length(of header: AnswerHeader, most: Int) -> Int? {
    Int(exactly: header.length).flatMap { (0...most).contains($0) ? $0 : nil }
  }

  /// Between two looks at whether the child still lives, in nanoseconds.
  private static let slice: Int64 = 20_000_000

  private func await_(call: String, seen: UInt32, seconds: Double) throws(PluginError) {
    let deadline = DispatchTime.now().uptimeNanoseconds + UInt64(seconds * 1e9)
    while sb_wait(answers.bell, seen, Self.slice) != 0 {
      if let reason = ending(deadline: deadline, seconds: seconds) {
        let error = PluginError.ended(path: path, call: call, reason: "\(reason)")
        obituary = error
        if reason.isOwnDoing { onCrash?("\(reason)") }
        throw error
      }
    }
  }

  /// How it ended; nil while it lives and has time. A child that has to end is ended.
  private func ending(deadline: UInt64, seconds: Double) -> GuestEnding? {
    var status: Int32 = 0
    let ended = waitpid(process, &status, WNOHANG)
    // Where SIGCHLD is ignored nobody is told how a child ended, only that it did.
    let isUntold = ended < 0 && errno == ECHILD
    if ended == process || isUntold {
      process = 0
      return output.wasTooLoud
        ? .tooLoud(bytes: limits.output)
        : GuestEnding(header.fate, status: isUntold ? nil : status)
    }
    guard DispatchTime.now().uptimeNanoseconds < deadline else {
      end()
      return .tooSlow(seconds: seconds)
    }
    return nil
  }

  /// With its whole group: what couldn't be confined may have started processes of its own, or left
  /// its group.
  static func killGroup(of process: pid_t) {
    kill(-process, SIGKILL)
    kill(process, SIGKILL)
  }

  private func end() {
    guard process > 0 else { return }
    Self.killGroup(of: process)
    while waitpid(process, nil, 0) < 0 && errno == EINTR {}
    process = 0
  }
}

/// What an isolated plugin may use up.
public struct GuestLimits: Sendable {
  /// Private memory, in bytes.
  public var memory: UInt64 = 1 << 30
  /// For a call, in seconds.
  public var call: Double = 60
  /// To start, to load the library and to read its description, in seconds.
  public var loading: Double = 30
  /// For a batch, in bytes.
  public var batch = GuestMemory.capacity
  /// Printed text that is passed on, in bytes. Whoever prints more is ended.
  public var output = 64 << 10
  /// By how much less every call makes what was printed, in bytes.
  public var outputPerCall = 4 << 10

  public init() {}
}

/// Memory that a parent and a child share.
final class SharedRegion {
  let file: Int32
  let start: UnsafeMutableRawPointer
  var bell: UnsafeMutablePointer<UInt32> { start.assumingMemoryBound(to: UInt32.self) }

  /// Nil if there is no memory for it.
  init?(_ name: String, size: Int) {
    file = sb_shared_file(name, UInt64(size))
    guard file >= 0 else { return nil }
    // A file that shrank would end whoever reads it.
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
    munmap(start, GuestMemory.size)
    close(file)
  }
}
