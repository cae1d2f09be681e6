import Foundation

/// The executables that were built with the tests.
public enum BuiltExecutable {
  /// The executable of a name beside the test bundle.
  ///
  /// Traps: when it was not built.
  public static func url(_ name: String) -> URL {
    var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appending(path: name)
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder.deleteLastPathComponent()
    }
    fatalError("the executable \(name) is not beside the tests; build it with `swift build`")
  }
}
