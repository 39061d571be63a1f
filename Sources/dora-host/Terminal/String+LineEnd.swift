extension String {
  /// Without the line feed that a file ends with and a terminal's line doesn't.
  var trimmingLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
