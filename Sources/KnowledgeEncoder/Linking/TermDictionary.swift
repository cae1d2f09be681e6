import Files
import Foundation
import Ontology
import TextEncoder

/// The names of concepts that mentions are linked to: each distinct name once, in lower case.
public struct TermDictionary: Equatable, Sendable {
  /// A concept with its names.
  public struct Concept: Equatable, Sendable {
    /// What it is called in a corpus or a code system; the first is its own, others mean the same.
    public var ids: [String]
    /// Its names, the preferred one first, as they are written.
    public var names: [String]

    /// A concept.
    public init(ids: [String], names: [String]) {
      self.ids = ids
      self.names = names
    }
  }

  /// File or database, for reports.
  public let origin: String
  /// The concepts in the order in which they were given.
  public let concepts: [Concept]
  /// Distinct names in lower case.
  public let names: [String]
  /// For each name the positions of the concepts that have it.
  public let bearers: [[Int]]
  /// Positions of the concepts of each id.
  private let places: [String: [Int]]
  /// Positions of the names of each concept.
  private let rows: [[Int]]

  /// Makes a dictionary of concepts.
  public init(origin: String, _ concepts: [Concept]) {
    var positions: [String: Int] = [:]
    var (names, bearers, rows): ([String], [[Int]], [[Int]]) = ([], [], [])
    var places: [String: [Int]] = [:]
    for (number, concept) in concepts.enumerated() {
      for id in Set(concept.ids) { places[id, default: []].append(number) }
      var own: [Int] = []
      for name in concept.names {
        let key = Self.normalised(name)
        guard !key.isEmpty else { continue }
        let row = positions[key, default: names.count]
        if row == names.count {
          positions[key] = row
          names.append(key)
          bearers.append([])
        }
        if bearers[row].last != number {
          bearers[row].append(number)
          own.append(row)
        }
      }
      rows.append(own)
    }
    self.origin = origin
    self.concepts = concepts
    self.names = names
    self.bearers = bearers
    self.rows = rows
    self.places = places
  }

  /// Puts dictionaries together. Concepts with the same id stay apart; an id stands for all of them.
  public init(_ parts: [TermDictionary]) {
    self.init(origin: parts.map(\.origin).joined(separator: ", "), parts.flatMap(\.concepts))
  }

  /// Whether a concept has this id.
  public func contains(id: String) -> Bool { places[id] != nil }

  /// Positions of the concepts that have one of some ids.
  public func concepts(withIDs ids: [String]) -> Set<Int> { Set(ids.flatMap { places[$0] ?? [] }) }

  /// Positions of the names of the concepts that have one of some ids.
  public func rows(ofIDs ids: [String]) -> Set<Int> { Set(concepts(withIDs: ids).flatMap { rows[$0] }) }

  /// A text as names are compared: in lower case, with single spaces.
  public static func normalised(_ text: String) -> String { text.collapsed.lowercased() }
}

extension TermDictionary {
  /// Reads a file, plain or gzipped: lines `id|alternative ids||name|name…`, or lines of an id and a name with a tab between
  /// them, where further columns are passed over and lines with the same id are one concept.
  ///
  /// - Throws: `EncoderError` naming the line that is wrong, `FileError` when the file cannot be read.
  public init(contentsOf url: URL) throws {
    let name = url.lastPathComponent
    var concepts: [Concept] = []
    var known: [String: Int] = [:]
    var isTabbed: Bool?
    try TextFile(url: url).forEachTextLine { number, line in
      guard !line.allSatisfy(\.isWhitespace) else { return }
      let tabbed = isTabbed ?? line.contains("\t")
      isTabbed = tabbed
      let concept = tabbed ? Self.tabbed(line) : Self.piped(line)
      guard let concept else {
        throw EncoderError(
          "\(name), line \(number): expected \(tabbed ? "an id, a tab and a name" : "id|alternative ids||name|name…")")
      }
      if tabbed, let place = known[concept.ids[0]] {
        concepts[place].names += concept.names
      } else {
        known[concept.ids[0]] = concepts.count
        concepts.append(concept)
      }
    }
    self.init(origin: name, concepts)
    guard !names.isEmpty else { throw EncoderError("\(name): there are no names") }
  }

  private static func tabbed(_ line: String) -> Concept? {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count > 1 else { return nil }
    return checked(ids: [String(fields[0])], names: [String(fields[1])])
  }

  private static func piped(_ line: String) -> Concept? {
    guard let middle = line.range(of: "||") else { return nil }
    return checked(
      ids: line[..<middle.lowerBound].split(separator: "|", omittingEmptySubsequences: false).map(String.init),
      names: line[middle.upperBound...].split(separator: "|").map(String.init))
  }

  /// Nil where the id or every name is missing.
  private static func checked(ids: [String], names: [String]) -> Concept? {
    let ids = ids.map(\.collapsed)
    let names = names.map(\.collapsed).filter { !$0.isEmpty }
    return ids.isEmpty || ids.contains("") || names.isEmpty ? nil : Concept(ids: ids, names: names)
  }

  /// Takes the concepts in use of some systems of an ontology, all without any; the id is the code, and with the system
  /// before it, `MESH:D003920`, another one.
  ///
  /// - Parameter includesMappings: Whether the codes of other systems that a concept is mapped to are its ids too.
  ///
  /// - Throws: `OntologyError` for a system that is not in the database.
  public init(_ store: OntologyStore, systems: [String] = [], includesMappings: Bool = false) throws {
    let known = Set(try store.sources().map(\.system)).sorted()
    let unknown = systems.filter { !known.contains($0) }
    guard unknown.isEmpty else {
      throw OntologyError(
        "\(store.url.path) has no code system \(unknown.joined(separator: ", "))",
        hint: "it has \(known.joined(separator: ", "))")
    }
    func ids(_ id: ConceptID) -> [String] { [id.code, "\(id.system):\(id.code)"] }
    let targets = includesMappings ? try store.mappableSystems() : []
    let concepts = try (systems.isEmpty ? known : systems).flatMap { system in
      var mapped: [ConceptID: [ConceptID]] = [:]
      for target in targets where target != system {
        for mapping in try store.mappings(from: system, to: target) {
          mapped[mapping.from, default: []].append(mapping.to)
        }
      }
      return try store.texts(system: system).map { concept in
        Concept(
          ids: ids(concept.id) + (mapped[concept.id] ?? []).flatMap(ids), names: [concept.name] + concept.synonyms)
      }
    }
    self.init(origin: store.url.lastPathComponent, concepts)
    guard !names.isEmpty else { throw OntologyError("\(store.url.path) has no names") }
  }
}
