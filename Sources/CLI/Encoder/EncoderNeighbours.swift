import ArgumentParser
import KnowledgeEncoder
import VectorSearch
import Files
import Foundation
import Ontology
import TextEncoder
import Torch

/// `nosology encoder neighbours`
struct EncoderNeighbours: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neighbours",
    abstract: "List the names that lie nearest to a text.",
    discussion: """
      The names are those of a file, one a line, or the preferred names of the ontology, each once whatever its case. A \
      name that is the query itself is left out. There are fewer than --k neighbours when there are no more names.

      Example: nosology encoder neighbours --encoder all-MiniLM-L6-v2 --query "Collapsed lung" --system ICD10CM
      """)

  @OptionGroup var options: EncoderOptions
  @OptionGroup var ontology: OntologyOptions

  @Option(parsing: .upToNextOption, help: "Texts whose neighbours are looked for.")
  var query: [String]

  @Option(help: "Number of neighbours.")
  var k = 5

  @Option(
    parsing: .upToNextOption, help: "Code systems whose names are compared, such as ICD10CM (default: all).")
  var system: [String] = []

  @Option(help: "File of names, one a line, instead of the ontology's.", completion: .file())
  var candidates: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if k < 1 { throw ValidationError("--k must be positive, found \(k)") }
    if candidates != nil, !system.isEmpty {
      throw ValidationError("--candidates and --system exclude each other")
    }
  }

  func run() throws {
    let names = Self.distinct(try candidates.map(Self.lines) ?? preferredNames())
    guard !names.isEmpty else { throw EncoderError("there are no names to compare with") }
    let encoder = try options.load()
    let line = ProgressLine("neighbours", unit: "texts")
    let vectors = try encoder.unitVectors(of: names + query) { line.update(done: $0, total: $1) }
    line.finish()
    let border = names.count * encoder.dimension
    // One more than asked for, in case the query is a name itself.
    let nearest = try VectorTable(
      Array(vectors[..<border]), dimension: encoder.dimension, threads: Runtime.threadCount
    )
    .nearest(Array(vectors[border...]), k: k + 1)
    let list = NeighbourList(
      encoder: self.options.source.encoder, candidateCount: names.count,
      queries: zip(query, nearest).map { query, neighbours in
        let others = neighbours.filter { names[$0.row].lowercased() != query.lowercased() }.prefix(k)
        return .init(
          query: query, neighbours: others.map { .init(name: names[$0.row], cosine: Double($0.score)) })
      })
    if json { try JSONOutput.print(list) } else { print(list) }
  }

  private func print(_ list: NeighbourList) {
    for query in list.queries {
      Console.data(query.query)
      for neighbour in query.neighbours {
        Console.data(String(format: "  %.4f  ", neighbour.cosine) + neighbour.name)
      }
    }
  }

  /// The preferred names of the chosen systems, in the order of systems and codes.
  private func preferredNames() throws -> [String] {
    let store = try ontology.open()
    let known = Set(try store.sources().map(\.system)).sorted()
    let unknown = system.filter { !known.contains($0) }
    guard unknown.isEmpty else {
      throw OntologyError(
        "\(store.url.path) has no code system \(unknown.joined(separator: ", "))",
        hint: "it has \(known.joined(separator: ", "))")
    }
    return try (system.isEmpty ? known : system).flatMap { try store.texts(system: $0).map(\.name) }
  }

  /// Each name once, whatever its case: the first spelling stays.
  static func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0.lowercased()).inserted }
  }

  private static func lines(of path: String) throws -> [String] {
    var reader = try TextLines(path: path)
    var lines: [String] = []
    while let line = try reader.next() {
      if !line.isEmpty { lines.append(String(decoding: line, as: UTF8.self)) }
    }
    reader.finish()
    return lines
  }
}
