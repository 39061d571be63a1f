import Foundation
import TensorCore

extension OperationCase {
  /// Cases that are small enough to differentiate with respect to every element of every operand.
  static let small: [OperationCase] = [
    linear("linear", rows: 5, inputs: 7, outputs: 3),
    linear("linear with bias", rows: 4, inputs: 3, outputs: 5, hasBias: true),
    linear("linear with residual", rows: 4, inputs: 3, outputs: 5, hasResidual: true),
    linear(
      "linear with bias and residual", rows: 2, inputs: 3, outputs: 4, hasBias: true,
      hasResidual: true),
    linear("linear on one row", rows: 1, inputs: 6, outputs: 4, hasResidual: true),
    linear(
      "linear with a transposed matrix", rows: 5, inputs: 7, outputs: 3, isTransposed: true),
    linear(
      "linear with a transposed matrix on one row", rows: 1, inputs: 6, outputs: 4, hasBias: true,
      isTransposed: true),
    linear(
      "linear with a transposed matrix of one output", rows: 4, inputs: 3, outputs: 1,
      hasResidual: true, isTransposed: true),
    lowRank("lowRank on all outputs", rows: 5, inputs: 4, outputs: 3, [(0..<2, 0..<3)]),
    lowRank(
      "lowRank on some outputs, of several ranks", rows: 4, inputs: 3, outputs: 7,
      [(2..<3, 0..<2), (0..<2, 4..<7)]),
    lowRank("lowRank on one row", rows: 1, inputs: 5, outputs: 4, [(0..<1, 1..<4)]),
    embedding("embedding with repeated ids", vocabulary: 5, channels: 3, ids: [4, 0, 4, 4, 1]),
    rmsNorm("rmsNorm", rows: 4, channels: 9),
    add("add", shape: [3, 5]),
    addTimes("add times a factor", shape: [3, 5]),
    sumOfOneVariableTwice,
    rotary("rotary on some of the heads", rows: 4, heads: 2, otherColumns: 5, headDim: 4),
    swiGLU("swiGLU", rows: 3, width: 5),
    attention("attention of one sequence", [PackedGroup(prefix: 0..<6, branches: [])]),
    attention(
      "attention with branches", [PackedGroup(prefix: 0..<3, branches: [3..<5, 5..<9])]),
    attention("attention without prefix", [PackedGroup(prefix: 2..<2, branches: [0..<2, 2..<6])]),
    attention(
      "attention of groups out of order, and a row in none",
      [
        PackedGroup(prefix: 5..<7, branches: [7..<9]),
        PackedGroup(prefix: 0..<2, branches: [2..<4]),
      ]),
    attention(
      "attention with grouped queries", [PackedGroup(prefix: 0..<2, branches: [2..<5])], heads: 4,
      keyValueHeads: 2),
    attention(
      "attention in a window", [PackedGroup(prefix: 0..<4, branches: [4..<5, 5..<9])], window: 3),
    logProbabilities("logProbabilities", rows: 4, vocabulary: 7, channels: 3),
    tiedHead,
    layerNorm("layerNorm", rows: 4, channels: 9),
    means("means of segments, one of them twice", rows: 6, channels: 4, [1..<4, 4..<5, 1..<4]),
    wholeAttention("attention without a direction", [0..<5, 6..<7]),
    wholeAttention("attention of a neighbourhood", [0..<6, 6..<7], reach: 2),
    attention(
      "attention with capped scores of a scale of their own, in a window",
      [PackedGroup(prefix: 0..<3, branches: [3..<6])], heads: 4, keyValueHeads: 2, window: 4,
      scale: 0.8, cap: 1.5),
    logProbabilities(
      "logProbabilities of capped logits", rows: 4, vocabulary: 7, channels: 3, cap: 1.2),
    cappedLogits,
    rmsNormHeads("rmsNormHeads", rows: 3, heads: 4, keyValueHeads: 2, headDim: 3),
    permuteBlocks,
    gated("gated by GELU", .gelu, rows: 3, width: 5),
    scaled("scaled", shape: [3, 4]),
    rotary(
      "rotary on a part of each head", rows: 4, heads: 2, otherColumns: 5, headDim: 7, turning: 4),
  ]

