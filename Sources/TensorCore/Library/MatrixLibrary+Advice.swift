extension MatrixLibrary {
  /// Whether the core in use is made for an older processor than this one.
  public var isBelowProcessor: Bool {
    guard let processor = VectorWidth.ofProcessor else { return false }
    return isBelow(processor)
  }

  func isBelow(_ processor: VectorWidth) -> Bool {
    VectorWidth(core: core).map { $0 < processor } ?? false
  }

  /// A message that describes a problem with the core and how to fix it, or nil if there is no
  /// problem or the user chose this core.
  public func advice(environment: [String: String]) -> String? {
    advice(wish: environment[Self.variable] ?? "", processor: .ofProcessor)
  }

  func advice(wish: String, processor: VectorWidth?) -> String? {
    if !wish.isEmpty, chosenBy != .user {
      return "\(Self.variable) is '\(wish)', but \(title) uses its \(core) kernels: it has none of "
        + "that name, or not for this processor"
    }
    guard chosenBy != .user, let processor, isBelow(processor) else { return nil }
    // If the host chose the core, it has already requested the right one.
    let setting = chosenBy == .host ? "I" : "Set \(Self.variable)=\(processor.core), or i"
    return
      "\(title) uses its \(core) kernels, made for an older processor than this one, which has "
      + "\(processor.name): steps can take several times as long. "
      + setting + "nstall OpenBLAS 0.3.25 or newer"
  }

  /// The name and version, such as "OpenBLAS 0.3.21".
  public var title: String { version.isEmpty ? name : "\(name) \(version)" }
}
