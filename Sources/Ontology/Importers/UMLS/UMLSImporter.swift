import Foundation

/// Reads a release of the UMLS Metathesaurus in Rich Release Format.
///
/// * A concept of kind `.term` is a CUI of which at least one name passes the filters. Its names are the atoms of
///   MRCONSO, each with its vocabulary, term type, language and AUI.
/// * The preferred name is the atom with TS=P, STT=PF and ISPREF=Y in the first of the languages (English where none is
///   named). Where the filters left that out, it is the one that MRRANK ranks highest, then one with TS=P, with STT=PF,
///   with ISPREF=Y, one that is not suppressible, and at last the first in the file.
/// * Vocabulary and code of each atom are a mapping, under the name that the database has for the vocabulary: `HPO` is
///   `HP`, `MSH` and its translations are `MESH` (`CodeSystem`). `NOCODE` is no code.
/// * Definitions keep their vocabulary. Semantic types are the tags `semantic_type` and `tui`.
/// * A label always says what the subject is to the object. The manual reads REL and RELA from CUI2 to CUI1: `CUI1 RB CUI2`
///   is stored as CUI2 `RB` CUI1, and CUI2 is the broader one.
/// * `CUI1 PAR CUI2`, its inverse `CHD`, and the labels `isa` and `inverse_isa` are `is_a`, or `part_of` where the label
///   says that the lower concept is a part, a branch, a member or the like; other labels are kept. Other relations are
///   `associated_with` (`AssociationLabel`) or `related` with their label (RELA, else REL). Rows with DIR=N repeat the other direction and are left out, so are
///   relations of a concept with itself.
/// * Vocabularies contradict each other: an `is_a` or `part_of` between two concepts each of which is, over any number of
///   steps, above the other is kept as `related`, labelled with what it was, and counted.
/// * Retired CUIs of MRCUI are obsolete concepts, named like their code; `SY` is `replaced_by`, `RB`, `RN` and `RO` are
///   `related` from the retired concept, so that `CUI1 RB CUI2` has the label `RN`. Those of which nothing in the database
///   is the replacement are kept where no filter but that for suppressible names was given; what is left out is counted.
///
/// Files are read one after another in any order of rows; per CUI some 60 bytes are kept in memory.
public struct UMLSImporter: SourceImporter {
  /// What is imported.
  public var options: UMLSOptions

  /// An importer of that part of a release.
  public init(_ options: UMLSOptions = UMLSOptions()) { self.options = options }

  /// The version is the release's name as it stands in the path of the files, for example `2025AB`.
  public func identity(of location: URL) throws -> SourceIdentity {
    SourceIdentity(
      name: "UMLS", system: "UMLS", version: try UMLSRelease(location).version,
      licence: "UMLS Metathesaurus License; each vocabulary its own")
  }

  /// A digest of the files and the options.
  public func digest(of location: URL) throws -> String {
    try UMLSRelease(location).digest(settings: options.canonical)
  }

  /// The location itself: a release is one source.
  public func sources(at location: URL) throws -> [URL] { [location] }

  /// Imports a release: a META directory, a zip archive, or a directory of archives.
  public func store(
    _ location: URL, from source: SourceDescription, in store: OntologyStore, _ run: ImportRun
  ) throws -> ImportReport {
    let release = try UMLSRelease(location)
    let nameCount = release.size(of: .names) / Self.bytesPerName
    return try store.importSource(source, run, expectedNameCount: nameCount) { writer, session in
      try UMLSLoad(release, options, run, session: session, writer: writer).read()
    }
  }

  /// A row of MRCONSO has about 120 bytes.
  private static let bytesPerName = 120
}
