import Files
import Names

/// Makes a label set of disorders: Normal first, then the classes from the most to the least frequent.
public struct LabelSetBuilder {
  /// What one class is.
  public enum Level: String, Codable, CaseIterable, Sendable {
    /// A disorder as it is named.
    case disorder
    /// A three-character category of ICD-10-CM.
    case category
    /// The code that each disorder is mapped to.
    case code
  }

  /// A disorder to be placed.
  public struct Disorder: Equatable, Sendable {
    /// Its name, in any case and with any spaces.
    public var name: String
    /// The code it is mapped to; nil where it has none.
    public var code: String?
    /// Cases that bear it; nil where nobody has counted.
    public var caseCount: Int?

    /// Makes a disorder.
    public init(name: String, code: String? = nil, caseCount: Int? = nil) {
      self.name = name
      self.code = code
      self.caseCount = caseCount
    }
  }

  /// A disorder that could not be placed, and why.
  public struct Unplaced: Codable, Equatable, Sendable {
    /// The disorder, as it was given.
    public var name: String
    /// Why, in one phrase.
    public var reason: String

    /// Makes a note.
    public init(name: String, reason: String) {
      self.name = name
      self.reason = reason
    }
  }

  /// A label set with the number of cases of each class and what could not be placed.
  public struct Result: Sendable {
    /// The classes in their order.
    public var set: LabelSet
    /// Cases of each class, in the order of the labels; nil where nobody has counted.
    public var caseCounts: [Int?]
    /// Disorders without a class.
    public var unplaced: [Unplaced]
    /// The class of each disorder, by its plain name.
    public var classes: [String: String]
  }

  private let store: OntologyStore
  /// What one class is.
  public var level: Level
  /// Name of the class of cases without a disorder, always first; nil for a set without it.
  public var normal: String?

  /// Makes a builder that looks concepts up in a database.
  public init(_ store: OntologyStore, level: Level, normal: String? = "Normal") {
    self.store = store
    self.level = level
    self.normal = normal
  }

  /// Builds a set.
  ///
  /// With counts, classes are ordered by descending number of cases, then by name; without, they keep the order of the
  /// disorders. At the level of codes a class has the cases of all its disorders. A disorder whose concept or code is
  /// unknown is listed in the result: at the level of disorders it still is a class, without a concept.
  ///
  /// - Throws: `OntologyError` when a disorder is named twice or nothing can be placed.
  public func build(_ name: String, _ disorders: [Disorder]) throws -> Result {
    var given: Set<String> = []
    var seen: Set<String> = normal.map { [LabelName.key($0)] } ?? []
    var normalCount: Int?
    var classes: [Class] = []
    var positions: [ConceptID: Int] = [:]
    var unplaced: [Unplaced] = []
    var members: [String: String] = [:]
    for disorder in disorders {
      let plain = LabelName.plain(disorder.name)
      if let normal, LabelName.key(plain) == LabelName.key(normal) {
        normalCount = disorder.caseCount
        continue
      }
      guard given.insert(LabelName.key(plain)).inserted else {
        throw OntologyError("label set \(name): '\(plain)' is given twice")
      }
      guard var label = try label(plain, disorder.code, &unplaced) else { continue }
      if level != .disorder, let id = label.concept, let position = positions[id] {
        if let count = disorder.caseCount { classes[position].count = (classes[position].count ?? 0) + count }
        members[plain] = classes[position].label.name
        continue
      }
      if level != .disorder, let id = label.concept {
        // Codes may share a title; a model's classes may not.
        if !seen.insert(LabelName.key(label.name)).inserted { label.name += " (\(id.code))" }
        positions[id] = classes.count
      }
      members[plain] = label.name
      classes.append(Class(label: label, count: disorder.caseCount))
    }
    if classes.contains(where: { $0.count != nil }) {
      classes.sort { ($0.count ?? 0, $1.label.name) > ($1.count ?? 0, $0.label.name) }
    }
    if let normal { classes.insert(Class(label: .init(name: normal), count: normalCount), at: 0) }
    return Result(
      set: try LabelSet(name: name, labels: classes.map(\.label)), caseCounts: classes.map(\.count),
      unplaced: unplaced, classes: members)
  }

  private struct Class {
    var label: LabelSet.Label
    var count: Int?
  }

  /// The class of a disorder; nil, and a note of it, where there is none.
  private func label(_ name: String, _ code: String?, _ unplaced: inout [Unplaced]) throws -> LabelSet.Label? {
    if level == .disorder {
      let concept = try self.concept(named: name) ?? code.flatMap { try self.concept($0) }
      if concept == nil { unplaced.append(Unplaced(name: name, reason: "no concept bears the name")) }
      return LabelSet.Label(name: name, concept: concept?.id)
    }
    guard let code else {
      unplaced.append(Unplaced(name: name, reason: "it is mapped to no code"))
      return nil
    }
    let wanted = level == .category ? CategoryCode.category(of: code) ?? code : code
    guard let concept = try concept(wanted) else {
      unplaced.append(Unplaced(name: name, reason: "ICD-10-CM has no \(wanted)"))
      return nil
    }
    return LabelSet.Label(name: concept.name, concept: concept.id)
  }

  /// The concept of a name, one with a definition before others.
  private func concept(named name: String) throws -> Concept? {
    let concepts = try store.concepts(named: name).filter { !$0.isObsolete }
    return try concepts.first { try store.descriptions(of: $0.id).contains { $0.kind == .definition } }
      ?? concepts.first
  }

  private func concept(_ code: String) throws -> Concept? {
    try store.concepts(code: code, system: "ICD10CM").first
  }
}
