/// An array of float32 in row-major order, with a shape.
///
/// A tensor is a reference: two names of one tensor see each other's writes, and nothing stops two
/// threads from writing at once. The operations of ``Tape`` write only to tensors they made.
public final class Tensor: @unchecked Sendable {
  /// The length of each dimension; empty for a single number.
  public let shape: [Int]

  /// The number of elements.
  public let count: Int

  /// The first element. Valid as long as the tensor lives, aligned to 64 bytes.
  public let pointer: UnsafeMutablePointer<Float>

  private let byteSize: Int

  /// A tensor whose elements are whatever the memory held.
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

  /// A tensor with a copy of `values`, in row-major order.
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

  /// A tensor of its own with the same shape and elements.
  public func copy() -> Tensor {
    let copy = Tensor(uninitialized: shape)
    copy.pointer.update(from: pointer, count: count)
    return copy
  }
}

extension Tensor {
  /// The elements as rows of the last dimension.
  var matrix: Matrix {
    let columns = shape.last ?? 1
    return Matrix(
      base: pointer, rows: columns == 0 ? 0 : count / columns, columns: columns, stride: columns)
  }
}
