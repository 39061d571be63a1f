import CDoRA

/// A number in a formula, for automatic differentiation.
///
/// An arithmetic operation computes the value of the result, and records on a tape the partial
/// derivative with respect to each operand. The derivative with respect to every log-probability is
/// computed from the tape. Constants in a formula can be of type `Double`. A scalar must not be
/// kept after the call that provided it.
public struct Scalar {
  @usableFromInline var real: dora_real

  @inlinable init(_ real: dora_real) { self.real = real }

  /// Makes a constant.
  @inlinable public init(_ value: Double) { real = dora_constant(value) }

  /// The value as a plain number. Anything computed from it is a constant.
  @inlinable public var value: Double { real.value }

  @inlinable public static func + (x: Scalar, y: Scalar) -> Scalar {
    Scalar(dora_add(x.real, y.real))
  }
  @inlinable public static func + (x: Scalar, y: Double) -> Scalar {
    Scalar(dora_shift(x.real, y))
  }
  @inlinable public static func + (x: Double, y: Scalar) -> Scalar { y + x }

  @inlinable public static func - (x: Scalar, y: Scalar) -> Scalar {
    Scalar(dora_sub(x.real, y.real))
  }
  @inlinable public static func - (x: Scalar, y: Double) -> Scalar {
    Scalar(dora_shift(x.real, -y))
  }
  @inlinable public static func - (x: Double, y: Scalar) -> Scalar { -y + x }
  @inlinable public static prefix func - (x: Scalar) -> Scalar { Scalar(dora_neg(x.real)) }

  @inlinable public static func * (x: Scalar, y: Scalar) -> Scalar {
    Scalar(dora_mul(x.real, y.real))
  }
  @inlinable public static func * (x: Double, y: Scalar) -> Scalar {
    Scalar(dora_scale(x, y.real))
  }
  @inlinable public static func * (x: Scalar, y: Double) -> Scalar { y * x }

  @inlinable public static func / (x: Scalar, y: Scalar) -> Scalar {
    Scalar(dora_div(x.real, y.real))
  }
  @inlinable public static func / (x: Scalar, y: Double) -> Scalar {
    Scalar(dora_unary(x.real, x.value / y, 1 / y))
  }
  @inlinable public static func / (x: Double, y: Scalar) -> Scalar { Scalar(x) / y }

  @inlinable public static func += (x: inout Scalar, y: Scalar) { x = x + y }
  @inlinable public static func += (x: inout Scalar, y: Double) { x = x + y }
  @inlinable public static func -= (x: inout Scalar, y: Scalar) { x = x - y }
  @inlinable public static func -= (x: inout Scalar, y: Double) { x = x - y }
  @inlinable public static func *= (x: inout Scalar, y: Double) { x = y * x }
}

// These functions overflow only if the mathematical value isn't representable. The derivative at a
// kink is 0.

@inlinable public func exp(_ x: Scalar) -> Scalar { Scalar(dora_exp(x.real)) }
@inlinable public func log(_ x: Scalar) -> Scalar { Scalar(dora_log(x.real)) }
/// log(1 + x)
@inlinable public func log1p(_ x: Scalar) -> Scalar { Scalar(dora_log1p(x.real)) }
/// log(1 − eˣ) for x < 0
@inlinable public func log1mexp(_ x: Scalar) -> Scalar { Scalar(dora_log1mexp(x.real)) }
@inlinable public func pow(_ x: Scalar, _ power: Double) -> Scalar {
  Scalar(dora_pow(x.real, power))
}
@inlinable public func sqrt(_ x: Scalar) -> Scalar { Scalar(dora_sqrt(x.real)) }
/// x²
@inlinable public func square(_ x: Scalar) -> Scalar { Scalar(dora_square(x.real)) }
/// 1 / (1 + e⁻ˣ)
@inlinable public func sigmoid(_ x: Scalar) -> Scalar { Scalar(dora_sigmoid(x.real)) }
/// log(1 / (1 + e⁻ˣ))
@inlinable public func logSigmoid(_ x: Scalar) -> Scalar { Scalar(dora_log_sigmoid(x.real)) }
/// log(1 + eˣ)
@inlinable public func softplus(_ x: Scalar) -> Scalar { Scalar(dora_softplus(x.real)) }
/// max(0, x)
@inlinable public func relu(_ x: Scalar) -> Scalar { Scalar(dora_relu(x.real)) }
@inlinable public func abs(_ x: Scalar) -> Scalar { Scalar(dora_abs(x.real)) }
/// Returns the greater of two numbers, or the first if they are equal.
@inlinable public func max(_ x: Scalar, _ y: Scalar) -> Scalar { Scalar(dora_max(x.real, y.real)) }
/// Returns the lesser of two numbers, or the first if they are equal.
@inlinable public func min(_ x: Scalar, _ y: Scalar) -> Scalar { Scalar(dora_min(x.real, y.real)) }
/// log(eˣ + eʸ)
@inlinable public func logAddExp(_ x: Scalar, _ y: Scalar) -> Scalar {
  Scalar(dora_log_add_exp(x.real, y.real))
}
/// Returns the same value as a constant. An objective that calls this function must declare
/// ``Properties/stopGradient``, and must call it the same number of times in each evaluation of a
/// batch.
@inlinable public func stopGradient(_ x: Scalar) -> Scalar { Scalar(dora_stop_gradient(x.real)) }
