import CDoRA
import Testing

@testable import DoRAPlugin

@Suite("Named inputs of a datum")
struct ColumnTests {
  /// A batch of two data with two responses and one response, which have one, two and one tokens.
  private func withBatch(_ body: (UnsafePointer<dora_batch>) throws -> Void) throws {
    try [Int64(0), 2, 3].withUnsafeBufferPointer { first in
      try [Int64(0), 1, 3, 4].withUnsafeBufferPointer { tokenFirst in
        try [1.0, 2, 3, 4].withUnsafeBufferPointer { values in
          try [Int64(1), -1].withUnsafeBufferPointer { golden in
            var batch = dora_batch()
            (batch.n_data, batch.first) = (2, first.baseAddress)
            (batch.tok_first, batch.ref_tok_logp) = (tokenFirst.baseAddress, values.baseAddress)
            batch.golden_index = golden.baseAddress
            try withColumns(values) { columns in
              (batch.n_columns, batch.columns) = (3, columns)
              try body(&batch)
            }
          }
        }
      }
    }
  }

  /// Columns in the longer structs that a later version's host would use.
  private func withColumns(
    _ values: UnsafeBufferPointer<Double>, _ body: (UnsafePointer<dora_column>) throws -> Void
  ) throws {
    let stride = MemoryLayout<dora_column>.stride + 8
    let table = UnsafeMutableRawPointer.allocate(byteCount: 3 * stride, alignment: 8)
    defer { table.deallocate() }
    let extents = [("a", DORA_PER_DATUM), ("b", DORA_PER_RESPONSE), ("c", DORA_PER_TOKEN)]
    let names = ContiguousArray(extents.map { ContiguousArray($0.0.utf8CString) })
    try names[0].withUnsafeBufferPointer { a in
      try names[1].withUnsafeBufferPointer { b in
        try names[2].withUnsafeBufferPointer { c in
          for (i, id) in [a, b, c].enumerated() {
            var column = dora_column()
            (column.struct_size, column.extent) = (UInt32(stride), extents[i].1)
            (column.id, column.values) = (id.baseAddress, values.baseAddress)
            (table + i * stride).bindMemory(to: dora_column.self, capacity: 1).initialize(
              to: column)
          }
          try body(UnsafePointer(table.assumingMemoryBound(to: dora_column.self)))
        }
      }
    }
  }

  private func refusal(_ body: () throws(Refusal) -> Void) -> String? {
    do throws(Refusal) {
      try body()
      return nil
    } catch {
      return error.reason
    }
  }

  @Test("are found by name and extent, at the datum's own place")
  func values() throws {
    var tape = dora_tape()
    try withBatch { batch in
      let first = Datum(0, of: batch, tape: &tape, reported: nil)
      let second = Datum(1, of: batch, tape: &tape, reported: nil)
      let own = [try first.column("a"), try second.column("a")]
      #expect(own == [1, 2])
      let rows = [try first.responseColumn("b"), try second.responseColumn("b")]
      #expect(rows.map(Array.init) == [[1, 2], [3]])
      let tokens = try first.tokenColumn("c", of: 1)
      #expect(Array(tokens) == [2, 3])
      #expect(Array(second.referenceTokenLogp(of: 0)) == [4])
      #expect((first.goldenIndex, second.goldenIndex) == (1, nil))
    }
  }

  @Test("are refused by name when they are missing or of another extent")
  func refusals() throws {
    var tape = dora_tape()
    try withBatch { batch in
      let datum = Datum(0, of: batch, tape: &tape, reported: nil)
      let wanted = refusal { () throws(Refusal) in _ = try datum.column("b") }
      #expect(wanted == "needs the column 'b' with one value per datum")
      let missing = refusal { () throws(Refusal) in _ = try datum.responseColumn("d") }
      #expect(missing == "needs the column 'd' with one value per response")
      let single = refusal { () throws(Refusal) in _ = try datum.tokenColumn("a", of: 0) }
      #expect(single == "needs the column 'a' with one value per token")
    }
  }
}
