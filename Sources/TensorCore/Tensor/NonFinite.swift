import CKernels

/// The index of the first of `count` numbers that is infinite or NaN, or nil if there is none.
///
/// - Complexity: O(*count*), limited by memory bandwidth.
public func firstNonFinite(_ numbers: UnsafePointer<Float>, count: Int) -> Int? {
  let place = ck_first_not_finite(numbers, count)
  return place < 0 ? nil : place
}
