import BuildRecord
import CDoRA
import CSandbox
import Foundation

/// The server in a plugin process. It loads a library in a confined process and answers calls until
/// its parent ends.
///
/// All files are opened before the process is sealed. From then on, Foundation isn't used, because
/// its lazy initialization may need a file.
public final class PluginServer {
  /// The arguments that make a program run this server. They are followed by the path of the
  /// library.
  public static let arguments = ["plugin", "serve"]

  let answers: UnsafeMutableRawPointer
  let requests: UnsafeRawPointer
  let services: HostServices
  let library: PackLibrary
  var objectives: [Int64: OpaquePointer] = [:]
  var robustifiers: [Int64: OpaquePointer] = [:]
  private var lastInstance: Int64 = 0

  /// Runs the server until the parent ends, and then ends this process.
  ///
  /// - Parameters:
  ///   - path: the name of the library in messages. The library itself is loaded from the inherited
  ///     image.
  ///   - memory: the maximum amount of private memory, in bytes.
  ///   - parent: the process that started this one.
  public static func run(path: String, memory: UInt64, parent: pid_t) -> Never {
    sb_die_with_parent()
    // The parent may have ended before this point.
    guard getppid() == parent, chdir("/") == 0 else { exit(2) }
    guard
      let requests = map(SharedLayout.requests, PROT_READ),
      let answers = map(SharedLayout.answers, PROT_READ | PROT_WRITE)
    else { exit(2) }
    close(SharedLayout.requests)
    close(SharedLayout.answers)
    sb_close_from(SharedLayout.library + 1)
    let exitRecord = answers + (MemoryLayout<AnswerHeader>.offset(of: \.exitRecord) ?? 0)
    sb_record_exit(
      exitRecord.assumingMemoryBound(to: sb_exit_record.self), requests, SharedLayout.size)
    reportMeasures(requests, answers, measures: confine(memory))
    let server: PluginServer
    do throws(PluginError) {
      server = try PluginServer(path, requests, answers)
    } catch {
      introduce(answers, PluginRefusal(error).encoded, status: -1)
      pause()
      exit(0)
    }
    let introduction = PluginIntroduction(of: server.library).encoded
    sb_seal()
    server.serve(introduction)
  }

  /// Reports which measures confine the process, and waits until the parent has read the report. At
  /// this point, the report can still be trusted.
  private static func reportMeasures(
    _ requests: UnsafeMutableRawPointer, _ answers: UnsafeMutableRawPointer, measures: UInt32
  ) {
    answers.assumingMemoryBound(to: AnswerHeader.self).pointee.measures = measures
    sb_ring(answers.assumingMemoryBound(to: UInt32.self))
    while sb_wait(requests.assumingMemoryBound(to: UInt32.self), 0, 1_000_000_000) != 0 {}
  }

  private static func map(_ file: Int32, _ protection: Int32) -> UnsafeMutableRawPointer? {
    let memory = mmap(nil, SharedLayout.size, protection, MAP_SHARED | MAP_NORESERVE, file, 0)
    return memory == MAP_FAILED ? nil : memory
  }

  /// Confines the process. It may still read the folders that the dynamic linker needs, which are
  /// those of the system and those of the libraries that are already loaded.
  private static func confine(_ memory: UInt64) -> UInt32 {
    let mapped = MemoryMap.entries().compactMap { entry -> String? in
      guard let path = entry.path, path.contains(".so"), let end = path.lastIndex(of: "/") else {
        return nil
      }
      return String(path[...end])
    }
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    let readable =
      Array(Set(mapped)) + ["/lib", "/usr/lib", "/lib64", "/usr/lib64", "/etc/ld.so.cache"]
      + [program].compactMap { $0 }
    let copies = readable.map { UnsafePointer(strdup($0)) }
    return (copies + [nil]).withUnsafeBufferPointer { sb_confine($0.baseAddress, memory) }
  }

  private init(
    _ path: String, _ requests: UnsafeMutableRawPointer, _ answers: UnsafeMutableRawPointer
  ) throws(PluginError) {
    self.requests = UnsafeRawPointer(requests)
    self.answers = answers
    services = HostServices(name: "dora-host", version: BuildRecord.version) { level, text in
      PluginServer.print(PluginServer.logPrefix(level) + text + "\n")
    }
    library = try PackLibrary(path: path, image: LibraryImage(inherited: SharedLayout.library))
  }

  private static func introduce(
    _ answers: UnsafeMutableRawPointer, _ text: Data, status: Int32
  ) {
    text.prefix(SharedLayout.capacity).withUnsafeBytes { bytes in
      if let base = bytes.baseAddress {
        memcpy(answers + SharedLayout.payload, base, bytes.count)
      }
    }
    let header = answers.assumingMemoryBound(to: AnswerHeader.self)
    header.pointee.length = Int64(text.count)
    header.pointee.status = status
    sb_ring(answers.assumingMemoryBound(to: UInt32.self))
  }

  private func serve(_ introduction: Data) -> Never {
    let bell = requests.assumingMemoryBound(to: UInt32.self)
    var seen = bell.pointee
    Self.introduce(answers, introduction, status: 0)
    while true {
      // A signal ends this process when the parent ends, so the timeout only limits a single wait.
      while sb_wait(bell, seen, 1_000_000_000) != 0 {}
      seen = bell.pointee
      answer()
      sb_ring(answers.assumingMemoryBound(to: UInt32.self))
    }
  }

  private func answer() {
    var message = MessageReader(requests + SharedLayout.payload)
    let header = answers.assumingMemoryBound(to: AnswerHeader.self)
    header.pointee.status = -1
    header.pointee.breach = 0
    header.pointee.badDatum = -1
    header.pointee.length = 0
    guard let request = PluginRequest(rawValue: message.number()) else { return }
    let control = sb_float_control()
    header.pointee.status = call(request, &message, header) ?? -1
    if sb_float_control() != control {
      sb_restore_float_control(control)
      header.pointee.breach = ChildBreach.floatingPoint.rawValue
    }
  }

  /// Returns the number by which the parent identifies a new instance.
  func number(of handle: OpaquePointer, in table: inout [Int64: OpaquePointer]) -> Int64 {
    lastInstance += 1
    table[lastInstance] = handle
    return lastInstance
  }

  /// Returns the prefix with which a line of the plugin's log is sent to the parent.
  static func logPrefix(_ level: HostServices.LogLevel) -> String { "\u{1}\(level.rawValue)\u{1}" }

  private static func print(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      // There is no way to report a failure of this call.
      _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }
  }
}
