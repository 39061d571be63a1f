/// A string that equals another one only if their bytes are equal.
///
/// Swift treats canonically equivalent strings as equal, for example "é" as one scalar and as two,
/// but a vocabulary may contain such a pair as different tokens.
public struct ExactString: Hashable, Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  public static func == (a: ExactString, b: ExactString) -> Bool {
    a.text.utf8.elementsEqual(b.text.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
