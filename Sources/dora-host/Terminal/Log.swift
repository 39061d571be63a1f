import Logging
import PluginHost

/// The program's log: one line on standard error for each message, with who says it.
enum Log {
  static let plugin = Logger(label: "plugin") { StandardErrorHandler(label: $0) }
}

/// Writes a line per message, such as `plugin: warning: …`.
private struct StandardErrorHandler: LogHandler {
  let label: String
  var logLevel: Logger.Level = .info
  var metadata: Logger.Metadata = [:]

  init(label: String) { self.label = label }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    Console.line("\(label): \(event.level): \(event.message)")
  }
}

extension HostServices.LogLevel {
  var logLevel: Logger.Level {
    switch self {
    case .debug: .debug
    case .info: .info
    case .warning: .warning
    }
  }
}
