import Foundation

/// The import of one source: a file, or a directory where the format allows it.
///
/// Each article file of a directory is a source of its own (`NAME: FILE`), so that rows can be found again and a changed
/// file is imported alone.
public struct SourceImport: Sendable {
  /// What became of one file.
  public struct Step: Equatable, Codable, Sendable {
    /// The source as it was recorded, with the digest of its content.
    public var source: SourceDescription
    /// What was stored, and what was wrong with the file.
    public var report: ImportReport
    /// Wall-clock time.
    public var seconds: Double
  }

  /// Unique name of the source; importing under it again replaces what it stated.
  public var name: String
  /// Code system that the codes belong to.
  public var system: String
  /// The version to record; nil takes the one that the file states, else the beginning of its SHA-256.
  public var version: String?
  /// Licence of the content.
  public var licence: String
  /// Package or path the content was taken from.
  public var origin: String
  /// Whom to name, where somebody has said so.
  public var attribution: String
  /// File or directory.
  public var location: URL
  /// Reads the format.
  public var importer: any SourceImporter
  /// Whether the first bad row or missing code is thrown.
  public var isStrict: Bool

  /// Whether nobody chose the name: neither the caller nor the content of the file, only what the file is called.
  public private(set) var isNamedByFile = false

  /// Prepares an import; nothing is read before `run`.
  public init(
    name: String, system: String, version: String?, licence: String, origin: String, attribution: String = "",
    location: URL, importer: any SourceImporter, isStrict: Bool = false
  ) {
    self.name = name
    self.system = system
    self.version = version
    self.licence = licence
    self.origin = origin
    self.attribution = attribution
    self.location = location
    self.importer = importer
    self.isStrict = isStrict
  }

  /// Prepares an import under what the file says about itself, where nothing else is given.
  ///
  /// A file that names neither a source nor a code system has its own name without extensions for both.
  ///
  /// - Throws: `FileError` or `OntologyError` when the file cannot be read, or there is no name.
  public init(
    _ location: URL, importer: any SourceImporter, name givenName: String? = nil, system: String? = nil,
    version: String? = nil,
    licence: String? = nil, isStrict: Bool = false
  ) throws {
    let location = location.standardizedFileURL
    let files = try importer.sources(at: location)
    let stated = try importer.identity(of: files.first ?? location)
    let fallback = Self.name(of: location)
    guard let name = givenName ?? stated.name ?? fallback, let system = system ?? stated.system ?? fallback else {
      throw OntologyError(
        "\(location.path) has no name to import it under", remedy: OntologyRemedy.nameSourceAndSystem)
    }
    self.init(
      name: name, system: system, version: files == [location] ? version ?? stated.version : version,
      licence: licence ?? stated.licence ?? "not stated", origin: location.path, location: location,
      importer: importer, isStrict: isStrict)
    isNamedByFile = givenName == nil && stated.name == nil
  }

  /// The name of a file without the extensions that formats have; nil where nothing is left.
  private static func name(of location: URL) -> String? {
    let known: Set<String> = ["gz", "csv", "json", "jsonl", "nlm", "obo", "tab", "tsv", "txt", "xml", "zip"]
    var url = location
    while known.contains(url.pathExtension.lowercased()) { url = url.deletingPathExtension() }
    return [".", "..", "/"].contains(url.lastPathComponent) || url.lastPathComponent.isEmpty
      ? nil : url.lastPathComponent
  }

  /// The sources of a store that this import replaces in part or whole, and those that it will stand beside in its code
  /// system.
  public func neighbours(in store: OntologyStore) throws -> (replaced: [SourceDescription], beside: [SourceDescription])
  {
    let sources = try store.sources()
    let replaced = sources.filter { $0.name == name || $0.name.hasPrefix("\(name): ") }
    return (replaced, sources.filter { $0.system == system && !replaced.contains($0) })
  }

  /// Imports each file in a transaction of its own; files that the store already holds are left alone, and when strict
  /// are errors where their first import found bad rows.
  ///
  /// - Parameters:
  ///   - progress: Called with the bytes that were read of a file, and its size.
  ///   - shouldStop: Asked often. `true` ends the import of the file at hand and leaves what the store had.
  ///   - finished: Called after each file.
  ///
  /// - Throws: `OntologyError`, and `CancellationError` when `shouldStop` said so.
  public func run(
    into store: OntologyStore, progress: ImportProgress? = nil, shouldStop: @escaping () -> Bool = { false },
    finished: (Step) -> Void
  ) throws {
    let sources = try describeFiles()
    try removeStale(from: store, keeping: sources.map(\.description.name))
    var run = ImportRun(isStrict: isStrict, beside: store.url, progress: progress, shouldStop: shouldStop)
    run.requiresTargets = importer.requiresTargets
    ScratchDirectory.removeAbandoned(in: run.scratchDirectory)
    for (file, source) in sources {
      let start = ContinuousClock.now
      let report = try importer.store(file, from: source, in: store, run)
      finished(Step(source: source, report: report, seconds: (ContinuousClock.now - start) / .seconds(1)))
    }
  }

  /// Imports into a database that is thrown away and has of `store` what an import looks at: the same run with the same
  /// refusals and counts, that leaves `store` as it is.
  ///
  /// What is needed meanwhile is put beside `database`, which need not exist.
  public func rehearse(
    against store: OntologyStore? = nil, beside database: URL? = nil, progress: ImportProgress? = nil,
    shouldStop: @escaping () -> Bool = { false }, finished: (Step) -> Void
  ) throws {
    let place = ImportRun(beside: database ?? store?.url).scratchDirectory
    try ScratchDirectory.with(in: place) { directory in
      let scratch = try OntologyStore.create(at: directory.appending(path: "rehearsal.sqlite"))
      if let store {
        let replaced = try neighbours(in: store).replaced
        try scratch.copyOutline(of: store, systems: Set(replaced.map(\.system)).union([system]))
      }
      try run(into: scratch, progress: progress, shouldStop: shouldStop, finished: finished)
    }
  }

  private func describeFiles() throws -> [(file: URL, description: SourceDescription)] {
    try importer.sources(at: location).map { file in
      let isPart = file != location
      let digest = try importer.digest(of: file)
      let part = isPart ? ": \(file.withoutGzip.deletingPathExtension().lastPathComponent)" : ""
      return (
        file,
        SourceDescription(
          name: name + part, system: system,
          version: try version ?? importer.identity(of: file).version ?? "sha256:\(digest.prefix(12))",
          file: file.lastPathComponent, digest: digest, licence: licence, origin: origin, attribution: attribution)
      )
    }
  }

  /// Files of a directory that are gone or renamed take what they stated with them.
  private func removeStale(from store: OntologyStore, keeping names: [String]) throws {
    for source in try store.sources()
    where source.name.hasPrefix("\(name): ") && source.origin == origin
      && !names.contains(source.name)
    {
      try store.removeSource(named: source.name)
    }
  }
}
