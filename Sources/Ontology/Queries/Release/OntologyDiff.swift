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
    /// What only the old release says: names, codes of parents, synonyms or notes.
    public var old: [String]
    /// What only the new release says.
    public var new: [String]
  }

  /// The differences in the order of the concepts; of one concept in the order of `Kind`.
  public var changes: [Change]

  /// Compares two releases.
  public init(from old: OntologyRelease, to new: OntologyRelease) {
    changes = Set(old.concepts.keys).union(new.concepts.keys).sorted().flatMap { id -> [Change] in
      guard let before = old.concepts[id] else {
        return [Change(id: id, kind: .added, newName: new.concepts[id]?.name, old: [], new: [new.concepts[id]!.name])]
      }
      guard let after = new.concepts[id] else {
        return [Change(id: id, kind: .removed, oldName: before.name, old: [before.name], new: [])]
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
      ].compactMap(\.self)
    }
  }

  private init(changes: [Change]) { self.changes = changes }

  /// The differences the other way round.
  public var inverted: OntologyDiff {
    OntologyDiff(
      changes: changes.map { change in
        let kind: Kind = change.kind == .added ? .removed : change.kind == .removed ? .added : change.kind
        return Change(
          id: change.id, kind: kind, oldName: change.newName, newName: change.oldName, old: change.new,
          new: change.old)
      })
  }

  /// How many concepts were added, removed and so on.
  public var counts: [Kind: Int] {
    Dictionary(grouping: changes, by: \.kind).mapValues(\.count)
  }

  private static func status(_ record: ConceptRecord) -> String {
    let billable = record.isBillable.map { $0 ? ", billable" : ", not billable" } ?? ""
    return (record.isObsolete ? "obsolete" : "in use") + billable
  }

  private static func notes(_ record: ConceptRecord) -> [String] {
    record.descriptions.map { "\($0.kind.rawValue): \($0.text)" }
  }
}