  /// Cases with more than one tile, shard, chunk or block in every dimension that is split.
  static let large: [OperationCase] =
    [
      linear(
        "linear over many rows", rows: 530, inputs: 20, outputs: 30, hasBias: true,
        hasResidual: true),
      linear("linear over more rows than 2048", rows: 2100, inputs: 3, outputs: 4),
      linear("linear of few rows and a large weight", rows: 3, inputs: 390, outputs: 800),
      linear(
        "linear over many columns", rows: 70, inputs: 4, outputs: 800, hasBias: true,
        hasResidual: true),
      linear(
        "linear with a transposed matrix over many tiles", rows: 70, inputs: 400, outputs: 800,
        hasBias: true, hasResidual: true, isTransposed: true),
      lowRank("lowRank over many rows", rows: 530, inputs: 5, outputs: 6, [(0..<2, 1..<6)]),
      lowRank("lowRank over many inputs", rows: 3, inputs: 400, outputs: 4, [(0..<2, 0..<3)]),
      lowRank(
        "lowRank over many outputs", rows: 3, inputs: 4, outputs: 900,
        [(0..<1, 0..<400), (1..<3, 450..<900)]),
      embedding(
        "embedding of many ids", vocabulary: 40, channels: 20,
        ids: (0..<200).map { Int32($0 * $0 % 40) }),
      rmsNorm("rmsNorm over many pieces", rows: 300, channels: 40),
      add("add over many pieces", shape: [50, 1000]),
      rotary("rotary over many pieces", rows: 150, heads: 3, otherColumns: 12, headDim: 12),
      swiGLU("swiGLU over many pieces", rows: 100, width: 70),
      attention(
        "attention over many blocks",
        [
          PackedGroup(prefix: 0..<70, branches: [70..<150, 150..<155]),
          PackedGroup(prefix: 155..<158, branches: [158..<290]),
        ], heads: 4, keyValueHeads: 2, headDim: 6),
      attention(
        "attention over many blocks in a window",
        [PackedGroup(prefix: 0..<90, branches: [90..<190, 190..<260])], window: 75),
      logProbabilities(
        "logProbabilities over many chunks", rows: 1100, vocabulary: 40, channels: 3),
      logProbabilities(
        "logProbabilities over many shards", rows: 3, vocabulary: 18_000, channels: 2),
      layerNorm("layerNorm over many pieces", rows: 300, channels: 40),
      means("means of long segments", rows: 300, channels: 20, [0..<200, 200..<201, 100..<300]),
      wholeAttention("attention without a direction over many blocks", [0..<150, 150..<214]),
      wholeAttention(
        "attention of a neighbourhood over many blocks", [0..<150, 150..<214], reach: 9),
      wholeAttention("attention of a wide neighbourhood", [0..<150, 150..<214], reach: 100),
      attention(
        "attention with capped scores over many blocks",
        [PackedGroup(prefix: 0..<100, branches: [100..<230])], scale: 0.6, cap: 2),
      logProbabilities(
        "logProbabilities of capped logits over many shards", rows: 40, vocabulary: 2100,
        channels: 5,
        cap: 2),
      rmsNormHeads(
        "rmsNormHeads over many pieces", rows: 150, heads: 3, keyValueHeads: 1, headDim: 10),
      gated("gated by tanh-GELU over many pieces", .geluTanh, rows: 40, width: 70),
    ]
    + Activation.allCases.map {
      activation("\($0) over many pieces", $0, rows: 200, channels: 100)
    }

