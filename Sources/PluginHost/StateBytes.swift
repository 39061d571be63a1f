/// An objective's saved state: a byte string whose length the plugin chooses.
enum StateBytes {
  /// The longest state that is accepted: one that an isolated plugin can hand over, and take back
  /// together with the rest of the request.
  static let most = GuestMemory.capacity - 4096
}
