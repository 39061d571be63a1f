import CDoRA
import CLtdl
import Foundation
import LocalSystem

/// Loads libraries. No other code in this program does so.
///
/// libltdl opens a library, but reports every failure as "file not found" and binds symbols lazily,
/// so an undefined function would end the process in the middle of a training step. Therefore,
/// `dlopen` is called first to bind all symbols and to obtain the reason for a failure. Libraries
/// are never closed, because anything that a library registered in the process would outlive it.
enum DynamicLinker {
  /// Loads a library and finds its entry point. Loading it again returns the same entry point.
  ///
  /// - Parameters:
  ///   - path: the absolute path of the library, for errors.
  ///   - image: a copy of the file, which is loaded instead.
  static func entry(
    of path: String, image: LibraryImage? = nil
  ) throws(PluginError) -> dora_entry {
    try checkFile(image?.path ?? path, called: path)
    try LibraryHeader.check(image?.path ?? path, called: path)
    image?.keep()
    let symbol = try PluginCall.setUp { () throws(PluginError) in
      guard dlopen(image?.path ?? path, RTLD_NOW | RTLD_LOCAL) != nil else {
        throw reason(for: path, lastError(dlerror()))
      }
      guard let symbol = lt_dlsym(try handle(of: image?.path ?? path), DORA_ENTRY_SYMBOL) else {
        throw .missingEntry(path: path)
      }
      return symbol
    }
    return unsafeBitCast(symbol, to: dora_entry.self)
  }

  private static func checkFile(_ file: String, called path: String) throws(PluginError) {
    var information = stat()
    guard stat(file, &information) == 0 else {
      throw .unreadable(path: path, reason: SystemError.lastReason.lowercased())
    }
    guard information.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
  }

  private static func handle(of path: String) throws(PluginError) -> lt_dlhandle {
    guard lt_dlinit() == 0 else {
      throw .notLoadable(path: path, reason: lastError(lt_dlerror()))
    }
    var advice: lt_dladvise?
    // `resident` prevents libltdl from unloading the library, and `local` hides its symbols from
    // other libraries.
    guard lt_dladvise_init(&advice) == 0, lt_dladvise_local(&advice) == 0,
      lt_dladvise_resident(&advice) == 0
    else { throw .notLoadable(path: path, reason: lastError(lt_dlerror())) }
    defer { lt_dladvise_destroy(&advice) }
    guard let handle = lt_dlopenadvise(path, advice) else {
      throw .notLoadable(path: path, reason: lastError(lt_dlerror()))
    }
    return handle
  }

  private static func lastError(_ text: UnsafePointer<CChar>?) -> String {
    text.map { PluginText.read($0) } ?? "no reason given"
  }

  /// Extracts the reason from a message of glibc, such as "FILE: undefined symbol: NAME" or "NAME:
  /// cannot open shared object file: …".
  static func reason(for path: String, _ text: String) -> PluginError {
    if let symbol = text.firstRange(of: "undefined symbol: ") {
      let name = text[symbol.upperBound...].prefix { $0 != "," && $0 != " " }
      return .undefinedSymbol(path: path, symbol: String(name))
    }
    if let end = text.firstRange(of: ": cannot open shared object file"), !text.hasPrefix(path) {
      return .missingDependency(path: path, library: String(text[..<end.lowerBound]))
    }
    let prefix = path + ": "
    return .notLoadable(
      path: path, reason: text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
  }
}
