/// An objective's saved state: a byte string whose length the plugin chooses.
enum StateBytes {
  /// The longest state that is accepted: an isolated plugin must be able to return it, and to
  /// receive it together with the rest of the request.
  static let most = GuestMemory.capacity - 4096
}
