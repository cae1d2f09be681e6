import ArgumentParser
import Foundation
import Ontology

/// `nosology ontology search`
struct OntologySearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find concepts by code or by words of their names.",
    discussion: """
      Best matches first: code, whole name, beginning of a name, all words; where nothing has all words, names with words \
      spelt alike. The last word may be incomplete. A text may be a pattern of codes: J93* is J93 and every code that \
      begins so, J93.- the codes below J93, and a question mark is one character, as in S52.5??A.

      The text may hold filters: system:ICD10CM, kind:category, source:HPO, and for names of UMLS \
      language:ENG and vocabulary:MSH. Exit status 1 when nothing is found.

      With an encoder and the index of names that `nosology encoder index` wrote with it, names that mean something like the \
      text are found as well. Both lists are ranked together by reciprocal rank fusion; the column cosine says how near \
      the meaning is.

      Example: nosology ontology search "heart atack system:ICD10CM" --limit 5
      Example: nosology ontology search "fast heartbeat" --encoder all-MiniLM-L6-v2 --index names.safetensors
      """)

  @Argument(help: "A code, a pattern of codes or words.")
  var text: [String]

  @OptionGroup var ontology: OntologyOptions

  @OptionGroup var meaning: MeaningOptions

  @Option(help: "The greatest number of concepts printed.")
  var limit = 20

  @Option(help: "Search one code system only, for example ICD10CM; may be repeated.")
  var system: [String] = []

  @Option(help: "Search concepts of one kind only; may be repeated.")
  var kind: [ConceptKind] = []

  @Option(help: "Search the names that one source states; may be repeated.")
  var source: [String] = []

  @Option(help: "Search the names in one language of UMLS only, for example ENG; may be repeated.")
  var language: [String] = []

  @Option(help: "Search the names of one vocabulary of UMLS only, for example MSH; may be repeated.")
  var vocabulary: [String] = []

  @Flag(help: "Take words as they are spelt.")
  var literal = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is \(limit), expected 1 or more") }
  }

  func run() throws {
    var query = try SearchQuery(parsing: text.joined(separator: " "))
    guard !query.text.isEmpty else {
      throw OntologyError("there is no text to search for", hint: "Write a code or words of a name.")
    }
    query.systems += system
    query.kinds += kind
    query.sources += source
    query.languages += language
    query.vocabularies += vocabulary
    let store = try ontology.open()
    let index = try meaning.load(store)
    let hits =
      try index.map { try store.search(query, limit: limit, isTolerant: !literal, byMeaning: $0) }
      ?? store.search(query, limit: limit, isTolerant: !literal)
    if json { try JSONOutput.print(hits) } else { print(hits, withCosine: index != nil) }
    try Console.require(!hits.isEmpty, "nothing found")
  }

  private func print(_ hits: [SearchHit], withCosine: Bool) {
    var table = TextTable(["system", "code", "name", "match"] + (withCosine ? ["cosine"] : []) + ["found by"])
    for hit in hits {
      let concept = hit.concept
      let cosine = hit.ranks?.cosine.map { String(format: "%.3f", $0) } ?? ""
      table.add(
        [concept.id.system, concept.id.code, concept.name, hit.match.rawValue] + (withCosine ? [cosine] : [])
          + [hit.matchedName == concept.name ? "" : hit.matchedName])
    }
    table.print()
  }
}
