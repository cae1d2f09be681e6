import Deterministic
import Ontology

/// Names of which a database knows whether they are disorders, as examples for titles of which it does not.
///
/// A disorder is what the paper means by it: diseases, injuries, poisonings, signs, symptoms and findings.
public struct ReferenceNames: Sendable {
  /// A name and what it names.
  public struct Name: Equatable, Sendable {
    /// The name.
    public var text: String
    /// Whether it names a disorder.
    public var isDisorder: Bool

    /// Makes a name.
    public init(text: String, isDisorder: Bool) {
      self.text = text
      self.isDisorder = isDisorder
    }
  }

  /// All names, each text once; a text that names both a disorder and something else is left out.
  public let names: [Name]

  /// Systems all of whose concepts are disorders.
  static let disorderSystems: Set<String> = ["ICD10CM", "ICD9CM", "DOID", "MONDO", "HP"]
  /// Branches of the MeSH tree: diseases, and mental disorders.
  static let disorderBranches = ["C", "F03"]
  /// UMLS semantic types of the group Disorders.
  ///
  /// Source: UMLS Semantic Groups, SemGroups.txt, group DISO.
  static let disorderTypes: Set<String> = [
    "T019", "T020", "T033", "T037", "T046", "T047", "T048", "T049", "T050", "T184", "T190", "T191",
  ]

  /// Makes references of given names.
  public init(names: [Name]) {
    self.names = names
  }

  /// Reads the names of a database: disorders by their system, their MeSH tree number or their UMLS semantic type.
  ///
  /// Chapters of ICD-10-CM and its codes V to Z, external causes and reasons for a visit, are left out.
  ///
  /// - Parameter excluded: Systems whose names are not used.
  public init(_ store: OntologyStore, excluding excluded: Set<String> = []) throws {
    var kinds: [String: Bool?] = [:]
    var order: [String] = []
    var texts: [String: String] = [:]
    try store.readCodeEvidence { evidence in
      let tagged = try Self.taggedConcepts(evidence)
      try evidence.forEachName { concept, id, text in
        guard !excluded.contains(id.system), let isDisorder = tagged[concept] ?? Self.isDisorder(id) else { return }
        let key = TermWords.words(text).joined(separator: " ")
        if let known = kinds[key] {
          if known != isDisorder { kinds[key] = .some(nil) }
        } else {
          kinds[key] = isDisorder
          texts[key] = text
          order.append(key)
        }
      }
    }
    names = order.compactMap { key in
      guard let isDisorder = kinds[key] ?? nil, let text = texts[key] else { return nil }
      return Name(text: text, isDisorder: isDisorder)
    }
  }

  /// The names of one half; which half a name is in depends on its words alone.
  public func half(_ isFirst: Bool) -> ReferenceNames {
    ReferenceNames(
      names: names.filter { name in
        let key = TermWords.key(name.text).joined(separator: " ")
        return (StableHash.fraction(StableHash.of(key)) < 0.5) == isFirst
      })
  }

  /// At most so many names of each kind, chosen by the hash of their texts and in the order they had.
  public func sample(_ count: Int) -> [Name] {
    func limit(_ isDisorder: Bool) -> UInt64 {
      let hashes = names.filter { $0.isDisorder == isDisorder }.map { StableHash.of($0.text) }.sorted()
      return hashes.count > count ? hashes[count] : .max
    }
    let limits = (disorder: limit(true), other: limit(false))
    return names.filter { StableHash.of($0.text) < ($0.isDisorder ? limits.disorder : limits.other) }
  }

  private static func isDisorder(_ id: ConceptID) -> Bool? {
    guard disorderSystems.contains(id.system) else { return nil }
    if id.system == "ICD10CM", let letter = id.code.first, ("V"..."Z").contains(letter) { return nil }
    return true
  }

  /// What tree numbers and semantic types say; a concept with several is a disorder when one of them says so.
  ///
  /// UMLS gives its types by identifier in the tag `tui` and by name in `semantic_type`, where MedQuAD has identifiers.
  private static func taggedConcepts(_ evidence: CodeEvidence) throws -> [Int64: Bool] {
    var kinds: [Int64: Bool] = [:]
    for (concept, tag) in try evidence.tags(["tree_number", "tui", "semantic_type"]) {
      let isDisorder: Bool
      if tag.key == "tree_number" {
        isDisorder = disorderBranches.contains { tag.value.hasPrefix($0) }
      } else if tag.key == "tui" || tag.value.wholeMatch(of: /T[0-9]{3}/) != nil {
        isDisorder = disorderTypes.contains(tag.value)
      } else {
        continue
      }
      kinds[concept] = isDisorder || kinds[concept] == true
    }
    return kinds
  }
}
