import Foundation

/// Builds an ontology from a manifest: fetches each source and imports what has changed.
public struct OntologyBuilder: Sendable {
  /// The sources to import.
  public var manifest: SourceManifest
  /// Where packages come from.
  public var fetcher: SourceFetcher
  /// Whether the first bad row or missing code ends the build.
  public var isStrict: Bool

  /// Prepares a build; nothing is fetched before `build`.
  public init(manifest: SourceManifest, fetcher: SourceFetcher, isStrict: Bool = false) {
    self.manifest = manifest
    self.fetcher = fetcher
    self.isStrict = isStrict
  }

  /// Fetches every source of kind `ontology`, then imports them in the order of the manifest.
  ///
  /// Everything is fetched before the first import, so that a missing network is noticed before the database changes.
  ///
  /// - Parameters:
  ///   - fetching: Called with the name of each source before it is fetched.
  ///   - progress: Called with the name of a source, the bytes of it that were read, and its size.
  ///   - shouldStop: Asked often. `true` ends the build; files that were finished stay imported.
  ///   - finished: Called after each file.
  ///
  /// - Throws: `OntologyError`, and `CancellationError` when `shouldStop` said so.
  public func build(
    into store: OntologyStore, fetching: (_ source: String) -> Void = { _ in },
    progress: @escaping (_ source: String, _ done: Int, _ total: Int?) -> Void = { _, _, _ in },
    shouldStop: @escaping () -> Bool = { false }, finished: (SourceImport.Step) -> Void
  ) throws {
    let imports = try manifest.sources.compactMap { source -> SourceImport? in
      guard source.kind == .ontology, let system = source.system,
        let importer = try source.importer?.importer()
      else { return nil }
      if shouldStop() { throw CancellationError() }
      fetching(source.name)
      let location = try fetcher.fetch(source, of: manifest)
      return SourceImport(
        name: source.name, system: system, version: try importer.identity(of: location).version ?? source.version,
        licence: source.licence, origin: source.origin, attribution: source.attribution, location: location,
        importer: importer, isStrict: isStrict)
    }
    for source in imports {
      try source.run(
        into: store, progress: { progress(source.name, $0, $1) }, shouldStop: shouldStop, finished: finished)
    }
  }
}

extension SourceManifest.Source {
  /// Where the content was taken from, in the form `pypi:NAME==VERSION/FILE` or a path beside the manifest.
  fileprivate var origin: String {
    package.map { "pypi:\($0.name)==\($0.version)/\($0.file)" } ?? path ?? ""
  }
}
