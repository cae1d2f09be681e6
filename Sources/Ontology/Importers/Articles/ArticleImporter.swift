import Files
import Foundation

/// Reads articles about disorders from JSON lines, one article a line; `knowledge/README.md` documents the members.
///
/// An article becomes a concept of kind `.disorder`: sections are descriptions, ICD-10-CM codes are mappings to
/// `ICD10CM`, anatomical regions, modalities, source and licence are tags.
public struct ArticleImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// Articles share one code system; each names its own source and licence.
  public func identity(of file: URL) throws -> SourceIdentity { SourceIdentity(system: "article") }

  /// Each file of a directory is a source of its own.
  public var directoryUse: DirectoryUse { .many(pathExtension: "jsonl") }

  /// An article names codes of ICD-10-CM itself: one that does not exist is an error of its author.
  public var requiresTargets: Bool { true }

  /// Reads every line that is not blank.
  public func read(_ file: URL, into session: ImportSession) throws {
    let decoder = ForeignJSONDecoder()
    try TextFile(url: file).forEachLine(progress: session.report) { line in
      if line.isBlank { return }
      do {
        let article = try decoder.decode(Article.self, from: Data(line.bytes))
        for name in article.unknownMembers { session.countUnknown(name) }
        let problems = article.problems
        guard problems.isEmpty else {
          return try session.reject(
            line: line.number, "\(article.id): \(problems.joined(separator: "; "))")
        }
        try session.emit(article.record(row: line.number))
      } catch let error as DecodingError {
        try session.reject(line: line.number, JSONReason.of(error, in: Data(line.bytes)))
      }
    }
  }
}