  static func linear(
    _ name: String, rows: Int, inputs: Int, outputs: Int, hasBias: Bool = false,
    hasResidual: Bool = false, isTransposed: Bool = false
  ) -> OperationCase {
    let matrix = isTransposed ? [inputs, outputs] : [outputs, inputs]
    let bias = hasBias ? [[outputs]] : []
    let residual = hasResidual ? [[rows, outputs]] : []
    return OperationCase(name: name, shapes: [[rows, inputs], matrix] + bias + residual) {
      tape, operands in
      tape.linear(
        operands[0], operands[1], isTransposed: isTransposed, bias: hasBias ? operands[2] : nil,
        residual: hasResidual ? operands.last : nil)
    } reference: { operands in
      let weight =
        isTransposed ? Reference.transposed(operands[1], columns: outputs) : operands[1]
      let product = Reference.linear(operands[0], weight, inputs: inputs)
      return product.indices.map { i in
        product[i] + (hasBias ? operands[2][i % outputs] : 0)
          + (hasResidual ? operands[operands.count - 1][i] : 0)
      }
    }
  }

  /// The low-rank product is added to another product, since the operand itself is a parameter,
  /// which may not be consumed.
  static func lowRank(
    _ name: String, rows: Int, inputs: Int, outputs: Int,
    _ parts: [(ranks: Range<Int>, columns: Range<Int>)]
  ) -> OperationCase {
    let ranks = parts.map(\.ranks.upperBound).max() ?? 0
    let shapes = [[rows, inputs], [outputs, inputs], [ranks, inputs]]
    let ups = parts.map { [$0.columns.count, $0.ranks.count] }
    return OperationCase(name: name, shapes: shapes + ups) { tape, operands in
      tape.lowRank(
        addingTo: tape.linear(operands[0], operands[1]), operands[0], down: operands[2],
        parts: parts.enumerated().map { i, part in
          LowRankPart(
            up: operands[3 + i], ranks: part.ranks, columns: part.columns, scale: 0.5 + Float(i))
        })
    } reference: { operands in
      var y = Reference.linear(operands[0], operands[1], inputs: inputs)
      let middle = Reference.linear(operands[0], operands[2], inputs: inputs)
      for (i, part) in parts.enumerated() {
        let up = operands[3 + i]
        for row in 0..<rows {
          for (o, column) in part.columns.enumerated() {
            for (r, rank) in part.ranks.enumerated() {
              y[row * outputs + column] +=
                (0.5 + Double(i)) * middle[row * ranks + rank] * up[o * part.ranks.count + r]
            }
          }
        }
      }
      return y
    }
  }

  static func embedding(
    _ name: String, vocabulary: Int, channels: Int, ids: [Int32]
  ) -> OperationCase {
    OperationCase(name: name, shapes: [[vocabulary, channels]]) {
      $0.embedding($1[0], ids: ids)
    } reference: {
      Reference.rows($0[0], ids, channels: channels)
    }
  }

  static func rmsNorm(_ name: String, rows: Int, channels: Int) -> OperationCase {
    OperationCase(name: name, shapes: [[rows, channels], [channels]]) {
      $0.rmsNorm($1[0], $1[1], epsilon: 1e-3)
    } reference: {
      Reference.rmsNorm($0[0], $0[1], epsilon: 1e-3)
    }
  }

  static func addTimes(_ name: String, shape: [Int]) -> OperationCase {
    OperationCase(name: name, shapes: [shape, shape]) {
      $0.add($1[0], $1[1], times: -1.5)
    } reference: {
      zip($0[0], $0[1]).map { $0 - 1.5 * $1 }
    }
  }

  static func add(_ name: String, shape: [Int]) -> OperationCase {
    OperationCase(name: name, shapes: [shape, shape]) {
      $0.add($1[0], $1[1])
    } reference: {
      zip($0[0], $0[1]).map { $0 + $1 }
    }
  }

