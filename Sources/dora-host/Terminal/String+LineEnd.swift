extension String {
  /// The string without the line feed at its end.
  var trimmingLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
