import Files

/// The folders of the tool.
enum HomeDomain {}

/// A file of the tool that is in none of the folders where it may be.
typealias HomeError = Failure<HomeDomain>

extension HomeError {
  /// The file and the option that names another one.
  init(_ path: String, option: String, home: HomeDirectory) {
    let isStated = home.candidates.contains { $0.origin == "NOSOLOGY_HOME" }
    let folders = home.candidates.map(\.url.path).joined(separator: ", ")
    self.init(
      isStated ? "NOSOLOGY_HOME is \(folders), which has no \(path)" : "there is no \(path) in any of \(folders)",
      hint:
        "set NOSOLOGY_HOME to the folder that has knowledge/ and recipes/ (a checkout is one), or name the file with \(option)"
    )
  }
}
