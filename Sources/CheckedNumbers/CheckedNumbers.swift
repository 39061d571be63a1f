/// Arithmetic on numbers that the program did not choose: those of a user, a file or a plugin.
///
/// Swift's own conversions and operators end the program where a result can't be represented. These
/// functions return nil, so that the caller can refuse the number by name, or the nearest
/// representable value, for numbers that are only shown or used as waiting times.
extension FixedWidthInteger {
  /// `value` without its fraction.
  ///
  /// - Returns: nil for NaN, infinities and values out of range.
  public init?(checked value: Double) {
    // The conversion is exact, because the fraction is removed: it fails only for values that are
    // out of range or not finite.
    self.init(exactly: value.rounded(.towardZero))
  }

  /// `value` without its fraction, or the nearest limit of the type; 0 for NaN.
  public init(saturating value: Double) {
    if let whole = Self(checked: value) {
      self = whole
    } else {
      self = value > 0 ? .max : value < 0 ? .min : 0
    }
  }

  /// The sum; nil if it is out of range.
  public func checkedSum(_ other: Self) -> Self? {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? nil : sum
  }

  /// The product; nil if it is out of range.
  public func checkedProduct(_ other: Self) -> Self? {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? nil : product
  }

  /// The sum, or the nearest limit of the type.
  public func saturatingSum(_ other: Self) -> Self {
    checkedSum(other) ?? (other > 0 ? .max : .min)
  }

  /// The product, or the nearest limit of the type.
  public func saturatingProduct(_ other: Self) -> Self {
    checkedProduct(other) ?? ((self < 0) == (other < 0) ? .max : .min)
  }
}
