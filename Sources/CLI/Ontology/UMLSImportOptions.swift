import ArgumentParser
import Foundation
import Ontology

/// Which part of a UMLS release is imported.
struct UMLSImportOptions: FormatOptionGroup {
  static let format = UMLSFormat()

  @Option(help: "Source vocabulary (SAB) to keep, for example SNOMEDCT_US; may be repeated (default: all).")
  var vocabulary: [String] = []

  @Option(
    help: "Language (LAT) to keep, for example ENG; may be repeated, the most wanted first (default: all).")
  var language: [String] = []

  @Option(help: "Term type (TTY) to keep, for example PT; may be repeated (default: all).")
  var termType: [String] = []

  @Option(help: "Semantic type to keep, as TUI (T047) or by name; may be repeated (default: all).")
  var semanticType: [String] = []

  @Flag(help: "Keep what the release marks as suppressible or obsolete.")
  var suppressible = false

  @Option(help: "Highest source restriction level (SRL) to keep: 0 to 4 or 9 (default: all).")
  var maxLicenceLevel: Int?

  @Option(help: "Relation (REL) to keep with its inverse; may be repeated (default: CHD PAR RB RL RN RO RQ SY).")
  var relation: [String] = []

  var isGiven: Bool { chosen != UMLSOptions() }

  func options(for file: URL) -> UMLSFormat.Options { UMLSFormat.Options(chosen) }

  private var chosen: UMLSOptions {
    UMLSOptions(
      vocabularies: vocabulary, languages: language, termTypes: termType, semanticTypes: semanticType,
      isSuppressibleKept: suppressible, maxLicenceLevel: maxLicenceLevel,
      relations: relation.isEmpty ? UMLSOptions.defaultRelations : relation)
  }
}
