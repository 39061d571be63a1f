import COpenBLAS

/// What the library that multiplies matrices says of itself.
public enum MatrixLibraryName {
  /// Its name, version and how it was built.
  public static var description: String { String(cString: openblas_get_config()) }
  /// For which processor the kernels in use were written.
  public static var core: String { String(cString: openblas_get_corename()) }
}
