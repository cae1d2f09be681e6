import Files
import Foundation
import Ontology

/// Where the files are that belong to the tool (`knowledge/`, `recipes/`), and where downloads are kept.
///
/// A file is taken from the first of these folders that has it: `NOSOLOGY_HOME`, which where it is set is the only one; the
/// current folder; the folder of the executable, the one above that, `share/nosology` in it, and the checkout that the
/// executable was built in.
///
/// Downloads go to `NOSOLOGY_CACHE`; where it is not set, inside a checkout to its `.cache/sources`, and elsewhere to
/// `nosology/sources` of the user's cache folder (`XDG_CACHE_HOME`, else `~/.cache`). What the checkout of the executable or
/// of `NOSOLOGY_HOME` has downloaded is used from everywhere.
struct HomeDirectory {
  /// A folder, and what led to it.
  struct Place: Equatable {
    /// The folder, which need not exist.
    var url: URL
    /// What led to it, for people: `NOSOLOGY_HOME`, `current folder`, `executable`, `NOSOLOGY_CACHE`, `checkout` or
    /// `user's cache`.
    var origin: String
  }

  /// The list of sources, which makes a folder a home.
  static let sources = "knowledge/sources.json"
  /// Weights of the evidence for a code, with which `curate` maps.
  static let mappingModel = "recipes/curation/icd10cm.json"
  /// Words and forms of the phantom benchmark.
  static let phantomGrammar = "knowledge/phantom-grammar.json"

  /// Where files are looked for, in this order.
  let candidates: [Place]
  /// Where downloads go.
  let cache: Place
  /// Where packages may lie that were downloaded inside a checkout; only read.
  let otherCaches: [URL]

  /// The home of this process.
  static var current: HomeDirectory {
    HomeDirectory(
      environment: ProcessInfo.processInfo.environment,
      folder: URL(filePath: FileManager.default.currentDirectoryPath),
      executable: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath())
  }

  /// The home of a process with these variables, this current folder and this executable.
  init(environment: [String: String], folder: URL, executable: URL) {
    func stated(_ name: String) -> URL? {
      guard let path = environment[name], !path.isEmpty else { return nil }
      return (path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path)).standardizedFileURL
    }
    if let home = stated("NOSOLOGY_HOME") {
      candidates = [Place(url: home, origin: "NOSOLOGY_HOME")]
    } else {
      let (beside, above) = (executable.deletingLastPathComponent(), executable.folder(above: 2))
      let around = [beside, above, above.appending(path: "share/nosology")] + [executable.checkout].compactMap(\.self)
      candidates =
        [Place(url: folder.standardizedFileURL, origin: "current folder")]
        + around.map { Place(url: $0.standardizedFileURL, origin: "executable") }
    }
    func downloads(_ checkout: URL) -> URL { checkout.appending(path: ".cache/sources") }
    if let cache = stated("NOSOLOGY_CACHE") {
      self.cache = Place(url: cache, origin: "NOSOLOGY_CACHE")
      otherCaches = []
    } else if let checkout = folder.standardizedFileURL.checkout {
      cache = Place(url: downloads(checkout), origin: "checkout")
      otherCaches = []
    } else {
      // The XDG specification has a relative path ignored.
      let stated = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
      let user = environment["HOME"].map { URL(filePath: $0) } ?? FileManager.default.homeDirectoryForCurrentUser
      cache = Place(
        url: (stated ?? user.appending(path: ".cache")).appending(path: "nosology/sources"), origin: "user's cache")
      otherCaches = candidates.compactMap(\.url.checkout).map(downloads)
    }
  }

  /// The folder of public sources and our articles; nil where there is none.
  var knowledge: Place? { place(of: Self.sources) }

  /// The folder of recipes; nil where there is none.
  var recipes: Place? { place(of: Self.mappingModel) }

  private func place(of file: String) -> Place? {
    candidates.first { $0.has(file) }
      .map { Place(url: $0.url.appending(path: file.prefix { $0 != "/" }), origin: $0.origin) }
  }

  /// Returns a file that comes with the tool, such as `knowledge/sources.json`; `option` names another instead.
  ///
  /// - Throws: `HomeError` when none of the folders has it.
  func file(_ path: String, option: String) throws(HomeError) -> URL {
    guard let place = candidates.first(where: { $0.has(path) }) else {
      throw HomeError(path, option: option, home: self)
    }
    return place.url.appending(path: path)
  }

  /// Returns the file that a user named: as the path stands, or where there is no such file and it begins with `recipes/` or
  /// `knowledge/`, that of the tool.
  func file(named path: String) -> URL {
    guard !FileManager.default.fileExists(atPath: path), path.hasPrefix("recipes/") || path.hasPrefix("knowledge/"),
      let place = candidates.first(where: { $0.has(path) })
    else { return URL(filePath: path) }
    return place.url.appending(path: path)
  }

  /// The list of sources: the one that a user named, or that of the tool.
  ///
  /// - Throws: `HomeError` when there is none, `OntologyError` when it cannot be read.
  func sourceManifest(named path: String?) throws -> SourceManifest {
    try SourceManifest.load(from: path.map(file(named:)) ?? file(Self.sources, option: "--sources"))
  }

  /// Gets packages and keeps them in the cache.
  func fetcher(isOffline: Bool) -> SourceFetcher {
    SourceFetcher(cache: cache.url, otherCaches: otherCaches, isOffline: isOffline)
  }
}

extension HomeDirectory.Place {
  fileprivate func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: url.appending(path: path).path)
  }
}

extension URL {
  /// The folder that so many of the last components are left out of.
  fileprivate func folder(above count: Int) -> URL {
    (0..<count).reduce(self) { url, _ in url.deletingLastPathComponent() }
  }

  /// The checkout of Nosology that the file or folder is or lies in.
  fileprivate var checkout: URL? {
    var folder = self
    while true {
      let marks = ["Package.swift", HomeDirectory.sources].map { folder.appending(path: $0).path }
      if marks.allSatisfy(FileManager.default.fileExists) { return folder }
      guard folder.pathComponents.count > 1 else { return nil }
      folder.deleteLastPathComponent()
    }
  }
}

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
