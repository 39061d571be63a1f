import TensorCore

/// Measures how close each part of a step, run separately, comes to the processor's limits.
public struct KernelBench {
  public let rounds: Int
  /// T, the number of rows of an activation. A micro-batch has about 1536 rows.
  public let rows: Int

  public init(rounds: Int, rows: Int = 1536) {
    self.rounds = rounds
    self.rows = rows
  }

  /// The numbers of inputs and outputs of the matrices in three models: 15M, 60M and GPT-2.
  private static let linearShapes = [
    (288, 864), (288, 288), (288, 1536), (768, 288), (512, 1024), (1408, 512), (768, 2304),
    (3072, 768),
  ]

  public func measure() -> KernelResult {
    let vectorRate = MachinePeak.vectorRate()
    let rows =
      Self.linearShapes.flatMap { linear(inputs: $0.0, outputs: $0.1) } + head() + attention()
      + normAndGate()
    return KernelResult(
      threads: ThreadPool.threads, vectorRate: max(vectorRate, MachinePeak.vectorRate()),
      readRate: MachinePeak.readRate(), rows: rows)
  }

  /// Returns a tensor with values of a magnitude that is typical of a model. They are the same in
  /// every run.
  private static func filled(_ shape: [Int]) -> Tensor {
    let tensor = Tensor(uninitialized: shape)
    var state: UInt32 = 1
    for i in 0..<tensor.count {
      state = state &* 1_664_525 &+ 1_013_904_223
      tensor.pointer[i] = Float(state >> 8) / Float(1 << 24) - 0.5
    }
    return tensor
  }

  private static func parameter(_ shape: [Int]) -> Parameter {
    Parameter(name: "x", value: filled(shape), decays: false)
  }

  /// Times the forward and the backward pass of an operation.
  ///
  /// - Parameters:
  ///   - operations: the number of floating-point operations in the forward pass; 0 if memory is
  ///     the limit.
  ///   - bytes: the minimum number of bytes that the forward pass reads and writes; 0 if arithmetic
  ///     is the limit.
  ///   - backwardFactor: the operations or bytes of the backward pass, as a multiple of those of
  ///     the forward pass.
  private func time(
    _ name: String, operations: Double = 0, bytes: Double = 0, backwardFactor: Double,
    _ forward: (Tape) -> Variable
  ) -> [KernelResult.Row] {
    var times = (forward: Times(), backward: Times())
    for round in 0...rounds {
      let tape = Tape()
      let (y, first) = Times.of { forward(tape) }
      let seed = Self.seed(y)
      let (_, second) = Times.of { tape.backward(from: y, seed: seed) }
      // The first round isn't timed, because it fills caches and buffers.
      guard round > 0 else { continue }
      times.forward += first
      times.backward += second
    }
    return [("forward", times.forward, 1), ("backward", times.backward, backwardFactor)]
      .compactMap { pass, times, factor in
        guard let wall = Spread(times.wall), let processor = Spread(times.processor) else {
          return nil
        }
        return .init(
          name: name, pass: pass, seconds: wall, processorSeconds: processor,
          operations: factor * operations, bytes: factor * bytes)
      }
  }

  private struct Times {
    var wall: [Double] = []
    var processor: [Double] = []

    static func of<T>(_ body: () -> T) -> (T, Times) {
      let clock = ContinuousClock()
      let (start, used) = (clock.now, MachineLoad.ownSeconds)
      let result = body()
      let wall = (clock.now - start) / .seconds(1)
      return (result, Times(wall: [wall], processor: [MachineLoad.ownSeconds - used]))
    }

    static func += (sum: inout Times, more: Times) {
      sum.wall += more.wall
      sum.processor += more.processor
    }
  }

  private static func seed(_ y: Variable) -> Tensor {
    let seed = Tensor(uninitialized: y.value.shape)
    seed.fill(0.01)
    return seed
  }

  private func linear(inputs: Int, outputs: Int) -> [KernelResult.Row] {
    let (x, w) = (Self.parameter([rows, inputs]), Self.parameter([outputs, inputs]))
    return time(
      "linear \(inputs) to \(outputs)",
      operations: 2 * Double(rows) * Double(inputs) * Double(outputs), backwardFactor: 2
    ) { $0.linear(x.variable, w.variable) }
  }

  private func head() -> [KernelResult.Row] {
    let (channels, vocabulary) = (288, 32_000)
    let (x, w) = (Self.parameter([rows, channels]), Self.parameter([vocabulary, channels]))
    let targets = (0..<rows).map { Int32($0 * 7919 % vocabulary) }
    return time(
      "head \(channels) to \(vocabulary), log-probabilities",
      operations: 2 * Double(rows) * Double(channels) * Double(vocabulary), backwardFactor: 2
    ) { $0.logProbabilities(x.variable, head: w.variable, targets: targets) }
  }

  /// Times attention for four responses to one prompt.
  private func attention() -> [KernelResult.Row] {
    let (heads, headDim, prompt) = (6, 48, rows / 2)
    let length = (rows - prompt) / 4
    let group = PackedGroup(
      prefix: 0..<prompt,
      branches: (0..<4).map { prompt + $0 * length..<prompt + ($0 + 1) * length })
    let qkv = Self.parameter([rows, 3 * heads * headDim])
    let pairs =
      Double(prompt * (prompt + 1) / 2) + 4 * Double(length * prompt + length * (length + 1) / 2)
    return time(
      "attention, \(heads) heads of \(headDim)", operations: 4 * Double(heads * headDim) * pairs,
      backwardFactor: 2
    ) {
      $0.attention(
        qkv.variable, heads: heads, keyValueHeads: heads, headDim: headDim, groups: [group])
    }
  }

  private func normAndGate() -> [KernelResult.Row] {
    let (channels, width) = (288, 768)
    let (x, scale) = (Self.parameter([rows, channels]), Self.parameter([channels]))
    let gates = Self.parameter([rows, 2 * width])
    let float = Double(MemoryLayout<Float>.stride)
    return time(
      "rms norm, \(channels) channels", bytes: 2 * float * Double(rows * channels),
      backwardFactor: 2
    ) { $0.rmsNorm(x.variable, scale.variable, epsilon: 1e-5) }
      + time(
        "swiglu, width \(width)", bytes: 3 * float * Double(rows * width), backwardFactor: 5 / 3
      ) { $0.swiGLU(gates.variable) }
  }
}

/// The rates of single operations.
public struct KernelResult: Codable, Sendable, Equatable {
  public var threads: Int
  /// The operations per second that the vector units perform on registers.
  public var vectorRate: Double
  /// The bytes per second that all threads together read from memory.
  public var readRate: Double
  public var rows: [Row]

  public struct Row: Codable, Sendable, Equatable {
    public var name: String
    public var pass: String
    public var seconds: Spread
    /// The processor seconds, over all processors.
    public var processorSeconds: Spread
    /// The number of floating-point operations; 0 if the rate is measured in bytes.
    public var operations: Double
    /// The number of bytes read and written; 0 if the rate is measured in operations.
    public var bytes: Double

    /// Operations or bytes per second, from the median time.
    public var rate: Double { max(operations, bytes) / seconds.median }
  }

  /// Returns the row's operations as a share of the operations that the vector units can perform in
  /// the same processor time, or nil for a rate measured in bytes.
  public func share(of row: Row) -> Double? {
    guard row.operations > 0 else { return nil }
    return row.operations / row.processorSeconds.median / (vectorRate / Double(threads))
  }
}
