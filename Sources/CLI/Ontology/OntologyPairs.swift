import ArgumentParser
import Foundation
import Ontology

/// `nosology ontology pairs`
struct OntologyPairs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pairs",
    abstract: "List training pairs for any contrastive trainer.",
    discussion: """
      Writes one JSON object a line: relation, anchor, positive and its kind (name, definition, …), their concepts, the \
      source that states it, and its part (training or held_out). `encoder pretrain` draws its batches from the \
      database itself; this list is for other trainers, and for reading what an encoder would learn.

      Concepts, not pairs, are split: with a concept goes everything that means the same, and texts that read like a name \
      of a held-out concept are left out of training. A pair across the two parts is left out and counted. The same seed gives the same pairs, whatever the order of imports.

      Example: nosology ontology pairs --relation synonym definition parent --weight synonym=2 --output pairs.jsonl
      """)

  @OptionGroup var ontology: OntologyOptions

  @Option(parsing: .upToNextOption, help: "Relations whose pairs are listed.")
  var relation: [PairRelation] = PairRelation.allCases.filter(PairListOptions().relations.contains)

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "How the relations are mixed; the scarcest is used whole. Without weights every pair is listed.",
      valueName: "relation=number"))
  var weight: [RelationWeight] = []

  @Option(help: "The greatest number of pairs of one relation that a concept gives.")
  var maxPerConcept = PairListOptions().maxPairsPerConcept

  @Option(parsing: .upToNextOption, help: "Use concepts of these code systems only.")
  var system: [String] = []

  @Option(parsing: .upToNextOption, help: "Use concepts of these kinds only.")
  var kind: [ConceptKind] = []

  @Option(parsing: .upToNextOption, help: "Use what these sources state only.")
  var source: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Use concepts with one of these tags only, for example a semantic type.", valueName: "key=value")
  )
  var tag: [TagFilter] = []

  @Option(parsing: .upToNextOption, help: "Scopes of the synonyms that are used.")
  var scope: [SynonymScope] = PairListOptions().synonymScopes

  @Option(help: "Texts are cut at the end of a sentence or word within this many characters.")
  var maxCharacters = PairListOptions().maxDescriptionCharacters

  @Option(help: "The part of the concepts that is held out.")
  var heldOut = PairListOptions().heldOutFraction

  @Option(help: "What the random choices depend on.")
  var seed: UInt64 = 0

  @Option(help: "File to write; stdout when missing.", completion: .file(extensions: ["jsonl"]))
  var output: String?

  @Flag(help: "Print the table of what was made as JSON.")
  var json = false

  func validate() throws {
    try OutputEnding.check(output, "--output", [".jsonl"])
  }

  func run() throws {
    let store = try ontology.open()
    try store.requireSystems(system)
    try store.requireSources(source)
    let list = try PairList(store, options: options(), seed: seed)
    let line = ProgressLine("pairs", unit: "concepts")
    defer { line.finish() }
    let summary = try LineOutput.write(to: output) { write in
      try list.write(progress: { line.update(done: $0, total: $1) }) { pair in
        try write(try JSONOutput.line(PairLine(pair)))
      }
    }
    line.finish()
    try report(summary)
  }

  private func options() throws -> PairListOptions {
    var options = PairListOptions()
    options.relations = Set(relation)
    options.weights = Dictionary(weight.map { ($0.relation, $0.weight) }, uniquingKeysWith: { $1 })
    options.maxPairsPerConcept = maxPerConcept
    options.systems = system
    options.conceptKinds = kind
    options.sources = source
    options.tags = tag.map { .init($0.key, $0.value) }
    options.synonymScopes = scope
    options.maxDescriptionCharacters = maxCharacters
    options.heldOutFraction = heldOut
    return options
  }

  /// The table goes to stdout when the pairs go to a file, else to stderr.
  private func report(_ summary: PairListSummary) throws {
    let print = output == nil ? Console.note : Console.data
    if json {
      return print(try JSONOutput.text(summary))
    }
    print(["relation", "training", "held out", "across parts", "over weight", "concepts"].joined(separator: "\t"))
    for counts in summary.relations {
      let numbers = [
        counts.trainingCount, counts.heldOutCount, counts.crossingCount, counts.overQuotaCount, counts.conceptCount,
      ]
      print(([counts.relation.rawValue] + numbers.map(String.init)).joined(separator: "\t"))
    }
  }
}

/// A pair as it is written. Every line has the same keys: readers that guess columns from the first lines need that.
private struct PairLine: Encodable {
  let relation: PairRelation
  let anchor: String
  let positive: String
  let anchorConcept: ConceptID
  let positiveConcept: ConceptID
  /// What the positive is: a name, or a description's kind.
  let kind: String
  let source: String
  let part: OntologyPair.Part

  init(_ pair: OntologyPair) {
    (relation, anchor, positive, source, part) = (pair.relation, pair.anchor, pair.positive, pair.source, pair.part)
    (anchorConcept, positiveConcept) = (pair.anchorConcept, pair.positiveConcept)
    kind = pair.descriptionKind?.rawValue ?? "name"
  }
}

/// `synonym=2`
struct RelationWeight: ExpressibleByArgument {
  let relation: PairRelation
  let weight: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let relation = PairRelation(rawValue: String(parts[0])), let weight = Double(parts[1])
    else { return nil }
    (self.relation, self.weight) = (relation, weight)
  }
}

/// `key=value`
struct TagFilter: ExpressibleByArgument {
  let key: String
  let value: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    (key, value) = (String(parts[0]), String(parts[1]))
  }
}

extension PairRelation: ExpressibleByArgument {}
extension SynonymScope: ExpressibleByArgument {}
