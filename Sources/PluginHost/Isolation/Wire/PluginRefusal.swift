import Foundation

/// The reason why a child couldn't load its library, which is a code and a detail of limited
/// length. The parent composes the message from them.
///
/// A library that runs code while it is loaded could have written all of it. If the detail is
/// anything but a name, the message therefore presents it as a statement of the process, not of
/// this program.
struct PluginRefusal: Codable, Equatable {
  enum Code: String, Codable {
    case missingEntry, refusedHost, incompatibleABI, undefinedSymbol, missingDependency, other
  }

  let code: Code
  /// The name of a symbol, a library or a version or, for any other refusal, its text.
  let detail: String

  /// The maximum size of a refusal, in bytes.
  private static let mostBytes = 8192

  init(_ error: PluginError) {
    (code, detail) =
      switch error {
      case .missingEntry: (.missingEntry, "")
      case .refusedHost: (.refusedHost, "")
      case .incompatibleABI(_, let plugin, _): (.incompatibleABI, plugin)
      case .undefinedSymbol(_, let symbol): (.undefinedSymbol, symbol)
      case .missingDependency(_, let library): (.missingDependency, library)
      case .badDescriptor(_, let field, let reason): (.other, "\(field) \(reason)")
      case .notLoadable(_, let reason), .unreadable(_, let reason), .notALibrary(_, let reason):
        (.other, reason)
      default: (.other, "\(error)")
      }
  }

  /// The refusal as JSON.
  var encoded: Data {
    // Encoding can't fail for two strings.
    (try? JSONEncoder().encode(self)) ?? Data()
  }

  /// - Throws: ``PluginError/ended(path:call:reason:)`` if no child of this program writes such
  ///   text.
  init(trustingNothing data: Data, path: String) throws(PluginError) {
    let read = data.count <= Self.mostBytes ? try? JSONDecoder().decode(Self.self, from: data) : nil
    guard let read, read.isPlausible else { throw Self.forged(path) }
    self = read
  }

  /// Returns the error for text that only a library that runs code while it is loaded could have
  /// written.
  static func forged(_ path: String) -> PluginError {
    .ended(
      path: path, call: "load", reason: "it answered in the place of the process that loads it")
  }

  private var isPlausible: Bool {
    switch code {
    case .missingEntry, .refusedHost: detail.isEmpty
    case .incompatibleABI: consists(of: ".", most: 32)
    case .undefinedSymbol: consists(of: "_$.@", most: 500)
    case .missingDependency: consists(of: "_-+.", most: 255)
    case .other: true
    }
  }

  /// Returns whether the detail is a name that consists of letters, digits and these characters.
  private func consists(of others: String, most: Int) -> Bool {
    (1...most).contains(detail.utf8.count)
      && detail.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || others.unicodeScalars.contains(scalar))
      }
  }

  func error(path: String) -> PluginError {
    switch code {
    case .missingEntry: .missingEntry(path: path)
    case .refusedHost: .refusedHost(path: path, host: InterfaceVersion.host.description)
    case .incompatibleABI:
      .incompatibleABI(path: path, plugin: detail, host: InterfaceVersion.host.description)
    case .undefinedSymbol: .undefinedSymbol(path: path, symbol: detail)
    case .missingDependency: .missingDependency(path: path, library: detail)
    case .other:
      // Quotation marks are replaced, since they would end the quoted text.
      .notLoadableInChild(
        path: path, words: PluginText.clean(detail.replacing("\"", with: "'")))
    }
  }
}
