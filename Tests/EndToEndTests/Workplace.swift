import Foundation
import _TestSupport

/// A directory for running the program, with small data of token ids and a small model.
struct Workplace {
  let folder: TemporaryDirectory
  let program: Program

  /// The path of a model with two layers, 120 ids, 128 positions and random weights.
  static let model = PackageRoot.file("Tests/Golden/tiny-models/llama-plain-tied").path

  init() throws {
    folder = try TemporaryDirectory()
    program = Program(folder: folder.url)
  }

  func file(_ name: String) -> URL { folder.url.appendingPathComponent(name) }

  func text(_ name: String) throws -> String {
    try String(contentsOf: file(name), encoding: .utf8)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: file(name).path)
  }

  /// The lines in a JSONL file.
  func lines(_ name: String) throws -> [Line] { try Line.all(in: text(name)) }

  /// A message in which the directory's path is replaced by FOLDER.
  func named(_ message: String) -> String {
    message.replacingOccurrences(of: folder.url.path, with: "FOLDER")
  }

  /// Writes data as token ids with `responses` responses each, of which the first is preferred.
  @discardableResult
  func data(
    _ name: String = "data.jsonl", count: Int = 8, responses: Int = 2, probs: Bool = false
  ) throws -> URL {
    var generator = SeededGenerator(seed: 11)
    func ids(_ longest: Int) -> String {
      let count = 2 + Int(generator.next() % UInt64(longest - 1))
      return "[" + (0..<count).map { _ in "\(generator.next() % 118)" }.joined(separator: ",") + "]"
    }
    let lines = (0..<count).map { _ in
      let prompt = ids(6)
      let lists = (0..<responses).map { _ in ids(9) }.joined(separator: ",")
      let scores = (0..<responses).map { "\(-$0)" }.joined(separator: ",")
      let shares = (0..<responses).map { _ in "\(generator.uniform(0.1, 0.9))" }
      return #"{"prompt":\#(prompt),"responses":[\#(lists)],"scores":[\#(scores)]"#
        + (probs ? #","probs":[\#(shares.joined(separator: ","))]}"# : "}")
    }
    return try folder.file(name, lines.joined(separator: "\n") + "\n")
  }

  /// The minimal arguments of a training command, with one thread.
  func train(_ more: String...) -> [String] {
    [
      "train", "--loss", "dpo.so", "--model", Self.model, "--data", "data.jsonl", "--threads", "1",
      "--lr", "1e-3",
    ] + more
  }
}
