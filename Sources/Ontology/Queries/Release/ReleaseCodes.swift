/// Finds concepts of releases by their codes, which may be written in any case and with or without dots.
public struct ReleaseCodes: Sendable {
  private var byCode: [String: [ConceptID]]

  /// Takes the concepts of all of the releases.
  public init(_ releases: OntologyRelease...) {
    let ids = releases.reduce(into: Set<ConceptID>()) { $0.formUnion($1.concepts.keys) }
    byCode = Dictionary(grouping: ids, by: \.code.plainCode)
  }

  /// Returns the concepts with a code, of any system: those whose code is written so first, then in the order of systems and
  /// codes.
  public func concepts(_ code: String) -> [ConceptID] {
    (byCode[code.plainCode] ?? []).sorted { ($0.code != code ? 1 : 0, $0) < ($1.code != code ? 1 : 0, $1) }
  }

  /// Returns the concept of a system that has a code, as the release writes it; nil where none has.
  public func concept(_ id: ConceptID) -> ConceptID? { concepts(id.code).first { $0.system == id.system } }
}
