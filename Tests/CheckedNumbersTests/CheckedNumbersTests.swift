import CheckedNumbers
import Testing

@Suite("Checked numbers")
struct CheckedNumbersTests {
  @Test("what a whole number can't hold is nil, or the nearest limit where that is asked for")
  func conversions() {
    #expect(Int(checked: 3.9) == 3 && Int(checked: -3.9) == -3 && UInt8(checked: -0.5) == 0)
    // 2^63 is too large by one, but the float64 below it fits.
    #expect(Int(checked: 0x1p63) == nil && Int(checked: (0x1p63).nextDown) != nil)
    #expect(Int(checked: -0x1p63) == .min && UInt(checked: -1) == nil)
    for value in [Double.nan, .infinity, -.infinity, 1e308] {
      #expect(Int(checked: value) == nil && Int32(checked: value) == nil)
    }
    #expect(Int(saturating: 1e308) == .max && Int(saturating: -.infinity) == .min)
    #expect(Int(saturating: .nan) == 0 && UInt32(saturating: -1) == 0)
    #expect(UInt32(saturating: 4_294_967_296) == .max && Int(saturating: 2.5) == 2)
  }

  @Test("sums and products out of range are nil, or the nearest limit where that is asked for")
  func arithmetic() {
    #expect(Int.max.checkedSum(1) == nil && Int.min.checkedSum(-1) == nil)
    #expect(2.checkedSum(3) == 5 && 2.checkedProduct(-3) == -6)
    #expect((1 << 62).checkedProduct(2) == nil && Int.min.checkedProduct(-1) == nil)
    #expect(Int.max.saturatingSum(1) == .max && Int.min.saturatingSum(-1) == .min)
    #expect((-1 << 62).saturatingProduct(4) == .min && (-1 << 62).saturatingProduct(-4) == .max)
    #expect(UInt8(200).saturatingSum(100) == 255 && UInt8(16).saturatingProduct(16) == 255)
  }
}