  /// Every gradient has two sources, and the middle one is passed on while it is still needed.
  static let sumOfOneVariableTwice = OperationCase(
    name: "a variable used four times", shapes: [[2, 3], [3, 3]]
  ) { tape, operands in
    let y = tape.linear(operands[0], operands[1], residual: operands[0])
    return tape.add(tape.linear(y, operands[1], residual: y), tape.add(y, y))
  } reference: { operands in
    let y = zip(Reference.linear(operands[0], operands[1], inputs: 3), operands[0]).map(+)
    return zip(Reference.linear(y, operands[1], inputs: 3), y).map { $0 + 3 * $1 }
  }

  /// The rotation is applied to a copy, since the operand itself is a parameter, which may not be
  /// consumed.
  static func rotary(
    _ name: String, rows: Int, heads: Int, otherColumns: Int, headDim: Int,
    turning: Int? = nil
  ) -> OperationCase {
    let turning = turning ?? headDim
    let columns = heads * headDim + otherColumns
    let angles = (0..<20 * turning / 2).map { Double($0) * 0.37 }
    let (cosines, sines) = (angles.map { Float(cos($0)) }, angles.map { Float(sin($0)) })
    let positions = (0..<rows).map { Int32(($0 * 7 + 3) % 20) }
    return OperationCase(name: name, shapes: [[rows, columns], [rows, columns]]) {
      $0.rotary(
        consuming: $0.add($1[0], $1[1]), heads: heads, headDim: headDim, positions: positions,
        table: RotaryTable(cos: cosines, sin: sines, turning: turning))
    } reference: {
      Reference.rotary(
        zip($0[0], $0[1]).map(+), columns: columns, heads: heads, headDim: headDim,
        turning: turning, positions: positions, cos: cosines.map(Double.init),
        sin: sines.map(Double.init))
    }
  }

  static func swiGLU(_ name: String, rows: Int, width: Int) -> OperationCase {
    OperationCase(name: name, shapes: [[rows, 2 * width]]) {
      $0.swiGLU($1[0])
    } reference: {
      Reference.swiGLU($0[0], width: width)
    }
  }

  static func attention(
    _ name: String, _ groups: [PackedGroup], heads: Int = 2, keyValueHeads: Int = 2,
    headDim: Int = 4, window: Int? = nil, scale: Double? = nil, cap: Double? = nil
  ) -> OperationCase {
    let rows = groups.flatMap { [$0.prefix] + $0.branches }.map(\.upperBound).max() ?? 0
    let shape = [rows, (heads + 2 * keyValueHeads) * headDim]
    return OperationCase(name: name, shapes: [shape]) {
      $0.attention(
        $1[0], heads: heads, keyValueHeads: keyValueHeads, headDim: headDim, groups: groups,
        window: window, scale: scale.map { Float($0) }, cap: cap.map { Float($0) })
    } reference: {
      Reference.attention(
        $0[0], heads: heads, keyValueHeads: keyValueHeads, headDim: headDim, groups: groups,
        window: window, scale: scale, cap: cap)
    }
  }

  static func logProbabilities(
    _ name: String, rows: Int, vocabulary: Int, channels: Int, cap: Double? = nil
  ) -> OperationCase {
    let targets = (0..<rows).map { Int32(($0 * 131 + 5) % vocabulary) }
    return OperationCase(name: name, shapes: [[rows, channels], [vocabulary, channels]]) {
      $0.logProbabilities($1[0], head: $1[1], targets: targets, cap: cap.map { Float($0) })
    } reference: {
      Reference.logProbabilities($0[0], $0[1], targets: targets, channels: channels, cap: cap)
    }
  }

  /// The same table is the embedding and the head, so its gradient comes from both ends of the
  /// tape.
  static let tiedHead = OperationCase(name: "tied embedding and head", shapes: [[6, 3]]) {
    $0.logProbabilities($0.embedding($1[0], ids: [1, 5, 1]), head: $1[0], targets: [5, 0, 1])
  } reference: {
    Reference.logProbabilities(
      Reference.rows($0[0], [1, 5, 1], channels: 3), $0[0], targets: [5, 0, 1], channels: 3)
  }
}
