import Foundation

/// Brings one file format into the database.
public protocol SourceImporter: Sendable {
  /// What the file says about the source it is: as a rule its release, and what its format implies.
  ///
  /// - Throws: `FileError` or `OntologyError` when the file cannot be read.
  func identity(of file: URL) throws -> SourceIdentity

  /// The files or directories at `location` that are sources of their own.
  ///
  /// - Throws: `OntologyError` when the format is not read from a directory, or there is nothing to read in it.
  func sources(at location: URL) throws -> [URL]

  /// Identifies the exact content of the file and all that decides what is made of it.
  ///
  /// - Throws: `FileError` or `OntologyError` when the file cannot be read.
  func digest(of file: URL) throws -> String

  /// Imports `file` as `source` in one transaction.
  ///
  /// - Throws: `OntologyError` when the file is not what the importer expects, at the first bad row with `strict`, or when
  /// it cannot be stored; `CancellationError` when `run.shouldStop` said so.
  func store(_ file: URL, from source: SourceDescription, in store: OntologyStore, _ run: ImportRun) throws
    -> ImportReport

  /// Whether a mapping to a code that does not exist, in a system which the database describes, is a fault of the file
  /// that ends a strict import.
  var requiresTargets: Bool { get }

  /// The importer where its format is read concept by concept, nil where it needs a database to read into.
  var conceptImporter: (any ConceptImporter)? { get }
}

extension SourceImporter {
  /// Formats whose mappings come from others.
  public var requiresTargets: Bool { false }

  /// Formats that need a database.
  public var conceptImporter: (any ConceptImporter)? { nil }
}

/// Reads one file format into `ConceptRecord`s.
///
/// An importer reads front to back and keeps little more of the file than the concept at hand. What is wrong with one
/// row goes to the session and reading goes on; what is wrong with the file as a whole is thrown.
public protocol ConceptImporter: SourceImporter {
  /// What is made of a directory.
  var directoryUse: DirectoryUse { get }

  /// Reads `file` and hands its concepts, bad rows and progress to `session`.
  ///
  /// - Throws: `OntologyError` when the file is not what the importer expects, and whatever `session` throws.
  func read(_ file: URL, into session: ImportSession) throws
}

extension ConceptImporter {
  /// Formats that are one file.
  public var directoryUse: DirectoryUse { .refused }

  /// The importer itself.
  public var conceptImporter: (any ConceptImporter)? { self }

  /// Formats that say nothing.
  public func identity(of file: URL) throws -> SourceIdentity { SourceIdentity() }

  /// The location itself, or the files of a directory that are sources of their own.
  public func sources(at location: URL) throws -> [URL] {
    let files = try directoryUse.files(of: location)
    if case .many = directoryUse { return files }
    return [location]
  }

  /// The SHA-256 of the content.
  public func digest(of file: URL) throws -> String { try directoryUse.digest(of: file) }

  /// Imports what `read` hands to the session.
  public func store(
    _ file: URL, from source: SourceDescription, in store: OntologyStore, _ run: ImportRun
  ) throws -> ImportReport {
    try store.importSource(source, run) { try read(file, into: $0) }
  }

  /// Reads `file`, calls `emit` once for each concept and returns what was wrong on the way.
  ///
  /// With `strict` the first bad row is thrown instead of counted.
  public func read(
    _ file: URL, strict: Bool = false, progress: ImportProgress? = nil,
    emit: (ConceptRecord) throws -> Void
  ) throws -> ImportDiagnostics {
    try withoutActuallyEscaping(emit) { emit in
      let session = ImportSession(
        file: file.lastPathComponent, strict: strict, progress: progress, emit: emit)
      try read(file, into: session)
      return session.diagnostics
    }
  }
}
