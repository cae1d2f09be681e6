import ArgumentParser
import Foundation
import Ontology

/// A code on the command line and the system it is meant in.
struct CodeOptions: ParsableArguments {
  @Argument(help: "Code, for example J93.0 or HP:0002107; lower case and without dots will do.")
  var code: String

  @Option(help: "The code system, where several have the code.")
  var system: String?

  @OptionGroup var ontology: OntologyOptions

  @Flag(help: "Print JSON.")
  var json = false

  /// The concept meant.
  func concept(in store: OntologyStore) throws -> Concept {
    try Self.concept(code, system: system, in: store)
  }

  /// The concept that a code stands for; the first system where several have it and none is named.
  static func concept(_ code: String, system: String?, in store: OntologyStore) throws -> Concept {
    guard let concept = try known(code, system: system, in: store) else {
      throw try unknown(code, system: system, in: store)
    }
    return concept
  }

  /// The concept that a code stands for, as `concept` returns it; nil where there is no such code.
  static func known(_ code: String, system: String?, in store: OntologyStore) throws -> Concept? {
    if let system { try store.requireSystems([system]) }
    let concepts = try PresentCode.concepts(code, system: system, in: store)
    guard let concept = concepts.first else { return nil }
    let others = Set(concepts.map(\.id.system)).subtracting([concept.id.system]).sorted()
    if system == nil, !others.isEmpty {
      Console.note("\(code) is taken as a code of \(concept.id.system); also in \(others.joined(separator: ", "))")
    }
    return concept
  }

  /// The greatest number of characters that a code is compared by where it is not there.
  private static let stemLimit = 12

  /// Says that there is no such code, and which there are: the system may not be there, or the code be one of another
  /// system or nearly right.
  static func unknown(_ code: String, system: String?, in store: OntologyStore) throws -> OntologyError {
    let code = code.trimmingCharacters(in: .whitespaces)
    guard !code.isEmpty else { return OntologyError("the code is empty", hint: "Write one, for example J93.0.") }
    if let system { try store.requireSystems([system]) }
    var near: [Concept] = []
    var stem = String(code.prefix(Self.stemLimit + 1))
    while near.isEmpty, stem.count > 2 {
      stem.removeLast()
      // What has no digit is rather a word than the beginning of a code.
      guard stem.contains(where: \.isNumber) else { break }
      near = try store.concepts(codesBeginWith: stem, system: system, limit: 5)
    }
    let codes = near.map(\.id.code).joined(separator: ", ")
    let hint = near.isEmpty ? "" : "Codes that begin with \(stem): \(codes). "
    return OntologyError(
      "there is no concept with the code \(code)\(system.map { " in \($0)" } ?? "")",
      hint: hint + "Look it up by name with `nosology ontology search`.")
  }
}

/// Codes on the command line or in a file, and the system they are meant in.
struct CodesOptions: ParsableArguments {
  @Argument(help: "Codes, for example J93.0 or HP:0002107; lower case and without dots will do.")
  var codes: [String] = []

  @OptionGroup var list: ListOptions

  @Option(help: "The code system, where several have the code.")
  var system: String?

  @OptionGroup var ontology: OntologyOptions

  @Flag(help: "Print JSON: of one code a document, of several a line each.")
  var json = false

  func validate() throws {
    if codes.isEmpty, list.file == nil { throw ValidationError("expected a code or --file") }
  }

  /// Answers every code, and prints what `find` says of it: `titles` name the columns and `cells` fills them.
  ///
  /// An unknown code among several is said on stderr, or in its line of JSON, and makes the exit status 1, as does an empty answer.
  func answer<Found: Encodable>(
    _ titles: [String], none: String, _ find: (OntologyStore, Concept) throws -> [Found], cells: (Found) -> [String]
  ) throws {
    let store = try ontology.open()
    let items = try list.items(codes, what: "codes")
    if let system { try store.requireSystems([system]) }
    let isMany = list.isMany(items)
    var table = TextTable((isMany ? ["of"] : []) + titles)
    var emptyCount = 0
    for item in items {
      guard let concept = try CodeOptions.known(item, system: system, in: store) else {
        let error = try CodeOptions.unknown(item, system: system, in: store)
        guard isMany else { throw error }
        emptyCount += 1
        if json { try JSONOutput.printLine(Line<Found>(code: item, error: error.description)) }
        Console.note(error.description)
        continue
      }
      let found = try find(store, concept)
      if json {
        if isMany {
          try JSONOutput.printLine(Line(code: item, of: concept.id, concepts: found))
        } else {
          try JSONOutput.print(found)
        }
      }
      for entry in found { table.add((isMany ? [item] : []) + cells(entry)) }
      if found.isEmpty {
        emptyCount += 1
        Console.note("\(item) has no \(none)")
      }
    }
    if !json { table.print() }
    if emptyCount > 0 { throw ExitCode(1) }
  }

  private struct Line<Found: Encodable>: Encodable {
    var code: String
    var of: ConceptID?
    var concepts: [Found]?
    var error: String?

    init(code: String, of: ConceptID? = nil, concepts: [Found]? = nil, error: String? = nil) {
      self.code = code
      self.of = of
      self.concepts = concepts
      self.error = error
    }
  }
}

/// Lists of concepts as tables.
enum ConceptTables {
  static let related = ["distance", "system", "code", "name"]
  static let plain = ["system", "code", "name"]

  static func cells(_ concept: Concept) -> [String] { [concept.id.system, concept.id.code, concept.name] }

  static func cells(_ related: RelatedConcept) -> [String] { ["\(related.distance)"] + cells(related.concept) }

  static func print(_ concepts: [RelatedConcept]) {
    var table = TextTable(related)
    for concept in concepts { table.add(cells(concept)) }
    table.print()
  }
}
