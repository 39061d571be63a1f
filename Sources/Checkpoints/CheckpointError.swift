import Failures
import FileFormats
import Foundation
import LocalSystem

/// The reasons why a checkpoint can't be read or written.
///
/// Every case names the file, so the message can be understood without context in a log.
public enum CheckpointError: Failure, Equatable {
  // The file system.

  /// The operating system refused to read `file`.
  case unreadable(file: String, reason: String)
  /// The operating system refused to write `file`.
  case unwritable(file: String, reason: String)
  /// The disk is full, or the user's quota is exhausted.
  case noRoom(file: String, reason: String)
  /// Another program wrote to `file` while it was in use.
  case changed(file: String)
  /// Another process is writing to the directory.
  case inUse(directory: String)

  /// `file` is something else, such as a different download saved in its place or a model in
  /// another format.
  case foreign(file: String, FileSignature)

  // JSON.

  /// `file` is not JSON. `offset` counts bytes from the start of the text.
  case malformedJSON(file: String, offset: Int, reason: String)
  /// An object in `file` has the same key twice, which makes its meaning ambiguous.
  case duplicateKey(file: String, key: String)

  // One safetensors file.

  /// The file is shorter than the eight bytes that hold the header's length.
  case truncated(file: String, bytes: Int)
  /// The header claims more than the format allows.
  case headerTooLarge(file: String, bytes: UInt64, limit: Int)
  /// The header claims more bytes than the file has.
  case headerBeyondFile(file: String, bytes: Int, available: Int)
  /// The header is JSON, but not an object.
  case headerNotObject(file: String)
  /// A field of a header entry is missing or doesn't match the format.
  case invalidEntry(file: String, tensor: String, field: String, expected: String)
  /// The tensor's element type is not supported.
  case unsupportedType(file: String, tensor: String, type: String)
  /// The number of bytes that the shape needs overflows an integer.
  case shapeOverflow(file: String, tensor: String, shape: [Int])
  /// The length of the tensor's byte range doesn't match its shape and type.
  case sizeMismatch(file: String, tensor: String, expected: Int, found: Int)
  /// The tensor's byte range ends before it begins, or past the end of the file.
  case rangeOutsideFile(file: String, tensor: String, begin: Int, end: Int, available: Int)
  /// The tensor begins before the previous one ends.
  case overlap(file: String, tensor: String, begin: Int, previousEnd: Int)
  /// There are bytes that belong to no tensor before `tensor` or, if it is nil, after the last
  /// tensor.
  case unusedBytes(file: String, tensor: String?, begin: Int, end: Int)
  /// A weight is infinite or NaN. `index` counts the tensor's elements from 0.
  case nonFiniteTensor(file: String, tensor: String, index: Int, value: String)
  /// The file has no tensor with this name.
  case missingTensor(file: String, tensor: String)

  // Sharded checkpoints.

  /// The directory holds neither `model.safetensors` nor an index.
  case noWeights(directory: String)
  /// The index has no `weight_map` object that maps tensor names to file names.
  case invalidIndex(file: String)
  /// The index names a file that would lie outside the checkpoint's directory.
  case shardOutsideDirectory(index: String, shard: String)
  /// The index places a tensor in a shard that doesn't contain it.
  case tensorNotInShard(index: String, tensor: String, shard: String)
  /// A shard holds a tensor that the index places elsewhere or doesn't list.
  case tensorNotInIndex(index: String, tensor: String, shard: String)
}

