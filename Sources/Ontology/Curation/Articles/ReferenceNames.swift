import Deterministic

internal import GRDB

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
    try store.read { database in
      let tagged = try Self.taggedConcepts(database)
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT name.text, concept.id, concept.system, concept.code
          FROM name JOIN concept ON concept.id = name.concept_id
          WHERE EXISTS (SELECT 1 FROM entry WHERE concept_id = concept.id AND NOT is_obsolete
            AND kind NOT IN ('chapter', 'section'))
          ORDER BY concept.system, concept.code, name.id
          """)
      while let row = try rows.next() {
        let system: String = row[2]
        guard !excluded.contains(system),
          let isDisorder = tagged[row[1]] ?? Self.isDisorder(system: system, code: row[3])
        else { continue }
        let key = TermWords.words(row[0]).joined(separator: " ")
        if let known = kinds[key] {
          if known != isDisorder { kinds[key] = .some(nil) }
        } else {
          kinds[key] = isDisorder
          texts[key] = row[0]
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

  private static func isDisorder(system: String, code: String) -> Bool? {
    guard disorderSystems.contains(system) else { return nil }
    if system == "ICD10CM", let letter = code.first, ("V"..."Z").contains(letter) { return nil }
    return true
  }

  /// What tree numbers and semantic types say; a concept with several is a disorder when one of them says so.
  ///
  /// UMLS gives its types by identifier in the tag `tui` and by name in `semantic_type`, where MedQuAD has identifiers.
  private static func taggedConcepts(_ database: Database) throws -> [Int64: Bool] {
    var kinds: [Int64: Bool] = [:]
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT concept_id, key, value FROM tag WHERE key IN ('tree_number', 'tui')
          OR key = 'semantic_type' AND value GLOB 'T[0-9][0-9][0-9]'
        """)
    while let row = try rows.next() {
      let value: String = row[2]
      let isDisorder =
        row[1] == "tree_number"
        ? disorderBranches.contains { value.hasPrefix($0) } : disorderTypes.contains(value)
      kinds[row[0]] = isDisorder || kinds[row[0]] == true
    }
    return kinds
  }
}
