import Files
import Foundation

/// Reads the tabular list of ICD-10-CM (XML) as published by the National Center for Health Statistics.
///
/// * Chapters get the codes `Ch1` to `Ch22`, sections (blocks) always a range (`J90-J94`, `B99-B99`), so that a block
///   that holds one category does not collide with it. Categories and codes keep theirs, with the dot.
/// * Blocks whose range lies inside another's (`C00-C14` in `C00-C75`) become children of that block.
/// * Inclusion terms are synonyms of scope `.inclusion`; all other notes are descriptions of their kind.
/// * Seventh characters are tags `seventh_character` (`A=initial encounter`) of the concept that defines them. The
///   seven-character codes, which are not in the file, are made from them: concepts of kind `.extended` below the code
///   they extend (`S52.501A`).
/// * `excludes1`, `excludes2`, `codeFirst`, `useAdditionalCode` and `codeAlso` are also relations to the codes in their
///   texts: `J44.-` to `J44`, a range to the fewest concepts that are all of it, and a condition such as `with fifth
///   character 5` as the relation's label.
///
/// The concepts of one chapter are handed on in document order when the chapter ends, the relations of notes after the
/// last chapter, because they point everywhere.
public struct ICD10CMTabularImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// The version is the year in the `version` element.
  public func identity(of file: URL) throws -> SourceIdentity {
    let reader = ICD10CMTabularReader(session: .silent(file))
    reader.stopsAfterVersion = true
    try XMLFile(url: file).parse(with: reader)
    return .icd10cm(name: "ICD-10-CM", version: reader.version)
  }

  /// Reads chapters, sections, categories and codes.
  public func read(_ file: URL, into session: ImportSession) throws {
    try XMLFile(url: file).parse(with: ICD10CMTabularReader(session: session), progress: session.report)
  }
}
