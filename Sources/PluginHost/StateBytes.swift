/// An objective's saved state, which is bytes of a length that the plugin chooses.
enum StateBytes {
  /// Longest state that is taken: what an isolated plugin can hand over, and get back with what is sent
  /// along.
  static let most = GuestMemory.capacity - 4096
}
