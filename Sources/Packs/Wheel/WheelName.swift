/// The name and version of a pack, in the form that Python packages have.
struct WheelName: Equatable {
  /// The pack's id, which users give to pip.
  let project: String
  /// The form of the name that is used in file names, such as "acme_some_losses" for
  /// "acme.some-losses".
  let stem: String
  /// The version according to Python's rules, such as "1.2.0rc1" for "1.2.0-rc.1".
  let version: String

  /// - Throws: ``PackError/badName(text:reason:)`` for an id or a version that a Python package
  ///   can't have.
  init(_ pack: PackID) throws(PackError) {
    project = pack.id
    let isEdge: (Character?) -> Bool = { $0.map { $0.isLetter || $0.isNumber } ?? false }
    guard isEdge(pack.id.first), isEdge(pack.id.last) else {
      throw .badName(
        text: pack.id,
        reason:
          "can't be the name of a Python package, which begins and ends with a letter or digit"
      )
    }
    stem = pack.id.split(whereSeparator: { "-_.".contains($0) }).joined(separator: "_")
    guard let version = Self.version(pack.version) else {
      throw .badName(
        text: pack.version,
        reason:
          "can't be the version of a Python package; before '+' it is three numbers and perhaps "
          + "'-alpha.N', '-beta.N', '-rc.N' or '-dev.N'")
    }
    self.version = version
  }

  /// The directory in the wheel that contains the metadata.
  var metadataFolder: String { "\(stem)-\(version).dist-info" }
  /// The Python package with the pack's files, which is a directory without any Python code.
  var module: String { Self.modules + "." + (stem.first?.isNumber == true ? "_" : "") + stem }
  static let modules = "dora_packs"

  private static func version(_ text: String) -> String? {
    let (public_, local) = split(text, at: "+")
    let (core, stage) = split(public_, at: "-")
    // Leading zeros are refused, because Python drops them, and different versions could become
    // equal.
    guard core.split(separator: ".").allSatisfy({ $0 == "0" || $0.first != "0" }) else {
      return nil
    }
    guard let suffix = stage.map(suffix) ?? "" else { return nil }
    guard let local else { return core + suffix }
    let parts = local.split(separator: ".", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) }
    }
    return isPlain ? "\(core)\(suffix)+\(local)" : nil
  }

  private static func suffix(_ stage: String) -> String? {
    let parts = stage.split(separator: ".", omittingEmptySubsequences: false)
    let words = ["alpha": "a", "beta": "b", "rc": "rc", "dev": ".dev"]
    guard let word = words[String(parts[0])], parts.count <= 2 else { return nil }
    guard parts.count == 2 else { return word + "0" }
    return Int(parts[1]).flatMap { "\($0)" == parts[1] ? word + parts[1] : nil }
  }

  private static func split(_ text: String, at mark: Character) -> (String, String?) {
    guard let place = text.firstIndex(of: mark) else { return (text, nil) }
    return (String(text[..<place]), String(text[text.index(after: place)...]))
  }
}
