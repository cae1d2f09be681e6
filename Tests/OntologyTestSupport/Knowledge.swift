import Foundation
import Ontology
import TestSupport

/// Small sources built in code.
package enum Knowledge {
  /// The description of a source of which only what matters is given.
  package static func source(
    _ name: String, system: String? = nil, version: String = "1", digest: Character = "a"
  ) -> SourceDescription {
    SourceDescription(
      name: name, system: system ?? name, version: version, file: "\(name).txt",
      digest: String(repeating: digest, count: 64), licence: "CC0-1.0", origin: "built in code")
  }

  /// A concept below others.
  package static func concept(
    _ code: String, _ name: String, kind: ConceptKind = .term, below parents: [String] = [],
    synonyms: [ConceptRecord.Synonym] = [], descriptions: [ConceptRecord.Description] = [],
    mappings: [ConceptRecord.Mapping] = [], row: Int = 1
  ) -> ConceptRecord {
    ConceptRecord(
      code: code, kind: kind, name: name, synonyms: synonyms, descriptions: descriptions,
      relations: parents.map { .init(.isA, $0) }, mappings: mappings, row: row)
  }

  /// A classification: two chapters of ten categories, each with eight codes that have an inclusion term and a definition.
  package static let classification: [ConceptRecord] = ["A", "B"].flatMap { chapter in
    [concept(chapter, "Diseases of system \(chapter)", kind: .chapter)]
      + (10..<20).flatMap { category in
        let code = "\(chapter)\(category)"
        return [concept(code, "Disorder group \(code)", kind: .category, below: [chapter])]
          + (0..<8).map { digit in
            concept(
              "\(code).\(digit)", "Disorder \(code) type \(digit)", kind: .code, below: [code],
              synonyms: [.init("Sickness \(code)/\(digit) NOS", scope: .inclusion)],
              descriptions: [.init(.definition, "The disorder that \(code) and \(digit) stand for.")])
          }
      }
  }

  /// Articles on every other code of the classification, with synonyms and features.
  package static let articles: [ConceptRecord] = classification.filter { $0.kind == .code }.enumerated().compactMap {
    index, code in
    guard index % 2 == 0 else { return nil }
    return concept(
      "article-\(index)", "Article on \(code.code)", kind: .disorder,
      synonyms: [
        .init("Alias \(index) of \(code.code)", scope: .exact), .init("Broad \(index)", scope: .broad),
      ],
      descriptions: [.init(.radiographicFeatures, "Sign \(index).", modality: "CT")],
      mappings: [.init(system: "ICD", code: code.code)])
  }

  /// A database of both in which every code but that of a name has the name as a synonym, of a scope that joins no
  /// concepts.
  package static func store(borrowing name: String, in directory: URL) throws -> OntologyStore {
    let store = try OntologyStore.create(at: directory.appending(path: "borrowed.sqlite"))
    let borrowed = classification.map { record in
      var record = record
      if record.kind == .code, record.name != name {
        record.synonyms.append(.init(name.uppercased(), scope: .inclusion))
      }
      return record
    }
    try store.importRecords(borrowed, from: source("Classification", system: "ICD"))
    try store.importRecords(articles, from: source("Articles"))
    return store
  }

  /// A database of both.
  package static func store(in directory: URL, articlesFirst: Bool = false) throws -> OntologyStore {
    let store = try OntologyStore.create(at: directory.appending(path: "ontology.sqlite"))
    let imports = [(source("Classification", system: "ICD"), classification), (source("Articles"), articles)]
    for (source, records) in articlesFirst ? imports.reversed() : imports {
      try store.importRecords(articlesFirst ? records.reversed() : records, from: source)
    }
    return store
  }
}

extension OntologyStore {
  @discardableResult
  package func importRecords(_ records: [ConceptRecord], from source: SourceDescription) throws -> ImportReport {
    try importSource(source) { session in
      for record in records { try session.emit(record) }
    }
  }
}

/// Runs `body` with an empty database.
package func withStore<R>(_ body: (OntologyStore) throws -> R) throws -> R {
  try withTemporaryDirectory { directory in
    try body(OntologyStore.create(at: directory.appending(path: "ontology.sqlite")))
  }
}
