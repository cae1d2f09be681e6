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

/// `nosology ontology path`
struct OntologyPath: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path",
    abstract: "Show the way from a code to the root, or to another code.",
    discussion: """
      With one code, every way up to a root, a blank line between them; with two, a shortest way through their nearest \
      common ancestor. Exit status 1 when there is no way.

      Example: nosology ontology path J93.0 J93.11
      """)

  @Argument(help: "One code or two of the same system.")
  var codes: [String]

  @Option(help: "The code system, where several have the code.")
  var system: String?

  @OptionGroup var ontology: OntologyOptions

  @Option(help: "The greatest number of ways to a root.")
  var limit = 100

  @Flag(help: "Print JSON: a list of ways, each a list of concepts.")
  var json = false

  func validate() throws {
    guard (1...2).contains(codes.count) else {
      throw ValidationError("expected one code or two, found \(codes.count)")
    }
    if limit < 1 { throw ValidationError("--limit is \(limit), expected 1 or more") }
  }

  func run() throws {
    let store = try ontology.open()
    let start = try CodeOptions.concept(codes[0], system: system, in: store).id
    let paths: [[Concept]]
    if codes.count == 2 {
      let end = try CodeOptions.concept(codes[1], system: system ?? start.system, in: store).id
      let path = try store.path(from: start, to: end)
      paths = path.isEmpty ? [] : [path]
    } else {
      paths = try store.pathsToRoots(from: start, limit: limit)
    }
    if json {
      try JSONOutput.print(paths)
    } else {
      Console.data(
        paths.map { $0.map { "\($0.id)  \($0.name)" }.joined(separator: "\n") }.joined(separator: "\n\n"))
    }
    try Console.require(!paths.isEmpty, "\(codes.joined(separator: " and ")) share no ancestor")
  }
}

/// `nosology ontology common-ancestor`
struct OntologyCommonAncestor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "common-ancestor",
    abstract: "List what is above two codes.",
    discussion: """
      Nearest first: the distance is the sum of the steps from both codes. A code counts as above itself. Exit status 1 \
      when there is nothing.

      Example: nosology ontology common-ancestor J93.0 J95.811
      """)

  @OptionGroup var first: CodeOptions

  @Argument(help: "The other code, of the same system.")
  var other: String

  func run() throws {
    let store = try first.ontology.open()
    let a = try first.concept(in: store).id
    let b = try CodeOptions.concept(other, system: first.system ?? a.system, in: store).id
    let common = try store.commonAncestors(of: a, b)
    if first.json { try JSONOutput.print(common) } else { ConceptTables.print(common) }
    try Console.require(!common.isEmpty, "\(a) and \(b) share no ancestor")
  }
}
