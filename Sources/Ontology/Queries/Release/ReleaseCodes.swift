/// Finds concepts of releases by their codes, which may be written in any case and with or without dots.
public struct ReleaseCodes: Sendable {
  private var byCode: [String: [ConceptID]]
  /// The concepts that list a code as another one of their own: `alt_id` of OBO.
  private var byOtherCode: [String: [ConceptID]]
  /// What replaces concepts that are withdrawn.
  private var replacements: [ConceptID: [ConceptID]] = [:]
  private var withdrawn: Set<ConceptID> = []

  /// Takes the concepts of all of the releases.
  public init(_ releases: OntologyRelease...) {
    var other: [String: Set<ConceptID>] = [:]
    for release in releases {
      for (id, record) in release.concepts {
        for tag in record.tags where tag.key == "alt_id" { other[tag.value.plainCode, default: []].insert(id) }
        guard record.isObsolete else { continue }
        withdrawn.insert(id)
        replacements[id, default: []] += record.relations.filter { $0.kind == .replacedBy }
          .map { ConceptID(system: id.system, code: $0.target) }
      }
    }
    byOtherCode = other.mapValues { $0.sorted() }
    let ids = releases.reduce(into: Set<ConceptID>()) { $0.formUnion($1.concepts.keys) }
    byCode = Dictionary(grouping: ids, by: \.code.plainCode)
  }

  /// Returns the concepts with a code, of any system: those whose code is written so first, then in the order of systems and
  /// codes. Where none has the code, those that list it as another one of their own.
  public func concepts(_ code: String) -> [ConceptID] {
    let own = (byCode[code.plainCode] ?? []).sorted { ($0.code != code ? 1 : 0, $0) < ($1.code != code ? 1 : 0, $1) }
    return own.isEmpty ? byOtherCode[code.plainCode] ?? [] : own
  }

  /// Returns the concept of a system that has a code, as the release writes it; nil where none has.
  func concept(_ id: ConceptID) -> ConceptID? {
    byCode[id.code.plainCode]?.filter { $0.system == id.system }.min {
      ($0.code != id.code ? 1 : 0, $0) < ($1.code != id.code ? 1 : 0, $1)
    }
  }

  /// Returns the concept of a system that has a code or, where none has, the first that lists it as another one of its own.
  func bearer(of id: ConceptID) -> ConceptID? { concept(id) ?? concepts(listing: id).first }

  /// Returns the concepts that list the code of another one as their own, in the order of their codes.
  func concepts(listing id: ConceptID) -> [ConceptID] {
    (byOtherCode[id.code.plainCode] ?? []).filter { $0.system == id.system }
  }

  /// Returns the concepts that a code stands for: as `OntologyStore.presentConcepts`, those in use that it leads to, or where
  /// there are none those that have the code. Empty where the release does not know the code.
  func present(_ id: ConceptID) -> [ConceptID] {
    let own = (byCode[id.code.plainCode] ?? []).filter { $0.system == id.system }.sorted()
    // A concept in use keeps its code, whatever others list it.
    let listing = own.contains { !withdrawn.contains($0) } ? [] : concepts(listing: id)
    var (open, seen) = (own + listing, Set(own + listing))
    var inUse: [ConceptID] = []
    while let next = open.popLast() {
      guard withdrawn.contains(next) else {
        inUse.append(next)
        continue
      }
      open += (replacements[next] ?? []).compactMap(concept).filter { seen.insert($0).inserted }
    }
    return inUse.isEmpty ? (own.isEmpty ? seen.sorted() : own) : inUse.sorted()
  }
}
