import Files
import Foundation

/// Reads classifications in ClaML 2.0.0, in which the WHO and national institutes hand out ICD-10.
///
/// * Chapters, blocks and categories are concepts under the classes they name as theirs (`SuperClass`). A category below a
///   category is a code.
/// * The rubric `preferred` is the name, or `preferredLong` where that says more; the shorter one is a broader synonym then.
///   Labels in further languages are synonyms.
/// * Inclusions are synonyms of scope `.inclusion`, exclusions, definitions and all other texts descriptions. Fragments of a
///   label stand behind those they belong to: `Diarrhoea: bloody`.
/// * References are relations: of an exclusion `excludes2`, because what is excluded is coded elsewhere, perhaps as well;
///   of a dagger code to its asterisk code `use_additional_code` (`manifestation`), back `code_first`; others `related` with
///   the kind of the rubric as label. Ranges lead to the fewest concepts that are all of them.
/// * `usage` is a tag: `dagger`, `aster` or `optional`.
/// * Modifiers make codes of the classes without children that they hold for (`ClaMLModifiers`).
///
/// Of `Meta` only `lang` and `excludeOnPrecedingModifier` are read.
///
/// Classes are held in memory until the file ends: which of them have children, and which modifiers they inherit, is not
/// known before.
///
/// Source: EN 14463, Classification Markup Language; its DTD, version 2.0.0.
public struct ClaMLImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// What the title says, and the language: editions in several languages stand side by side.
  public func identity(of file: URL) throws -> SourceIdentity {
    let reader = ClaMLReader(session: .silent(file))
    reader.stopsAtFirstLabel = true
    try XMLFile(url: file).parse(with: reader)
    return reader.title?.identity(language: reader.language) ?? SourceIdentity()
  }

  /// Reads all classes, then hands them on in the order of the file, each followed by the codes that modifiers make of it,
  /// and at last the relations.
  public func read(_ file: URL, into session: ImportSession) throws {
    let reader = ClaMLReader(session: session)
    try XMLFile(url: file).parse(with: reader, progress: session.report)
    guard !reader.classes.isEmpty else {
      throw OntologyError("\(file.lastPathComponent): there is not one class in the file")
    }
    var writer = ClaMLWriter(reader, session: session)
    try writer.emit()
  }
}

/// What the element `Title` says.
struct ClaMLTitle {
  var name: String
  var version: String?

  /// The name of `ICD-10-EN-2016` is `ICD-10 (en)`, its code system `ICD10`.
  func identity(language: String?) -> SourceIdentity {
    let parts = name.split(separator: "-").map(String.init).filter { part in
      part != version && part.lowercased() != language?.lowercased()
    }
    guard !parts.isEmpty else { return SourceIdentity(version: version) }
    let name = parts.joined(separator: "-")
    let system = CodeSystem.known(name) ?? name.uppercased().filter { $0.isLetter || $0.isNumber }
    return SourceIdentity(name: name + (language.map { " (\($0))" } ?? ""), system: system, version: version)
  }
}
