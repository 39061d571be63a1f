import Foundation

/// A JSONL file that grows by whole lines, each of which names its step.
final class LineFile {
  private let handle: FileHandle
  private let encoder = JSONEncoder()

  init(_ url: URL, keepingSteps last: Int) throws {
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let kept = last > 0 ? try Self.lines(of: url, upToStep: last) : Data()
    try kept.write(to: url, options: .atomic)
    handle = try FileHandle(forWritingTo: url)
    try handle.seekToEnd()
  }

  deinit { try? handle.close() }

  func append(_ lines: [some Encodable]) throws {
    var text = Data()
    for line in lines {
      text.append(try encoder.encode(line))
      text.append(UInt8(ascii: "\n"))
    }
    try handle.write(contentsOf: text)
  }

  /// The whole lines of steps up to `last`; a line that a crash cut short is left out.
  private static func lines(of url: URL, upToStep last: Int) throws -> Data {
    guard FileManager.default.fileExists(atPath: url.path) else { return Data() }
    struct Step: Decodable { let step: Int }
    let decoder = JSONDecoder()
    var kept = Data()
    for line in try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")) {
      guard let step = try? decoder.decode(Step.self, from: line), step.step <= last else { break }
      kept.append(line)
      kept.append(UInt8(ascii: "\n"))
    }
    return kept
  }
}
