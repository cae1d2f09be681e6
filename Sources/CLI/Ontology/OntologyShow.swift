import ArgumentParser
import Ontology

/// `nosology ontology show`
struct OntologyShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print all that is known about a code.",
    discussion: """
      The code may be written in lower case and without its dot. Where several systems have it, all are shown. Of a code \
      that its source has merged into another, the present concept is shown first. Several codes, or those of --file, are \
      shown one after the other; exit status 1 when one of them is unknown.

      Example: nosology ontology show J93.0
      """)

  @Argument(help: "Codes, for example J93.0 or HP:0002107.")
  var codes: [String] = []

  @OptionGroup var list: ListOptions

  @OptionGroup var ontology: OntologyOptions

  @Option(help: "The code system, where several have the code.")
  var system: String?

  @Flag(help: "Print JSON: of one code a document, of several a line each.")
  var json = false

  func validate() throws {
    if codes.isEmpty, list.file == nil { throw ValidationError("expected a code or --file") }
  }

  func run() throws {
    let store = try ontology.open()
    let items = try list.items(codes, what: "codes")
    if let system { try store.requireSystems([system]) }
    let isMany = list.isMany(items)
    var unknownCount = 0
    var texts: [String] = []
    for item in items {
      let concepts = try PresentCode.conceptsAndWithdrawn(item, system: system, in: store)
      guard !concepts.isEmpty else {
        let error = try CodeOptions.unknown(item, system: system, in: store)
        guard isMany else { throw error }
        unknownCount += 1
        if json { try JSONOutput.printLine(Line(code: item, concepts: nil, error: error.description)) }
        Console.note(error.description)
        continue
      }
      let sheets = try concepts.map { try ConceptSheet($0, in: store) }
      if json, isMany {
        try JSONOutput.printLine(Line(code: item, concepts: sheets, error: nil))
      } else if json {
        try JSONOutput.print(sheets)
      }
      texts += sheets.map(\.text)
    }
    if !json, !texts.isEmpty { Console.data(texts.joined(separator: "\n\n")) }
    if unknownCount > 0 { throw ExitCode(1) }
  }

  private struct Line: Encodable {
    var code: String
    var concepts: [ConceptSheet]?
    var error: String?
  }
}

/// A concept with everything around it.
private struct ConceptSheet: Encodable {
  let concept: Concept
  let names: [ConceptName]
  let descriptions: [ConceptDescription]
  let tags: [String: [String]]
  let ancestors: [RelatedConcept]
  let children: [Concept]
  let relations: [ConceptRelation]
  let mappings: [ConceptMapping]

  init(_ concept: Concept, in store: OntologyStore) throws {
    self.concept = concept
    names = try store.names(of: concept.id)
    descriptions = try store.descriptions(of: concept.id)
    tags = Dictionary(grouping: try store.tags(of: concept.id), by: \.key).mapValues { $0.map(\.value) }
    ancestors = try store.ancestors(of: concept.id)
    children = try store.children(of: concept.id)
    relations = try store.relations(of: concept.id, kinds: [.associatedWith, .related, .replacedBy])
      .filter { $0.direction == .outgoing }
    mappings = try store.mappings(of: concept.id)
  }

  /// What sort of name it is, with vocabulary and atom where the source is made of vocabularies.
  private static func origin(of name: ConceptName) -> String? {
    let parts = [name.atom?.vocabulary, name.termType, name.atom?.id].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  var text: String {
    var lines = ["\(concept.id)  \(concept.name)"]
    var facts = [concept.kind.rawValue, "\(concept.provenance.source), row \(concept.provenance.row)"]
    if let termType = names.first(where: \.isPreferred)?.termType { facts.append("name: \(termType)") }
    if let isBillable = concept.isBillable { facts.append(isBillable ? "billable" : "not billable") }
    if concept.isObsolete { facts.append("obsolete") }
    lines.append("  \(facts.joined(separator: "; "))")
    func section(_ title: String, _ items: [String]) {
      guard !items.isEmpty else { return }
      lines += ["\(title):"] + items.map { "  \($0)" }
    }
    section(
      "names",
      names.filter { !$0.isPreferred }.map { name in
        let facts = [name.scope?.rawValue ?? "preferred", Self.origin(of: name)].compactMap(\.self)
        return "\(name.text) (\(facts.joined(separator: ", ")))"
      })
    section(
      "descriptions",
      descriptions.map {
        "\($0.kind.rawValue)\(($0.modality ?? $0.vocabulary).map { " \($0)" } ?? ""): \($0.text)"
      })
    section("tags", tags.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.joined(separator: ", "))" })
    section("above", ancestors.map { "\($0.concept.id)  \($0.concept.name)" })
    section("below", children.map { "\($0.id)  \($0.name)" })
    section(
      "relations",
      relations.map { "\($0.kind.rawValue)\($0.label.map { " (\($0))" } ?? ""): \($0.concept.id)  \($0.concept.name)" })
    section("mappings", mappings.map { "\($0.id)\($0.concept.map { "  \($0.name)" } ?? "")" })
    return lines.joined(separator: "\n")
  }
}
