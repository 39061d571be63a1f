import CDoRA

/// A sequence of numbers in a formula, such as the log-probabilities of a datum's responses, `[K]`.
///
/// It needs no separate allocation. It must not be kept after the call that provided it.
public struct Scalars: RandomAccessCollection {
  @usableFromInline let vec: dora_vec

  @inlinable init(_ vec: dora_vec) { self.vec = vec }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { Int(vec.n) }

  @inlinable public subscript(position: Int) -> Scalar {
    precondition(0 <= position && position < endIndex, "number \(position) of \(endIndex)")
    return Scalar(vec.at[position])
  }

  /// The numbers from a position to the end, such as `z[1...]`. There are none if the position is
  /// the end.
  @inlinable public subscript(range: PartialRangeFrom<Int>) -> Scalars {
    let start = range.lowerBound
    precondition(0 <= start && start <= endIndex, "numbers from \(start) of \(endIndex)")
    return Scalars(dora_vec(at: vec.at + start, n: vec.n - Int64(start), tape: vec.tape))
  }

  /// The numbers at the given positions, in that order, such as `logp[datum.ranking]`.
  @inlinable public subscript(places: Places) -> Scalars {
    let result = dora_vec_make(vec.tape, Int64(places.count))
    for (k, place) in places.enumerated() { result.at[k] = self[place].real }
    return Scalars(result)
  }

  /// Applies a function to each number and its position.
  @inlinable public func transformed(_ body: (Int, Scalar) -> Scalar) -> Scalars {
    let result = dora_vec_make(vec.tape, vec.n)
    for j in 0..<endIndex { result.at[j] = body(j, Scalar(vec.at[j])).real }
    return Scalars(result)
  }

  @inlinable public static func * (factor: Double, x: Scalars) -> Scalars {
    Scalars(dora_vec_scale(factor, x.vec))
  }
  @inlinable public static func / (x: Scalars, divisor: Double) -> Scalars { (1 / divisor) * x }

  /// xⱼ − termⱼ
  @inlinable public static func - (x: Scalars, terms: Datum.Values) -> Scalars {
    x.transformed { j, x in x - terms[j] }
  }
  /// xⱼ ÷ divisorⱼ
  @inlinable public static func / (x: Scalars, divisors: Datum.Values) -> Scalars {
    x.transformed { j, x in x / divisors[j] }
  }
}

/// The positions of responses, best first.
public struct Places: RandomAccessCollection {
  @usableFromInline let start: UnsafeMutablePointer<Int>
  public let count: Int

  init(start: UnsafeMutablePointer<Int>, count: Int) {
    self.start = start
    self.count = count
  }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { count }
  @inlinable public subscript(position: Int) -> Int {
    precondition(0 <= position && position < count, "place \(position) of \(count)")
    return start[position]
  }
}

/// Σⱼ xⱼ
@inlinable public func sum(_ x: Scalars) -> Scalar { Scalar(dora_sum(x.vec)) }

/// Σⱼ xⱼ / K
@inlinable public func mean(_ x: Scalars) -> Scalar { Scalar(dora_mean(x.vec)) }

/// Σⱼ xⱼ wⱼ
@inlinable public func dot(_ x: Scalars, _ weights: Datum.Values) -> Scalar {
  precondition(x.count == weights.count, "\(x.count) numbers, \(weights.count) weights")
  return Scalar(dora_dot(x.vec, weights.start))
}

/// log Σⱼ exp xⱼ, or −∞ if there are no numbers.
@inlinable public func logSumExp(_ x: Scalars) -> Scalar { Scalar(dora_log_sum_exp(x.vec)) }

/// exp xⱼ / Σₖ exp xₖ
@inlinable public func softmax(_ x: Scalars) -> Scalars { Scalars(dora_softmax(x.vec)) }