extension CheckpointError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "cannot read '\(file)': \(reason)"
    case .unwritable(let file, let reason), .noRoom(let file, let reason):
      "cannot write '\(file)': \(reason)"
    case .changed(let file):
      "'\(file)' was changed while it was in use, so what was computed with it can't be trusted; "
        + "run again once it is whole"
    case .inUse(let directory):
      "another process is writing to '\(directory)'; wait for its end, or choose another directory"
    case .malformedJSON(let file, let offset, let reason):
      "'\(file)' is not JSON: byte \(offset): \(reason)"
    case .duplicateKey(let file, let key):
      "'\(file)': key '\(key)' appears twice in one object"
    case .truncated(let file, let bytes):
      "'\(file)' is not a safetensors file: it has \(bytes) bytes, the header's length takes 8"
    case .headerTooLarge(let file, let bytes, let limit):
      "'\(file)': header claims \(bytes) bytes, the format allows \(limit)"
    case .headerBeyondFile(let file, let bytes, let available):
      "'\(file)' is cut short, or no safetensors file: header claims \(bytes) bytes, the file has \(available) left"
    case .headerNotObject(let file):
      "'\(file)': header is not a JSON object"
    case .invalidEntry(let file, let tensor, let field, let expected):
      "'\(file)': tensor '\(tensor)': field '\(field)' must be \(expected)"
    case .unsupportedType(let file, let tensor, let type):
      "'\(file)': tensor '\(tensor)': dtype '\(type)' is not supported; use F32, F16 or BF16"
    case .shapeOverflow(let file, let tensor, let shape):
      "'\(file)': tensor '\(tensor)': shape \(shape) has more bytes than can be counted"
    case .sizeMismatch(let file, let tensor, let expected, let found):
      "'\(file)': tensor '\(tensor)': shape and dtype need \(expected) bytes, "
        + "data_offsets give \(found)"
    case .rangeOutsideFile(let file, let tensor, let begin, let end, let available)
    where begin <= end:
      "'\(file)' is cut short: tensor '\(tensor)' ends at byte \(end) of the data, of which there are "
        + "\(available); copy or download the file again"
    case .rangeOutsideFile(let file, let tensor, let begin, let end, let available):
      "'\(file)': tensor '\(tensor)': data_offsets [\(begin), \(end)] are no range of the "
        + "\(available) bytes of data"
    case .overlap(let file, let tensor, let begin, let previousEnd):
      "'\(file)': tensor '\(tensor)' begins at byte \(begin), the one before ends at \(previousEnd)"
    case .unusedBytes(let file, let tensor?, let begin, let end):
      "'\(file)': bytes \(begin) to \(end) before tensor '\(tensor)' belong to no tensor"
    case .unusedBytes(let file, nil, let begin, let end):
      "'\(file)': bytes \(begin) to \(end) after the last tensor belong to no tensor"
    case .foreign(let file, let kind):
      "'\(file)' is \(kind.rawValue), \(kind.remedyForDownload)"
    case .nonFiniteTensor(let file, let tensor, let index, let value):
      "'\(file)': tensor '\(tensor)' holds \(value) at element \(index); the model's weights are "
        + "damaged"
    case .missingTensor(let file, let tensor):
      "'\(file)' has no tensor '\(tensor)'"
    case .noWeights(let directory):
      "'\(directory)' has neither 'model.safetensors' nor 'model.safetensors.index.json'"
    case .invalidIndex(let file):
      "'\(file)': field 'weight_map' must be an object of tensor names to file names"
    case .shardOutsideDirectory(let index, let shard):
      "'\(index)': shard '\(shard)' must be the name of a file in the same directory"
    case .tensorNotInShard(let index, let tensor, let shard):
      "'\(index)' places tensor '\(tensor)' in '\(shard)', which does not have it"
    case .tensorNotInIndex(let index, let tensor, let shard):
      "'\(shard)' has tensor '\(tensor)', which '\(index)' does not place there"
    }
  }
}

extension CheckpointError {
  /// Returns the error that `errno` describes after a failure to write `file`.
  public static func lastWriting(_ file: String) -> CheckpointError {
    CheckpointError(WriteFailure.last(file))
  }
}

extension CheckpointError {
  public var kind: FailureKind {
    switch self {
    case .unwritable, .noRoom: .failed
    default: .badInput
    }
  }
}
