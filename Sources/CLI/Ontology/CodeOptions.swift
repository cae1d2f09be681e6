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
    let concepts = try PresentCode.concepts(code, system: system, in: store)
    guard let concept = concepts.first else { throw try unknown(code, system: system, in: store) }
    let others = Set(concepts.map(\.id.system)).subtracting([concept.id.system]).sorted()
    if system == nil, !others.isEmpty {
      Console.note("\(code) is taken as a code of \(concept.id.system); also in \(others.joined(separator: ", "))")
    }
    return concept
  }

  /// Says that there is no such system, and which there are.
  static func unknown(system: String, _ systems: [String], in store: OntologyStore) -> OntologyError {
    OntologyError(
      "there is no code system \(system) in \(store.url.path)", hint: "It has \(systems.joined(separator: ", ")).")
  }

  /// Says that there is no such code, and which there are: the system may not be there, or the code be one of another
  /// system or nearly right.
  static func unknown(_ code: String, system: String?, in store: OntologyStore) throws -> OntologyError {
    let code = code.trimmingCharacters(in: .whitespaces)
    guard !code.isEmpty else { return OntologyError("the code is empty", hint: "Write one, for example J93.0.") }
    let systems = Set(try store.sources().map(\.system)).sorted()
    if let system, !systems.contains(system) { return unknown(system: system, systems, in: store) }
    var query = SearchQuery("")
    query.systems = system.map { [$0] } ?? []
    var near: [Concept] = []
    var stem = code
    while near.isEmpty, stem.count > 2 {
      stem.removeLast()
      query.text = "\(stem)*"
      near = try store.search(query, limit: 5, isTolerant: false).filter { $0.match == .code }.map(\.concept)
    }
    let codes = near.map(\.id.code).joined(separator: ", ")
    let hint = near.isEmpty ? "" : "Codes that begin with \(stem): \(codes). "
    return OntologyError(
      "there is no concept with the code \(code)\(system.map { " in \($0)" } ?? "")",
      hint: hint + "Look it up by name with `nosology ontology search`.")
  }
}

/// Lists of concepts as tables.
enum ConceptTables {
  static func print(_ concepts: [RelatedConcept]) {
    var table = TextTable("distance", "system", "code", "name")
    for related in concepts {
      table.add(
        "\(related.distance)", related.concept.id.system, related.concept.id.code, related.concept.name)
    }
    table.print()
  }

  static func print(_ concepts: [Concept]) {
    var table = TextTable("system", "code", "name")
    for concept in concepts { table.add(concept.id.system, concept.id.code, concept.name) }
    table.print()
  }
}
