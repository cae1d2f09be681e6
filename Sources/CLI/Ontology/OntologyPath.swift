import ArgumentParser
import Ontology

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
