import Foundation

/// Files written by `Scripts/golden.py`: the values our numbers are compared with.
public enum Golden {
  /// `Tests/Golden/` of this checkout.
  public static let directory = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden")

  /// URL of a golden file, for example `Golden.url("tokenizer/cases.json")`.
  public static func url(_ path: String) -> URL { directory.appending(path: path) }

  /// Decodes a golden JSON file.
  public static func json<T: Decodable>(_ path: String, as type: T.Type = T.self) throws -> T {
    try JSONDecoder().decode(T.self, from: Data(contentsOf: url(path)))
  }
}

/// Real data that lies beside the repository on some machines and is never part of it.
public enum SharedData {
  /// URL of a file below `../shared/data`, or nil where that folder is absent.
  public static func url(_ path: String) -> URL? {
    let root = Golden.directory.deletingLastPathComponent().deletingLastPathComponent()
    let url = root.deletingLastPathComponent().appending(path: "shared/data/\(path)")
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }
}

/// Unpacked source packages, where `Scripts/fetch_sources.py` or `NOSOLOGY_SOURCES` has them.
public enum FetchedSources {
  /// URL of a file of a package, or nil where the package was not fetched.
  public static func url(_ path: String) -> URL? {
    let root = Golden.directory.deletingLastPathComponent().deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["NOSOLOGY_SOURCES"].map { URL(filePath: $0) }
    let url = (named ?? root.appending(path: ".cache/sources")).appending(path: path)
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }
}

/// A fresh directory, removed when `body` returns.
public func withTemporaryDirectory<R>(_ body: (URL) throws -> R) throws -> R {
  let url = FileManager.default.temporaryDirectory.appending(path: "nosology-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url)
}
