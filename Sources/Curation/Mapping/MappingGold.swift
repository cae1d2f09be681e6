import Deterministic
import Files
import Foundation
import Ontology

/// Disorders whose category is known, to judge a mapping by. Nothing of it is evidence.
public struct MappingGold: Equatable, Sendable {
  /// A title and the categories that are right for it.
  public struct Entry: Equatable, Sendable {
    /// Name of the disorder.
    public var title: String
    /// Three-character categories of ICD-10-CM, each of which is right.
    public var categories: Set<String>

    /// Makes an entry.
    public init(title: String, categories: Set<String>) {
      self.title = title
      self.categories = categories
    }
  }

  /// Which half of a gold standard is looked at.
  public enum Part: String, CaseIterable, Sendable {
    /// The half that weights and thresholds may be fitted on.
    case development
    /// The half that is reported.
    case test
    /// Both.
    case all
  }

  /// The entries in the order of their titles.
  public var entries: [Entry]

  /// Makes a gold standard. Titles are ordered, so that nothing depends on the order of a file.
  public init(entries: [Entry]) {
    self.entries = entries.sorted { $0.title < $1.title }
  }

  /// Reads `{title: code}`, as RP3D-Diag publishes it (`disorder_to_icd10cm.json`).
  ///
  /// - Throws: `OntologyError` when the file is something else, or a code is none.
  public init(contentsOf url: URL) throws {
    let (what, hint) = ("JSON object of titles and codes", #"For example {"Achilles tendon tear": "S86"}."#)
    let codes: [String: String] = try JSONFile(url: url).decode(as: what, hint: hint)
    guard !codes.isEmpty else { throw OntologyError("\(url.lastPathComponent) is no \(what): it is empty", hint: hint) }
    self.init(
      entries: try codes.map { title, code in
        guard let category = CategoryCode.category(of: code) else {
          throw OntologyError("\(url.lastPathComponent): \(title) has '\(code)', which is no ICD-10-CM code")
        }
        return Entry(title: title, categories: [category])
      })
  }

  /// Takes the links of one system to another as gold: preferred names of its concepts with their categories.
  ///
  /// - Throws: `OntologyError` when the system has none.
  public init(_ store: OntologyStore, system: String, target: String = "ICD10CM") throws {
    var categories: [String: Set<String>] = [:]
    for mapping in try store.readCodeEvidence({ try $0.mappings(ofSystem: system) }) {
      guard CodeSystem.family(of: mapping.targetSystem) == CodeSystem.family(of: target),
        let category = CategoryCode.category(of: mapping.targetCode)
      else { continue }
      categories[mapping.name, default: []].insert(category)
    }
    guard !categories.isEmpty else {
      throw OntologyError(
        "no concept of \(system) in \(store.url.path) is linked to \(target)",
        hint: "Import a source of \(system) that has such cross-references.")
    }
    self.init(entries: categories.map { Entry(title: $0.key, categories: $0.value) })
  }

  /// The entries of one half. Which half a title is in depends on its bytes alone.
  public func part(_ part: Part) -> MappingGold {
    guard part != .all else { return self }
    return MappingGold(
      entries: entries.filter {
        (StableHash.fraction(StableHash.of($0.title)) < 0.5) == (part == .development)
      })
  }

  /// Returns the systems of a database that may state what a file of gold states: that of any source which is this very
  /// file, and those of the disorders of cases, whose exports and lists carry the same codes.
  ///
  /// A mapping that is compared with the file must have neither names nor links from them.
  ///
  /// - Throws: `FileError` or `OntologyError` when the file cannot be read.
  public static func systems(stating file: URL, in store: OntologyStore) throws -> [String] {
    let digest = try FileDigest.sha256(of: file)
    return try store.readCodeEvidence { try $0.systems(ofDigest: digest) }
  }
}
