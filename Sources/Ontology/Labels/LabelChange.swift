/// What a new release means for a class of a label set.
public struct LabelChange: Equatable, Codable, Sendable {
  /// What happens to the class, the gravest first.
  public enum Effect: String, Codable, CaseIterable, Sendable {
    /// Neither release has its concept, so nothing could be compared.
    case unknown
    /// The new release does not have its concept.
    case vanished
    /// Its concept was withdrawn.
    case withdrawn
    /// Its concept was the end of a branch and now has concepts below it.
    case split
    /// Its concept stands below others.
    case moved
    /// Its concept has another name.
    case retitled
    /// Its concept is mapped to other codes.
    case remapped
    /// Other concepts are no longer mapped to its concept or to codes below it.
    case lost
    /// More concepts are mapped to its concept or to codes below it.
    case gained
  }

  /// Position of the class in the set.
  public var position: Int
  /// Name of the class.
  public var label: String
  /// Its concept.
  public var concept: ConceptID
  /// What happens to it.
  public var effect: Effect
  /// Concepts of the new release to look at: successors, those that list its code as another one of their own, and concepts
  /// of the same name for a class that vanished or was withdrawn, the parts for one that was split, the parents for one that moved, itself for one that was retitled,
  /// what it is mapped to now, and the concepts that are no longer or newly mapped to it.
  public var candidates: [ConceptID]
}

extension LabelSet {
  /// Returns what a new release means for the classes of the set, in their order. A class may be affected in several ways;
  /// classes without a concept are not. Codes may be written in any case and with or without dots, and those that their source
  /// has merged are followed.
  ///
  /// Where releases are only mapped to a system and do not describe it, a class of it is known by the mappings.
  public func changes(from old: OntologyRelease, to new: OntologyRelease) -> [LabelChange] {
    let (hadChildren, hasChildren) = (old.withChildren, new.withChildren)
    let codes = (old: ReleaseCodes(old), new: ReleaseCodes(new))
    var byName: [String: [ConceptID]]?
    func successors(of id: ConceptID, name: String) -> [ConceptID] {
      let replacements = (new.concepts[id]?.relations ?? []).filter { $0.kind == .replacedBy || $0.kind == .related }
        .map { ConceptID(system: id.system, code: $0.target) }
      let names =
        byName
        ?? Dictionary(
          grouping: new.concepts.filter { !$0.value.isObsolete }.keys,
          by: { SearchText.normalised(new.concepts[$0]!.name) })
      byName = names
      var seen: Set<ConceptID> = [id]
      let sameName = (names[SearchText.normalised(name)] ?? []).sorted()
      return (replacements + codes.new.concepts(listing: id) + sameName).filter { seen.insert($0).inserted }
    }
    let mapped = (old: MappedConcepts(old, codes.old), new: MappedConcepts(new, codes.new))
    let systems = Set(old.concepts.keys.map(\.system)).union(new.concepts.keys.map(\.system))
    return labels.enumerated().flatMap { position, label -> [LabelChange] in
      guard let stated = label.concept else { return [] }
      let oldID = codes.old.bearer(of: stated)
      let newID = if let oldID { codes.new.concept(oldID) } else { codes.new.bearer(of: stated) }
      let id = newID ?? oldID ?? stated
      func change(_ effect: LabelChange.Effect, _ candidates: [ConceptID]) -> LabelChange {
        LabelChange(position: position, label: label.name, concept: id, effect: effect, candidates: candidates)
      }
      let (hadMapped, hasMapped) = (mapped.old.concepts(of: id), mapped.new.concepts(of: id))
      let mappings = [
        change(.lost, hadMapped.subtracting(hasMapped).sorted()),
        change(.gained, hasMapped.subtracting(hadMapped).sorted()),
      ].filter { !$0.candidates.isEmpty }
      if oldID == nil, newID == nil, systems.contains(id.system) || hadMapped.isEmpty && hasMapped.isEmpty {
        return [change(.unknown, [])] + mappings
      }
      guard let oldID, let before = old.concepts[oldID] else { return mappings }
      guard let after = new.concepts[id] else { return [change(.vanished, successors(of: id, name: before.name))] }
      if after.isObsolete && !before.isObsolete {
        return [change(.withdrawn, successors(of: id, name: before.name))]
      }
      var changes: [LabelChange] = []
      if hasChildren.contains(id) && !hadChildren.contains(oldID) {
        changes.append(
          change(
            .split,
            new.concepts.keys.filter { $0.system == id.system && new.parents(of: $0).contains(id.code) }.sorted()))
      }
      let parents = new.parents(of: id)
      if parents != old.parents(of: oldID) {
        changes.append(change(.moved, parents.map { ConceptID(system: id.system, code: $0) }))
      }
      if before.name != after.name { changes.append(change(.retitled, [id])) }
      let targets = Set(after.mappings.map { ConceptID(system: $0.system, code: $0.code) })
      if targets != Set(before.mappings.map { ConceptID(system: $0.system, code: $0.code) }) {
        changes.append(change(.remapped, targets.sorted()))
      }
      return changes + mappings
    }
  }
}

/// Which concepts of a release are mapped to a code, or to one below it.
private struct MappedConcepts {
  private var byTarget: [String: Set<ConceptID>] = [:]

  init(_ release: OntologyRelease, _ codes: ReleaseCodes) {
    for (id, record) in release.concepts where !record.isObsolete {
      for mapping in record.mappings {
        let target = ConceptID(system: mapping.system, code: mapping.code)
        let described = codes.present(target)
        var open = described.isEmpty ? [target] : described
        var seen = Set(open)
        while let next = open.popLast() {
          byTarget[Self.key(next), default: []].insert(id)
          let above = release.parents(of: next).map { ConceptID(system: next.system, code: $0) }
          open += above.filter { seen.insert($0).inserted }
        }
        // A release without the classification still tells which category a code is of.
        if described.isEmpty,
          CodeSystem.family(of: target.system) == "ICD10CM", let category = CategoryCode.category(of: target.code)
        {
          byTarget[Self.key(ConceptID(system: target.system, code: category)), default: []].insert(id)
        }
      }
    }
  }

  func concepts(of id: ConceptID) -> Set<ConceptID> { byTarget[Self.key(id)] ?? [] }

  private static func key(_ id: ConceptID) -> String { "\(id.system) \(id.code.plainCode)" }
}
