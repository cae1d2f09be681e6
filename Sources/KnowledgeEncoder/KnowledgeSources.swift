import Files
import Foundation
import Ontology

/// The sources that an encoder, or class embeddings, have their knowledge from, with the licences under which it is used.
///
/// They travel with an encoder as `knowledge_sources.json` in its directory, and from there into what is made with it.
public struct KnowledgeSources: Codable, Equatable, Sendable {
  /// A source, as the ontology recorded it.
  public struct Source: Codable, Hashable, Sendable {
    /// Name of the publication.
    public var name: String
    /// Version as the publisher writes it.
    public var version: String
    /// Licence or terms of use.
    public var licence: String
    /// Whom to name; empty where nobody has said so.
    public var attribution: String
  }

  /// Version of the file's format.
  public private(set) var formatVersion = FormatVersion.current
  /// The sources in the order of their import; those of an encoder that was started from come first.
  public var sources: [Source]

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case sources
  }

  /// The file in the directory of an encoder.
  static let fileName = "knowledge_sources.json"

  init(_ sources: [Source]) { self.sources = sources }

  /// The sources of an ontology that describe these code systems; all where none is named.
  ///
  /// - Throws: `OntologyError` when the database cannot be read.
  public init(of store: OntologyStore, systems: some Collection<String>) throws {
    sources = try store.sources().filter { systems.isEmpty || systems.contains($0.system) }
      .map { Source(name: $0.name, version: $0.version, licence: $0.licence, attribution: $0.attribution) }
  }

  /// What the directory of an encoder says; nil where it says nothing, as one that was not trained on an ontology.
  ///
  /// - Throws: `FileError` when the file is not what `save` of an encoder wrote.
  public init?(ofEncoderIn directory: URL) throws {
    let file = directory.appending(path: Self.fileName)
    guard try FolderListing.place(at: file) == .file else { return nil }
    self = try JSONFile(url: file).decode(as: "list of sources", isVersioned: true)
  }

  /// What the directories of some encoders say together; nil where none says anything.
  ///
  /// - Throws: `FileError` when a file is not what `save` of an encoder wrote.
  public init?(ofEncodersIn directories: [URL]) throws {
    let all = try directories.compactMap { try KnowledgeSources(ofEncoderIn: $0) }
    guard let first = all.first else { return nil }
    self = all.dropFirst().reduce(first) { $0.adding($1) }
  }

  /// These sources and those that are not among them yet.
  func adding(_ others: KnowledgeSources) -> KnowledgeSources {
    var all = self
    all.sources += others.sources.filter { !sources.contains($0) }
    return all
  }

  /// The file of an encoder's directory.
  public func file() throws -> [String: Data] { [Self.fileName: try JSONText.encode(self, as: .document)] }

  /// One line for each source: `HPO 2026-02-16: licence; attribution`.
  public var lines: [String] {
    sources.map { source in
      "\(source.name) \(source.version): "
        + [source.licence, source.attribution].filter { !$0.isEmpty }.joined(separator: "; ")
    }
  }
}
