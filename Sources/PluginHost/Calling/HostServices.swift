import BuildRecord
import CDoRA
import Foundation

/// The services that this host offers a running plugin.
///
/// A plugin may use them until the process ends, so an instance is never freed. A program should
/// create only one.
public final class HostServices: Sendable {
  /// The severity of a line in a plugin's log.
  public enum LogLevel: String, Sendable { case debug, info, warning }

  private let log: @Sendable (LogLevel, String) -> Void
  /// The table that is passed to plugins.
  private nonisolated(unsafe) let table: UnsafeMutablePointer<dora_host>

  /// - Parameters:
  ///   - name: the name of the host program that is reported to plugins.
  ///   - version: the version of the host program that is reported to plugins.
  ///   - log: receives each line that a plugin logs, on any thread. The line is bounded and
  ///     contains no control characters.
  public init(
    name: String, version: String, log: @escaping @Sendable (LogLevel, String) -> Void
  ) {
    self.log = log
    table = .allocate(capacity: 1)
    table.initialize(to: dora_host())
    table.pointee.struct_size = UInt32(MemoryLayout<dora_host>.size)
    table.pointee.abi_minor = UInt32(DORA_ABI_MINOR)
    table.pointee.name = UnsafePointer(strdup(name))
    table.pointee.version = UnsafePointer(strdup(version))
    table.pointee.log = writeToLog
    table.pointee.extension = { _, _ in nil }
    table.pointee.ctx = Unmanaged.passRetained(self).toOpaque()
  }

  /// Services that log to standard error, for programs that have no log of their own.
  public static let standardError = HostServices(name: "dora-host", version: BuildRecord.version) {
    level, text in
    FileHandle.standardError.write(Data("plugin: \(level.rawValue): \(text)\n".utf8))
  }

  package var descriptor: UnsafePointer<dora_host> { UnsafePointer(table) }

  func write(_ level: LogLevel, _ text: String) { log(level, text) }
}

private let writeToLog:
  @convention(c) (UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?) -> Void = {
    context, level, text in
    guard let context, let text else { return }
    let services = Unmanaged<HostServices>.fromOpaque(context).takeUnretainedValue()
    let name: HostServices.LogLevel =
      switch level {
      case DORA_LOG_DEBUG: .debug
      case DORA_LOG_INFO: .info
      default: .warning
      }
    services.write(name, PluginText.read(text))
  }
