import Failures

/// A message in which settings are embedded as values, so that every front end can use its own
/// names for them.
///
/// ```swift
/// let text: WorkText = "choose another \(Setting.out)"
/// text.text { "--\($0.name)" }  // "choose another --out"
/// "\(text)"                     // "choose another 'out'"
/// ```
public struct WorkText: Sendable, Equatable {
  private enum Part: Sendable, Equatable {
    case text(String)
    case setting(Setting)
  }

  private var parts: [Part]

  /// The text in which `name` supplies the settings' names.
  public func text(naming name: (Setting) -> String) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .setting(let setting): name(setting)
      }
    }.joined()
  }

  public static func + (left: WorkText, right: WorkText) -> WorkText {
    WorkText(parts: left.parts + right.parts)
  }

  private init(parts: [Part]) { self.parts = parts }

  /// Creates a text without any settings.
  public init(_ text: String) { parts = [.text(text)] }
}

/// An error whose message names settings.
public protocol SettingError: Failure, CustomStringConvertible {
  var text: WorkText { get }
}

extension SettingError {
  public var description: String { "\(text)" }
}

extension WorkText: CustomStringConvertible {
  /// The text with the settings' names in quotes.
  public var description: String { text(naming: \.description) }
}

extension WorkText: ExpressibleByStringInterpolation {
  public init(stringLiteral text: String) { self.init(text) }

  public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.text }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = WorkText(parts: [])

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) {
      text.parts.append(.text(literal))
    }

    public mutating func appendInterpolation(_ setting: Setting) {
      text.parts.append(.setting(setting))
    }

    public mutating func appendInterpolation(_ other: WorkText) { text = text + other }

    /// The message of an error, in which settings stay settings.
    public mutating func appendInterpolation(_ error: some SettingError) {
      text = text + error.text
    }

    public mutating func appendInterpolation<Value>(_ value: Value) {
      text.parts.append(.text("\(value)"))
    }
  }
}
