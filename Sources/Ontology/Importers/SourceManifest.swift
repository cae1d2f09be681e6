import Files
import Foundation
import Names

/// The list of public sources an ontology is built from: `knowledge/sources.json`.
public struct SourceManifest: Sendable {
  /// One source: a file of a Python package, or a path beside the manifest.
  public struct Source: Decodable, Sendable {
    /// What a source is for.
    public enum Kind: String, Decodable, Sendable {
      /// Imported into the database.
      case ontology
      /// Weights of a text encoder: fetched, not imported.
      case encoder
    }

    /// Unique name, for example `HPO`; also the argument of `nosology ontology fetch`.
    public var name: String
    /// Whether it is imported or only fetched.
    public var kind: Kind
    /// Code system of the concepts, where the source is imported.
    public var system: String?
    /// Version of the content; a version that the file itself states takes precedence.
    public var version: String
    /// The package that has it, where it is to be downloaded.
    public var package: Package?
    /// File or directory relative to the manifest, where the source is no package.
    public var path: String?
    /// How it is read; needed where it is imported.
    public var importer: ImporterSpecification?
    /// Licence of the content, not of the package around it.
    public var licence: String
    /// Whom to name, and where the content comes from.
    public var attribution: String
  }

  /// A wheel on the Python Package Index, used as an archive: nothing in it is executed.
  public struct Package: Decodable, Equatable, Sendable {
    /// Name on the index.
    public var name: String
    /// Exact version.
    public var version: String
    /// SHA-256 of the wheel in lower-case hexadecimal.
    public var sha256: String
    /// File or directory inside the wheel.
    public var file: String

    /// Names a file of a package.
    public init(name: String, version: String, sha256: String, file: String) {
      self.name = name
      self.version = version
      self.sha256 = sha256
      self.file = file
    }
  }

  /// The file the manifest was read from; paths are relative to its directory.
  public var url: URL
  /// The sources in the order in which they are imported.
  public var sources: [Source]

  /// Reads and checks a manifest.
  ///
  /// - Throws: `OntologyError` that says which entry is wrong.
  public static func load(from url: URL) throws -> SourceManifest {
    guard try FolderListing.place(at: url) == .file else {
      throw OntologyError(
        "\(url.path): there is no such file",
        hint: "Check the path.")
    }
    do {
      let file: File = try JSONFile(url: url).decode(isVersioned: true)
      let manifest = SourceManifest(url: url, sources: file.sources)
      try manifest.check()
      return manifest
    } catch let error as UnknownKey {
      throw OntologyError("\(url.lastPathComponent): \(error.description)", hint: error.hint)
    }
  }

  /// The source of that name, upper and lower case being the same.
  ///
  /// - Throws: `OntologyError` that lists the names there are.
  public func source(named name: String) throws -> Source {
    if let source = sources.first(where: { $0.name.lowercased() == name.lowercased() }) { return source }
    throw OntologyError(
      "\(url.lastPathComponent) has no source '\(name)'",
      hint: nearest(to: name).map { "Did you mean \($0.name)?" }
        ?? "It has: \(sources.map(\.name).joined(separator: ", ")).")
  }

  /// The manifest with some of the sources that are imported, in its order.
  ///
  /// - Parameters:
  ///   - only: Names of those that are kept; all where there is none.
  ///   - without: Names of those that are left out.
  ///
  /// - Throws: `OntologyError` that says what may have been meant by a name that is none of theirs, and where nothing is left.
  public func selecting(only: [String] = [], without: [String] = []) throws -> SourceManifest {
    var imported = self
    imported.sources = sources.filter { $0.kind == .ontology }
    let kept = Set(try only.map { try imported.source(named: $0).name })
    let leftOut = Set(try without.map { try imported.source(named: $0).name })
    imported.sources.removeAll { !kept.isEmpty && !kept.contains($0.name) || leftOut.contains($0.name) }
    guard !imported.sources.isEmpty || kept.isEmpty && leftOut.isEmpty else {
      throw OntologyError("no source of \(url.lastPathComponent) is left to import")
    }
    return imported
  }

  /// The source that was perhaps meant by a name: of two names one contains the other, or a third of the letters or fewer
  /// differ. Nil where there is none.
  public func nearest(to name: String, kind: Source.Kind? = nil) -> Source? {
    let sources = sources.filter { kind == nil || $0.kind == kind }
    let lowered = name.lowercased()
    func contains(_ source: Source) -> Bool {
      let other = source.name.lowercased()
      return lowered.count > 2 && (other.contains(lowered) || lowered.contains(other))
    }
    if let source = sources.first(where: contains) { return source }
    let nearest = NearestName(among: sources.map(\.name)).nearest(to: name)
    return sources.first { $0.name == nearest }
  }

  private struct File: Decodable {
    var sources: [Source]
  }

  private func check() throws {
    for (index, source) in sources.enumerated() {
      func require(_ condition: Bool, _ what: String) throws {
        if !condition { throw OntologyError("\(url.lastPathComponent), source '\(source.name)': \(what)") }
      }
      try require(
        !sources[..<index].contains { $0.name.lowercased() == source.name.lowercased() },
        "the name occurs twice")
      try require((source.package == nil) != (source.path == nil), "needs either 'package' or 'path'")
      if source.kind == .ontology {
        try require(source.system != nil && source.importer != nil, "needs 'system' and 'importer'")
      }
      if let package = source.package {
        try require(
          package.sha256.wholeMatch(of: /[0-9a-f]{64}/) != nil,
          "'sha256' is not 64 lower-case hexadecimal digits")
        try require(
          package.name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]*/) != nil
            && package.version.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9.+!_-]*/) != nil,
          "package name or version has characters that such names do not have")
      }
    }
  }
}
