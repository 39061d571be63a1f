/// Arithmetic on numbers from outside the program, which come from a user, a file or a plugin.
///
/// Swift's own conversions and operators end the program if a result can't be represented. The
/// checked functions return nil instead, so that the caller can reject the number with a message.
/// The saturating functions return the nearest representable value. They are for numbers that are
/// only displayed or used as waiting times.
extension FixedWidthInteger {
  /// Creates `value` without its fraction.
  ///
  /// - Returns: nil for NaN, infinities and values out of range.
  public init?(checked value: Double) {
    // The conversion is exact, because the fraction is removed. It fails only for values that are
    // out of range or not finite.
    self.init(exactly: value.rounded(.towardZero))
  }

  /// Creates `value` without its fraction, or the nearest limit of the type. NaN becomes 0.
  public init(saturating value: Double) {
    if let whole = Self(checked: value) {
      self = whole
    } else {
      self = value > 0 ? .max : value < 0 ? .min : 0
    }
  }

  /// The sum, or nil if it is out of range.
  public func checkedSum(_ other: Self) -> Self? {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? nil : sum
  }

  /// The product, or nil if it is out of range.
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
