import ArgumentParser
import Files
import Foundation
import KnowledgeEncoder
import Ontology
import TextEncoder

/// `nosology encoder link`
struct EncoderLink: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link",
    abstract: "Find the concepts that mentions mean.",
    discussion: """
      Mentions stand in a file, one a line, in columns of text, ids and perhaps document, start and end, or in PubTator. Of \
      PubTator the abbreviations that a document defines itself are written out before linking, by the rule of Schwartz and \
      Hearst. Ids that the file has are passed over.

      Concepts are those of --dictionary, or of the database, of which `nosology encoder index` must have written the index. They \
      are ranked by the words of their names and by meaning, and both rankings become one, as in `nosology ontology search`.

      Each row has a mention's place, the text that was looked for, and a concept with its score (of the fused ranking), its \
      cosine where it was near enough to be compared, and how its name was found. --json prints a line for each mention.

      Example: nosology encoder link mentions.txt --encoder all-MiniLM-L6-v2 --dictionary dictionary.txt
      """)

  @Argument(help: "File of mentions.", completion: .file())
  var file: String

  @OptionGroup var options: EncoderOptions
  @OptionGroup var ontology: OntologyOptions

  @Option(
    parsing: .upToNextOption,
    help: "Files of names instead of the database: lines id|other ids||name|name, or id, tab, name.",
    completion: .file())
  var dictionary: [String] = []

  @Option(parsing: .upToNextOption, help: "Code systems of the database that count (default: all).")
  var system: [String] = []

  @Option(help: "Index of the names of the database (default: beside it).", completion: .file())
  var index: String?

  @Option(parsing: .upToNextOption, help: "Classes of mentions that are linked, such as Disease (default: all).")
  var types: [String] = []

  @Option(help: "The greatest number of concepts for each mention.")
  var limit = 5

  @Flag(help: "Take mentions as they stand, abbreviations too.")
  var asWritten = false

  @Flag(help: "Print JSON lines.")
  var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is \(limit), expected 1 or more") }
    if !dictionary.isEmpty, index != nil || !system.isEmpty {
      throw ValidationError("--dictionary leaves no use for --index and --system")
    }
  }

  /// A mention with its concepts.
  private struct Line: Encodable {
    var document: String?
    var start: Int?
    var end: Int?
    var mention: String
    /// What was looked for, where that is another text.
    var expanded: String?
    var links: [ConceptLinker.Link]
  }

  func run() throws {
    let corpus = try MentionCorpus(contentsOf: URL(filePath: file)).mentions(ofTypes: types)
    let texts = asWritten ? corpus.mentions.map(\.text) : corpus.expandedMentions
    if dictionary.isEmpty {
      let store = try ontology.open()
      let file = index.map { URL(filePath: $0) } ?? NameIndex.standardFile(of: store.url)
      guard FileManager.default.fileExists(atPath: file.path) else {
        throw EncoderError(
          "there is no index of names at \(file.relativePath)",
          hint: "make it with `nosology encoder index`, or name files of names with --dictionary")
      }
      let names = try NameIndex(contentsOf: file, encoder: options.load(), store: store)
      try link(corpus, texts, ConceptLinker(store, ranker: names, systems: system))
    } else {
      let dictionary = TermDictionary(try self.dictionary.map { try TermDictionary(contentsOf: URL(filePath: $0)) })
      let encoder = try options.load()
      let line = ProgressLine("link", unit: "texts")
      defer { line.finish() }
      let vectors = try TextVectors(dictionary.names + texts.map(TermDictionary.normalised), encoder: encoder) {
        line.update(done: $0, total: $1)
      }
      line.finish()
      try ConceptLinker.with(dictionary, vectors) { try link(corpus, texts, $0) }
    }
  }

  private func link(_ corpus: MentionCorpus, _ texts: [String], _ linker: ConceptLinker) throws {
    var known: [String: [ConceptLinker.Link]] = [:]
    let progress = ProgressLine("link", unit: "mentions")
    defer { progress.finish() }
    try LineOutput.write(to: nil) { write in
      if !json { try write(Self.titles.joined(separator: "\t")) }
      for (number, (mention, text)) in zip(corpus.mentions, texts).enumerated() {
        let links = try known[text] ?? linker.links(to: text, limit: limit)
        known[text] = links
        progress.update(done: number + 1, total: texts.count)
        if json {
          try write(
            JSONOutput.line(
              Line(
                document: mention.document, start: mention.place?.lowerBound, end: mention.place?.upperBound,
                mention: mention.text, expanded: text == mention.text ? nil : text, links: links)))
        } else {
          for (rank, link) in links.enumerated() { try write(Self.row(mention, text, rank + 1, link)) }
        }
      }
    }
  }

  private static let titles = [
    "document", "start", "end", "mention", "looked for", "rank", "system", "code", "name", "found by", "match", "score",
    "cosine",
  ]

  private static func row(
    _ mention: MentionCorpus.Mention, _ text: String, _ rank: Int, _ link: ConceptLinker.Link
  ) -> String {
    let place = [mention.place?.lowerBound, mention.place?.upperBound].map { $0.map(String.init) ?? "" }
    let numbers = [link.score, link.cosine].map { $0.map { String(format: "%.4f", $0) } ?? "" }
    return
      ([mention.document ?? ""] + place
      + [mention.text, text, "\(rank)", link.system ?? "", link.code, link.name, link.matchedName, link.match.rawValue]
      + numbers).map { $0.replacing("\t", with: " ") }.joined(separator: "\t")
  }
}
