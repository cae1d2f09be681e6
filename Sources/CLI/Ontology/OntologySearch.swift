import ArgumentParser
import Ontology

/// `nosology ontology search`
struct OntologySearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find concepts by code or by words of their names.",
    discussion: """
      Best matches first: code, whole name, beginning of a name, all words. The last word may be incomplete. Each line has \
      system, code, preferred name and, where another name was found, that name, separated by tabs.

      Example: nosology ontology search "heart attack" --system ICD10CM --limit 5
      """)

  @Argument(help: "A code or words.")
  var text: [String]

  @OptionGroup var ontology: OntologyOptions

  @Option(help: "The greatest number of concepts printed.")
  var limit = 20

  @Option(help: "Search one code system only, for example ICD10CM.")
  var system: String?

  @Option(help: "Search concepts of one kind only.")
  var kind: ConceptKind?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is \(limit), expected 1 or more") }
  }

  func run() throws {
    let words = text.joined(separator: " ")
    let hits = try ontology.open().search(words, limit: limit, system: system, kind: kind)
    if json { return try JSONOutput.print(hits) }
    for hit in hits {
      let concept = hit.concept
      var fields = [concept.id.system, concept.id.code, concept.name]
      if hit.matchedName != concept.name { fields.append(hit.matchedName) }
      Console.data(fields.joined(separator: "\t"))
    }
    if hits.isEmpty { Console.note("nothing found") }
  }
}
