import Foundation

/// Models and data sets too large for the repository, in a folder `shared` beside the package.
///
/// A test that needs it says so, and is reported as skipped where it is absent:
/// ```swift
/// @Test(.enabled(if: SharedData.isPresent, SharedData.hint))
/// ```
public enum SharedData {
  /// The folder, or nil where there is none.
  public static let url: URL? = {
    let folder = PackageRoot.url.deletingLastPathComponent().appendingPathComponent("shared")
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isDirectory)
    return exists && isDirectory.boolValue ? folder : nil
  }()

  /// Whether the folder is there.
  public static var isPresent: Bool { url != nil }

  /// Why a test that needs the folder was skipped.
  public static let hint = "SKIPPED: needs the folder 'shared' beside the package"

  /// A file or folder in it, such as "data/models/stories260K".
  ///
  /// - Throws: ``Missing`` when the folder or that file is absent.
  public static func file(_ path: String) throws -> URL {
    guard let file = url?.appendingPathComponent(path),
      FileManager.default.fileExists(atPath: file.path)
    else { throw Missing(path: path) }
    return file
  }

  /// A file that should lie in the shared folder and doesn't.
  public struct Missing: Error, CustomStringConvertible {
    public let path: String
    public var description: String { "no '\(path)' in the folder 'shared' beside the package" }
  }
}
