import Files
import Foundation

/// Reads from `phenotype.hpoa` which diseases of one code system show which phenotypes of HPO.
///
/// * A disease is a concept of kind `.term`, defined by its first row. Another name of a later row is an exact synonym.
/// * A row of the aspect P is a relation `associated_with` to the term of HPO, labelled `has_phenotype`, or `has_phenotype:
///   very frequent` where the row has a frequency. Rows that exclude a phenotype (`NOT`, or a frequency of 0) are none, nor
///   are the other aspects: inheritance, clinical course, modifiers and past medical history. They are counted, as are the
///   rows of diseases of other systems.
/// * Systems and codes are those of cross-references in ontologies, so that Mondo and DOID are mapped to these concepts.
///
/// The file has diseases of OMIM, Orphanet and DECIPHER. A source describes one system, so each is a source of its own.
public struct HPOAnnotationsImporter: ConceptImporter {
  /// The code system of the diseases that are read.
  public var diseases: String

  /// An importer of the diseases of a code system, which may be called as files call it: `Orphanet` is `ORPHA`.
  public init(diseases: String = "OMIM") { self.diseases = CodeSystem.name(of: diseases) }

  /// The name of the system of the terms.
  private static let termSystem = "HP"

  /// Name and code system are those of the diseases, the version stands in the comments before the header.
  public func identity(of file: URL) throws -> SourceIdentity {
    let comments = String(decoding: try TextFile(url: file).head(1 << 12), as: UTF8.self)
      .split(whereSeparator: \.isNewline).prefix { $0.hasPrefix("#") }
    let version = comments.lazy.compactMap { $0.wholeMatch(of: /#(?:version|date):\s*(\S+)\s*/) }.first
    return SourceIdentity(
      name: "HPO annotations of \(diseases)", system: diseases, version: version.map { String($0.1) })
  }

  /// A digest of the file and of the system whose diseases are read.
  public func digest(of file: URL) throws -> String {
    FileDigest.sha256(ofText: "\(try FileDigest.sha256(of: file))\n\(diseases)")
  }

  /// Reads the rows behind the header.
  public func read(_ file: URL, into session: ImportSession) throws {
    var isBehindHeader = false
    var names: [String: Set<String>] = [:]
    var others: [String: Int] = [:]
    var leftOut = (excluded: 0, aspect: 0)
    try TextFile(url: file).forEachLine(progress: session.report) { line in
      guard isBehindHeader else {
        let text = String(decoding: line.bytes, as: UTF8.self)
        isBehindHeader = HPOAnnotationsFormat.headers.contains { text.hasPrefix($0) }
        return
      }
      guard !line.isBlank else { return }
      do {
        let disease = try HPOAnnotation.disease(line)
        guard disease.system == diseases else {
          others[disease.system, default: 0] += 1
          return
        }
        let row = try HPOAnnotation(line)
        var relations: [ConceptRecord.Relation] = []
        if row.aspect != .phenotype {
          leftOut.aspect += 1
        } else if row.isExcluded {
          leftOut.excluded += 1
        } else {
          relations = [Self.relation(row)]
        }
        try take(row, of: disease.code, relations, line: line.number, &names, session)
      } catch let problem as DelimitedRows.Problem {
        try session.reject(line: line.number, problem.reason)
      }
    }
    guard isBehindHeader else {
      throw OntologyError("\(file.lastPathComponent): expected a line that begins with 'database_id'")
    }
    guard !names.isEmpty || others.isEmpty else {
      throw OntologyError(
        "\(file.lastPathComponent): there is no disease of \(diseases)",
        hint: "It has diseases of \(others.keys.sorted().joined(separator: ", ")).")
    }
    session.count("rows that exclude a phenotype left out", leftOut.excluded)
    session.count("rows about inheritance, course, modifiers and history left out", leftOut.aspect)
    for (system, count) in others { session.count("rows of diseases of \(system) left out", count) }
  }

  /// Defines a disease with its first row, adds to it with the others.
  private func take(
    _ row: HPOAnnotation, of code: String, _ relations: [ConceptRecord.Relation], line: Int,
    _ names: inout [String: Set<String>], _ session: ImportSession
  ) throws {
    guard names[code] != nil else {
      // Without a name it is refused, and the next row defines it.
      if !row.name.isEmpty { names[code] = [row.name] }
      return try session.emit(
        ConceptRecord(code: code, kind: .term, name: row.name, relations: relations, row: line))
    }
    let isNew = !row.name.isEmpty && names[code, default: []].insert(row.name).inserted
    let synonyms = isNew ? [ConceptRecord.Synonym(row.name, scope: .exact)] : []
    guard isNew || !relations.isEmpty else { return }
    try session.emit(.addition(to: code, synonyms: synonyms, relations: relations, row: line))
  }

  private static func relation(_ row: HPOAnnotation) -> ConceptRecord.Relation {
    let label = ["has_phenotype", row.frequency].compactMap(\.self).joined(separator: ": ")
    return .init(.associatedWith, row.term, of: termSystem, label: label)
  }
}
