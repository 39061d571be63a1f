/// How far a result may be from its reference: `|x − g| <= absolute + relative |g|`.
///
/// The bound depends on the reference only, never on the value being tested. Two NaNs agree, and so
/// do two infinities of one sign.
public struct Tolerance: Sendable {
  public let absolute: Double
  public let relative: Double

  public init(absolute: Double, relative: Double) {
    self.absolute = absolute
    self.relative = relative
  }

  /// Float64 results against the golden vectors, which are good to about 1e-14 themselves.
  public static let golden = Tolerance(absolute: 1e-12, relative: 1e-10)

  /// Float32 results of one row against those of the same row in a batch of another shape.
  ///
  /// BLAS adds up in an order that depends on a product's shape and on the processor: a bound for
  /// the rounding, 6e-8, of dozens of sums whose terms are a few times the result.
  public static let otherShape = Tolerance(absolute: 1e-5, relative: 1e-5)

  /// A derivative against a central difference in float64, whose own error is about 1e-10 times the
  /// function's size.
  public static let difference = Tolerance(absolute: 1e-7, relative: 1e-6)

  public func accepts(_ x: Double, _ reference: Double) -> Bool {
    if x == reference || (x.isNaN && reference.isNaN) { return true }
    return abs(x - reference) <= absolute + relative * abs(reference)
  }
}

/// Says where two lists first disagree, or nil when they agree: `#expect(mismatch(a, b) == nil)`.
public func mismatch(
  _ values: [Double], _ reference: [Double], within tolerance: Tolerance = .golden
) -> String? {
  guard values.count == reference.count else {
    return "\(values.count) values, expected \(reference.count)"
  }
  for (i, (x, g)) in zip(values, reference).enumerated() where !tolerance.accepts(x, g) {
    return "[\(i)] is \(x), expected \(g), off by \(abs(x - g))"
  }
  return nil
}

/// The same for one number.
public func mismatch(
  _ value: Double, _ reference: Double, within tolerance: Tolerance = .golden
) -> String? {
  tolerance.accepts(value, reference)
    ? nil : "\(value), expected \(reference), off by \(abs(value - reference))"
}
