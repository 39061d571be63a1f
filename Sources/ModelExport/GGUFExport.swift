import Checkpoints
import Foundation

/// Exports a model directory as one GGUF file, which llama.cpp and programs based on it can read.
public enum GGUFExport {
  /// A summary of the file's contents, for display.
  public struct Summary: Equatable, Sendable {
    public let architecture: String
    public let tensors: Int
    public let bytes: Int
  }

  /// - Parameters:
  ///   - element: the number type of matrices. Norms and biases are always float32.
  /// - Throws: ``ExportError``, in which case nothing is written.
  @discardableResult
  public static func write(
    _ directory: URL, to url: URL, as element: GGUFElement = .f16
  ) throws(ExportError) -> Summary {
    let model = try GGUFModel(directory: directory)
    try model.checkShapes()
    let vocabulary = try GGUFVocabulary(
      directory: directory, size: try model.integer("vocab_size"))
    let file = GGUFFile(
      metadata: try model.metadata(element) + vocabulary.metadata(),
      tensors: try model.tensors(element))
    do { try file.write(to: url) } catch { throw .unreadable(error) }
    return Summary(
      architecture: model.architecture, tensors: file.tensors.count,
      bytes: file.tensors.reduce(0) { $0 + $1.byteCount })
  }
}
