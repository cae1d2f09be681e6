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
    let nothing = ImportSession(file: file.lastPathComponent, strict: false, progress: nil) { _ in }
    let reader = ICD10CMTabularReader(session: nothing)
    reader.stopsAfterVersion = true
    try XMLFile(url: file).parse(with: reader)
    return .icd10cm(name: "ICD-10-CM", version: reader.version)
  }

  /// Reads chapters, sections, categories and codes.
  public func read(_ file: URL, into session: ImportSession) throws {
    try XMLFile(url: file).parse(with: ICD10CMTabularReader(session: session), progress: session.report)
  }
}

extension SourceIdentity {
  /// A file of ICD-10-CM; all of them belong to one code system. Only XML says for certain what it is, and that is in the
  /// public domain.
  static func icd10cm(name: String, version: String?, licence: String? = "US public domain") -> SourceIdentity {
    SourceIdentity(name: name, system: "ICD10CM", version: version, licence: licence)
  }

  /// A list of ICD-10-CM that has the year nowhere but in its name: `icd10cm-order-Jan-2021.txt`.
  static func icd10cm(name: String, yearIn file: String) -> SourceIdentity {
    icd10cm(name: name, version: file.firstMatch(of: /(?:19|20)[0-9]{2}/).map { String($0.0) }, licence: nil)
  }
}
