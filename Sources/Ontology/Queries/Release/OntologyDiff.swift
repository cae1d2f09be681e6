/// What is different between two releases.
public struct OntologyDiff: Equatable, Codable, Sendable {
  /// What happened to a concept.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// Only the new release has it.
    case added
    /// Only the old release has it.
    case removed
    /// Its preferred name changed.
    case retitled
    /// It stands below other concepts.
    case moved
    /// It was withdrawn or taken back into use.
    case status
    /// Its synonyms changed.
    case names
    /// Its definition, notes or instructions changed.
    case notes
    /// It is associated with other concepts, or otherwise.
    case associations
    /// Only the new release maps it to codes of a system.
    case mappingAdded = "mapping_added"
    /// Only the old release maps it to codes of a system.
    case mappingRemoved = "mapping_removed"
    /// It is mapped to other codes of a system.
    case mappingChanged = "mapping_changed"
  }

  /// One difference of one concept.
  public struct Change: Equatable, Codable, Sendable {
    /// The concept.
    public var id: ConceptID
    /// What happened.
    public var kind: Kind
    /// Its name in the old release, where that has it.
    public var oldName: String?
    /// Its name in the new release, where that has it.
    public var newName: String?
    /// What only the old release says: names, codes of parents, synonyms, notes, associations (`has_phenotype HP HP:0002107`)
    /// or mappings (`ICD10CM J93.9`).
    public var old: [String]
    /// What only the new release says.
    public var new: [String]
  }

  /// The differences in the order of the concepts; of one concept in the order of `Kind`.
  public var changes: [Change]

  /// Compares two releases.
  public init(from old: OntologyRelease, to new: OntologyRelease) {
    changes = Set(old.concepts.keys).union(new.concepts.keys).sorted().flatMap { id -> [Change] in
      let mappings = Self.mappings(id, from: old.concepts[id], to: new.concepts[id])
      guard let before = old.concepts[id] else {
        let name = new.concepts[id]!.name
        return [Change(id: id, kind: .added, newName: name, old: [], new: [name])] + mappings
      }
      guard let after = new.concepts[id] else {
        return [Change(id: id, kind: .removed, oldName: before.name, old: [before.name], new: [])] + mappings
      }
      func change(_ kind: Kind, _ before: [String], _ after: [String]) -> Change? {
        let (gone, come) = (Set(before).subtracting(after), Set(after).subtracting(before))
        guard !gone.isEmpty || !come.isEmpty else { return nil }
        return Change(
          id: id, kind: kind, oldName: old.concepts[id]?.name, newName: new.concepts[id]?.name, old: gone.sorted(),
          new: come.sorted())
      }
      return [
        change(.retitled, [before.name], [after.name]),
        change(.moved, old.parents(of: id), new.parents(of: id)),
        change(.status, [Self.status(before)], [Self.status(after)]),
        change(.names, before.synonyms.map(\.text), after.synonyms.map(\.text)),
        change(.notes, Self.notes(before), Self.notes(after)),
        change(
          .associations, Self.associations(before, in: id.system), Self.associations(after, in: id.system)),
      ].compactMap(\.self) + mappings
    }
  }

  /// The changes of the mappings of a concept, those of one target system each, in the order of the kinds and systems.
  private static func mappings(
    _ id: ConceptID, from old: ConceptRecord?, to new: ConceptRecord?
  ) -> [Change] {
    func codes(_ record: ConceptRecord?) -> [String: Set<String>] {
      Dictionary(grouping: record?.mappings ?? [], by: \.system).mapValues { Set($0.map(\.code)) }
    }
    let (before, after) = (codes(old), codes(new))
    let changes = Set(before.keys).union(after.keys).sorted().compactMap { system -> Change? in
      let (gone, come) = (before[system] ?? [], after[system] ?? [])
      guard gone != come else { return nil }
      func texts(_ codes: Set<String>) -> [String] { codes.sorted().map { "\(system) \($0)" } }
      return Change(
        id: id, kind: gone.isEmpty ? .mappingAdded : come.isEmpty ? .mappingRemoved : .mappingChanged,
        oldName: old?.name, newName: new?.name, old: texts(gone.subtracting(come)), new: texts(come.subtracting(gone)))
    }
    return [.mappingAdded, .mappingRemoved, .mappingChanged].flatMap { kind in changes.filter { $0.kind == kind } }
  }

  private init(changes: [Change]) { self.changes = changes }

  /// The differences the other way round.
  public var inverted: OntologyDiff {
    let inverted = changes.map { change in
      let kind: Kind =
        switch change.kind {
        case .added: .removed
        case .removed: .added
        case .mappingAdded: .mappingRemoved
        case .mappingRemoved: .mappingAdded
        default: change.kind
        }
      return Change(
        id: change.id, kind: kind, oldName: change.newName, newName: change.oldName, old: change.new, new: change.old)
    }
    // Of one concept, what was added now is removed and has another place.
    let places = Dictionary(uniqueKeysWithValues: Kind.allCases.enumerated().map { ($1, $0) })
    return OntologyDiff(
      changes: inverted.enumerated().sorted { a, b in
        let (first, second) = (a.element, b.element)
        if first.id != second.id { return first.id < second.id }
        if first.kind != second.kind { return places[first.kind, default: 0] < places[second.kind, default: 0] }
        return a.offset < b.offset
      }.map(\.element))
  }

  /// How many concepts were added, removed and so on.
  public var counts: [Kind: Int] {
    Dictionary(grouping: changes, by: \.kind).mapValues(\.count)
  }

  private static func status(_ record: ConceptRecord) -> String {
    let billable = record.isBillable.map { $0 ? ", billable" : ", not billable" } ?? ""
    return (record.isObsolete ? "obsolete" : "in use") + billable
  }

  private static func associations(_ record: ConceptRecord, in system: String) -> [String] {
    record.relations.filter { $0.kind == .associatedWith }.map { Association($0, in: system).text }
  }

  private static func notes(_ record: ConceptRecord) -> [String] {
    record.descriptions.map { "\($0.kind.rawValue): \($0.text)" }
  }
}
