import Testing

@testable import TensorCore

extension AllTests {
  @Suite("A tensor") struct TensorTests {
    /// A count that is larger than one piece of elementwise work, and not a multiple of it.
    static let count = 2 * Tensor.chunk + 17

    @Test("is filled, scaled and added to in every element")
    func arithmetic() {
      let x = Tensor(uninitialized: [Self.count])
      x.fill(2)
      let y = Tensor(zeros: [Self.count])
      y.addScaled(x, by: 1.5)
      y.scale(by: 4)
      #expect(y.values.allSatisfy { $0 == 12 })
      #expect(x.values.allSatisfy { $0 == 2 })
    }

    @Test("has its squared norm in float64")
    func squaredNorm() {
      let x = Tensor(zeros: [Self.count])
      x.fill(1e-4)
      x.pointer[Self.count - 1] = 1e4
      let small = Double(Float(1e-4))
      let expected = 1e8 + Double(Self.count - 1) * small * small
      // In float32, the small elements would be lost next to the large one.
      #expect(abs(x.squaredNorm() - expected) < 1e-7)
    }

    @Test("may be empty, or a single number")
    func degenerateShapes() {
      let empty = Tensor(zeros: [0, 5])
      #expect(empty.values.isEmpty && empty.squaredNorm() == 0)
      #expect(Tensor([3], shape: []).values == [3])
    }

    @Test("copies its elements")
    func copy() {
      let x = Tensor([1, 2], shape: [2])
      let y = x.copy()
      y.pointer[0] = 5
      #expect(x.values == [1, 2] && y.values == [5, 2])
    }
  }

  @Suite("The buffer pool") struct BufferPoolTests {
    @Test("rounds a size up by at most an eighth, to something it would not round again")
    func rounding() {
      for bytes in [0, 1, 511, 512, 513, 1000, 4097, 1_000_000, 123_456_789] {
        let size = BufferPool.roundedSize(bytes)
        #expect(size >= bytes && size % BufferPool.alignment == 0, "\(bytes)")
        #expect(size - bytes <= max(512, bytes / 8), "\(bytes)")
        #expect(BufferPool.roundedSize(size) == size, "\(bytes)")
      }
    }

    @Test("hands a released buffer to the next request of its size")
    func reuse() {
      let pool = BufferPool()
      let first = pool.allocate(1024).pointer
      pool.release(first, size: 1024)
      let second = pool.allocate(1024).pointer
      #expect(second == first)
      pool.release(second, size: 1024)
    }

    @Test(
      "hands a large buffer to a request that is smaller by up to a fifth, at the buffer's size")
    func nearlyFitting() {
      let pool = BufferPool()
      let mebibyte = 1 << 20
      let buffers = [5, 8].map { pool.allocate($0 * mebibyte) }
      for buffer in buffers { pool.release(buffer.pointer, size: buffer.size) }
      let fitting = pool.allocate(4 * mebibyte)
      #expect(fitting.pointer == buffers[0].pointer)
      #expect(fitting.size == 5 * mebibyte)
      // Of the two remaining buffers, one is in use and the other is too large.
      let fresh = pool.allocate(4 * mebibyte)
      #expect(fresh.size == 4 * mebibyte)
      #expect(pool.heldBytes <= 13 * mebibyte * 5 / 4)
      for buffer in [fitting, fresh] { pool.release(buffer.pointer, size: buffer.size) }
    }

    @Test("never holds more than a quarter above what was in use at the peak")
    func eviction() {
      let pool = BufferPool()
      let large = pool.allocate(8192).pointer
      pool.release(large, size: 8192)
      #expect(pool.heldBytes == 8192)
      let small = pool.allocate(1024).pointer
      #expect(pool.heldBytes == 8192 + 1024)  // within 8192 * 5 / 4
      let middle = pool.allocate(2048).pointer
      #expect(pool.heldBytes == 3072)  // the large one had to go
      pool.release(small, size: 1024)
      pool.release(middle, size: 2048)
    }
  }
}
