import Foundation

/// The JSON format of a run's records, `run.json` and `state.json`.
///
/// Since format 2, field names are in snake_case. In format 1, they are in camelCase, which can
/// still be read. Keys of dictionaries, such as names of parameters and files, are never converted.
enum RunJSON {
  /// The format that this version writes.
  static let format = 2

  /// - Parameter format: the format of the text to write.
  static func encoder(format: Int = format) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = format > 1 ? .convertToSnakeCase : .useDefaultKeys
    encoder.dateEncodingStrategy = .iso8601
    return encoder
  }

  /// The format that a record has; nil if it doesn't say so, as in format 1 of `run.json`. A later
  /// format may lack fields that this version needs, so this is read before anything else.
  static func format(of text: Data) -> Int? {
    struct Header: Decodable { var format: Int? }
    return (try? JSONDecoder().decode(Header.self, from: text))?.format
  }

  /// A decoder for both formats. A name without an underscore is the same in both.
  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.dateDecodingStrategy = .iso8601
    return decoder
  }
}

extension StoredRequest {
  /// The request with the names of its members in snake_case, such as "max_length" for "maxLength".
  var inSnakeCase: StoredRequest {
    renamed { name in
      name.map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined()
    }
  }

  /// The request with the names of its members in camelCase, as in the code.
  var inCamelCase: StoredRequest {
    renamed { name in
      let words = name.split(separator: "_")
      return words.prefix(1).joined() + words.dropFirst().map(\.capitalized).joined()
    }
  }

  /// The request with other names for some members, at any depth.
  public func renamingMembers(_ names: [String: String]) -> StoredRequest {
    renamed { names[$0] ?? $0 }
  }

  private func renamed(_ rename: (String) -> String) -> StoredRequest {
    switch self {
    case .list(let list): .list(list.map { $0.renamed(rename) })
    case .object(let members):
      .object(
        Dictionary(members.map { (rename($0), $1.renamed(rename)) }) { first, _ in first })
    case .null, .bool, .integer, .unsigned, .number, .text: self
    }
  }
}
