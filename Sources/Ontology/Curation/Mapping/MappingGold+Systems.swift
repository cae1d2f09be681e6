import Files
import Foundation
internal import GRDB

extension MappingGold {
  /// Returns the systems of a database that may state what a file of gold states: that of any source which is this very
  /// file, and those of the disorders of cases, whose exports and lists carry the same codes.
  ///
  /// A mapping that is compared with the file must have neither names nor links from them.
  ///
  /// - Throws: `FileError` or `OntologyError` when the file cannot be read.
  public static func systems(stating file: URL, in store: OntologyStore) throws -> [String] {
    let digest = try FileDigest.sha256(of: file)
    return try store.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT system FROM source WHERE digest = ?1
          UNION SELECT system FROM concept JOIN tag ON tag.concept_id = concept.id WHERE tag.key IN (?2, ?3)
          ORDER BY system
          """, arguments: [digest, CaseExportImporter.countTag, CaseLabelImporter.indexTag])
    }
  }
}
