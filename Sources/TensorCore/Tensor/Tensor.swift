/// A multidimensional array of float32 in row-major order.
///
/// A tensor has reference semantics. Writes through one reference are visible through all others,
/// and nothing prevents two threads from writing at once. The operations of ``Tape`` write only to
/// tensors that they created.
public final class Tensor: @unchecked Sendable {
  /// The length of each dimension. The shape of a single number is empty.
  public let shape: [Int]

  /// The number of elements.
  public let count: Int

  /// A pointer to the first element. It is valid as long as the tensor exists, and aligned to 64
  /// bytes.
  public let pointer: UnsafeMutablePointer<Float>

  private let byteSize: Int

  /// Creates a tensor with uninitialised elements.
  public init(uninitialized shape: [Int]) {
    precondition(shape.allSatisfy { $0 >= 0 }, "tensor shape \(shape) has a negative dimension")
    self.shape = shape
    count = shape.reduce(1, *)
    let buffer = BufferPool.shared.allocate(
      BufferPool.roundedSize(count * MemoryLayout<Float>.stride))
    byteSize = buffer.size
    pointer = buffer.pointer.bindMemory(to: Float.self, capacity: count)
  }

  public convenience init(zeros shape: [Int]) {
    self.init(uninitialized: shape)
    fill(0)
  }

  /// Creates a tensor with a copy of `values`, which are in row-major order.
  public convenience init(_ values: [Float], shape: [Int]) {
    self.init(uninitialized: shape)
    precondition(
      values.count == count, "\(values.count) values do not fill a tensor of shape \(shape)")
    values.withUnsafeBufferPointer { source in
      guard let first = source.baseAddress else { return }
      pointer.update(from: first, count: count)
    }
  }

  deinit {
    BufferPool.shared.release(pointer, size: byteSize)
  }

  /// A copy of the elements, in row-major order.
  public var values: [Float] {
    Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Returns a separate tensor with the same shape and elements.
  public func copy() -> Tensor {
    let copy = Tensor(uninitialized: shape)
    copy.pointer.update(from: pointer, count: count)
    return copy
  }
}

extension Tensor {
  /// The elements as a matrix whose rows have the length of the last dimension.
  var matrix: Matrix {
    let columns = shape.last ?? 1
    return Matrix(
      base: pointer, rows: columns == 0 ? 0 : count / columns, columns: columns, stride: columns)
  }
}
