import ArgumentParser
import Foundation
import Ontology

/// `nosology ontology search`
struct OntologySearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find concepts by code or by words of their names.",
    discussion: """
      Best matches first: code, exact name, plain name (apart from the order of words, and from "unspecified"), synonym \
      (what concepts of any system that bear the text are called too, and what an abbreviation stands for), prefix \
      (beginning of a name), words (all of them), related (all words of a synonym); where there is none of these, fuzzy \
      (words spelt alike) or partial (the words that tell most; the others are said on stderr). British and American spelling, singular and \
      plural are the same, and the last word may be incomplete. A text may be a pattern of codes: J93* is J93 and every code that \
      begins so, J93.- the codes below J93, and a question mark is one character, as in S52.5??A.

      The text may hold filters: system:ICD10CM, kind:category, source:HPO, and for names of UMLS \
      language:ENG and vocabulary:MSH. Exit status 1 when nothing is found.

      With --each every argument is a text of its own, and --file reads more: all are answered by one process, as JSON lines with --json.

      With the index of names that `nosology encoder index` wrote, beside the database or named with --index, names \
      that mean something like the text are found as well. Both lists are ranked together by reciprocal rank fusion; \
      the column cosine says how near the meaning is.

      Example: nosology ontology search "heart atack system:ICD10CM" --limit 5
      Example: nosology ontology search "fast heartbeat" --encoder all-MiniLM-L6-v2 --index names.safetensors
      """)

  @Argument(help: "A code, a pattern of codes or words.")
  var text: [String] = []

  @Flag(help: "Take every argument as a text of its own.")
  var each = false

  @OptionGroup var list: ListOptions

  @OptionGroup var ontology: OntologyOptions

  @OptionGroup var meaning: MeaningOptions

  @Flag(help: "Search by words only, even where an index of names lies beside the database.")
  var noMeaning = false

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

  @Flag(help: "Print JSON: of one text a list of hits, of several a line each.")
  var json = false

  func validate() throws {
    if text.isEmpty, list.file == nil { throw ValidationError("expected a text or --file") }
    if noMeaning, meaning.index != nil { throw ValidationError("--no-meaning leaves no use for --index") }
    if limit < 1 { throw ValidationError("--limit is \(limit), expected 1 or more") }
  }

  func run() throws {
    let texts = try list.items(each || text.isEmpty ? text : [text.joined(separator: " ")], what: "texts")
    let store = try ontology.open()
    let index = noMeaning ? nil : try meaning.loadAtHand(store)
    let isMany = list.isMany(texts)
    var table = TextTable(
      (isMany ? ["text"] : []) + ["system", "code", "name", "match"] + (index == nil ? [] : ["cosine"]) + ["found by"])
    var emptyCount = 0
    // What the options name is the same for every text.
    if let fault = try store.fault(of: withOptions(SearchQuery(""))) { throw fault }
    for text in texts {
      let query: SearchQuery
      switch try reading(text, in: store) {
      case .success(let read): query = read
      case .failure(let fault):
        guard isMany else { throw fault }
        emptyCount += 1
        if json { try JSONOutput.printLine(Line(text: text, hits: nil, error: fault.description)) }
        Console.note("\(text): \(fault.description)")
        continue
      }
      let hits =
        try index.map { try store.search(query, limit: limit, isTolerant: !literal, byMeaning: $0) }
        ?? store.search(query, limit: limit, isTolerant: !literal)
      if !json {
        for hit in hits { table.add((isMany ? [text] : []) + cells(hit, withCosine: index != nil)) }
      } else if isMany {
        try JSONOutput.printLine(Line(text: text, hits: hits, error: nil))
      } else {
        try JSONOutput.print(hits)
      }
      if hits.isEmpty { emptyCount += 1 }
      if let note = Self.note(hits, hasMeaning: index != nil) { Console.note(isMany ? "\(text): \(note)" : note) }
    }
    if !json { table.print() }
    if emptyCount > 0 { throw ExitCode(1) }
  }

  /// Reads a text and its filters; a failure says what is wrong with them. What else fails is thrown.
  private func reading(_ text: String, in store: OntologyStore) throws -> Result<SearchQuery, OntologyError> {
    let query: SearchQuery
    do {
      query = withOptions(try SearchQuery(parsing: text))
    } catch let error as OntologyError {
      return .failure(error)
    }
    guard !query.text.isEmpty else {
      return .failure(OntologyError("there is no text to search for", hint: "Write a code or words of a name."))
    }
    if let fault = try store.fault(of: query) { return .failure(fault) }
    return .success(query)
  }

  private func withOptions(_ query: SearchQuery) -> SearchQuery {
    var query = query
    query.systems += system
    query.kinds += kind
    query.sources += source
    query.languages += language
    query.vocabularies += vocabulary
    return query
  }

  /// What is to be said of an answer that is empty or holds a part of the words only.
  private static func note(_ hits: [SearchHit], hasMeaning: Bool) -> String? {
    let way = hasMeaning ? "" : "; with an encoder and `nosology encoder index` names are found by their meaning"
    guard let best = hits.first else { return "nothing found\(way)" }
    guard best.match == .partial, let missing = best.missingWords else { return nil }
    return "no name has all words, the best are without: \(missing.joined(separator: ", "))\(way)"
  }

  private func cells(_ hit: SearchHit, withCosine: Bool) -> [String] {
    let concept = hit.concept
    let cosine = hit.ranks?.cosine.map { String(format: "%.3f", $0) } ?? ""
    let name = hit.matchedName == concept.name ? "" : hit.matchedName
    let way = hit.via.map { "\(name.isEmpty ? "" : " ")(\($0))" } ?? ""
    return [concept.id.system, concept.id.code, concept.name, hit.match.rawValue] + (withCosine ? [cosine] : [])
      + [name + way]
  }

  private struct Line: Encodable {
    let text: String
    let hits: [SearchHit]?
    let error: String?
  }
}
