/// What is known of how this program was built.
public enum BuildRecord {
  /// The program's version.
  public static let version = "0.1.0"

  /// The git commit of the sources, with "-modified" behind it where files differed from that commit;
  /// "unknown" of a build outside of a repository.
  public static var commit: String { sourceRevision }
}
