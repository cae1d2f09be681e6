import ArgumentParser
import Ontology

/// `nosology ontology ancestors`
struct OntologyAncestors: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ancestors",
    abstract: "List the concepts above a code.",
    discussion: """
      Nearest first, by is_a and part_of, with the least number of steps. Of several codes, or those of \
      --file, each line says which code it is about. Exit status 1 when there are none.

      Example: nosology ontology ancestors J93.0
      """)

  @OptionGroup var options: CodesOptions

  func run() throws {
    try options.answer(ConceptTables.related, none: "ancestors") { store, concept in
      try store.ancestors(of: concept.id)
    } cells: {
      ConceptTables.cells($0)
    }
  }
}

/// `nosology ontology descendants`
struct OntologyDescendants: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descendants",
    abstract: "List the concepts below a code.",
    discussion: """
      Nearest first, by is_a and part_of, with the least number of steps. Of several codes, or those of \
      --file, each line says which code it is about. Exit status 1 when there are none.

      Example: nosology ontology descendants J93
      """)

  @OptionGroup var options: CodesOptions

  func run() throws {
    try options.answer(ConceptTables.related, none: "descendants") { store, concept in
      try store.descendants(of: concept.id)
    } cells: {
      ConceptTables.cells($0)
    }
  }
}

/// `nosology ontology siblings`
struct OntologySiblings: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "siblings",
    abstract: "List the concepts that share a parent with a code.",
    discussion: """
      In the order of their codes. Of several codes, or those of \
      --file, each line says which code it is about. Exit status 1 when there are none.

      Example: nosology ontology siblings J93.0
      """)

  @OptionGroup var options: CodesOptions

  func run() throws {
    try options.answer(ConceptTables.plain, none: "siblings") { store, concept in
      try store.siblings(of: concept.id)
    } cells: {
      ConceptTables.cells($0)
    }
  }
}
