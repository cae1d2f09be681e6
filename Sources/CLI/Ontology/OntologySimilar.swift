import ArgumentParser
import Files
import Foundation
import Ontology

extension InformationContent.Measure: ExpressibleByArgument {}

/// `nosology ontology similar`
struct OntologySimilar: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similar",
    abstract: "Rank concepts by their likeness in the hierarchy.",
    discussion: """
      Likeness after Lin and Resnik: how much the most informative common ancestor says. The information content of a \
      concept comes from the hierarchy (--information), or from --counts, a file of codes and how often each occurs, \
      separated by a tab. Concepts that share no information with it are left out; how many there are in all is said on \
      stderr. With a second code only that pair is printed. Exit status 1 when nothing is alike.

      Example: nosology ontology similar J93.0 --limit 5
      """)

  @OptionGroup var options: CodeOptions

  @Argument(help: "A second code of the same system.")
  var other: String?

  @Option(
    help:
      "Information content from the hierarchy: \(InformationContent.Measure.allCases.map(\.rawValue).joined(separator: " or "))."
  )
  var information = InformationContent.Measure.seco

  @Option(help: "File of codes and counts for the information content.", completion: .file())
  var counts: String?

  @Option(help: "The greatest number of concepts printed.")
  var limit = 20

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is \(limit), expected 1 or more") }
  }

  func run() throws {
    let store = try options.ontology.open()
    let concept = try options.concept(in: store)
    let taxonomy = try store.taxonomy(of: concept.id.system)
    let content = try information(taxonomy)
    let number = try Self.number(of: concept, in: taxonomy)
    let similar: [InformationContent.Similar]
    if let other {
      let second = try CodeOptions.concept(other, system: concept.id.system, in: store)
      similar = [content.similarity(number, try Self.number(of: second, in: taxonomy))].compactMap(\.self)
    } else {
      let all = content.similar(to: number)
      similar = Array(all.prefix(limit))
      if similar.count < all.count {
        Console.note("\(similar.count) of \(all.count) concepts that share information with \(concept.id)")
      }
    }
    let lines = similar.map { Line($0, in: taxonomy) }
    if options.json {
      try JSONOutput.print(lines)
    } else {
      var table = TextTable("lin", "resnik", "code", "name", "common ancestor")
      for line in lines {
        table.add(
          String(format: "%.4f", line.lin), String(format: "%.4f", line.resnik), line.code, line.name,
          line.commonAncestor)
      }
      table.print()
    }
    try Console.require(
      !lines.isEmpty,
      "\(concept.id) shares \(other == nil ? "no information with any other concept" : "no ancestor with the other one")"
    )
  }

  private func information(_ taxonomy: Taxonomy) throws -> InformationContent {
    guard let counts else { return InformationContent(taxonomy, measure: information) }
    var corpus: [String: Double] = [:]
    try TextFile(url: URL(filePath: counts)).forEachTextLine { row, line in
      let fields = line.split(separator: "\t").map(String.init)
      if fields.isEmpty { return }
      guard fields.count == 2, let count = Double(fields[1]) else {
        throw OntologyError("\(counts), line \(row): expected a code, a tab and a number")
      }
      corpus[fields[0], default: 0] += count
    }
    return try InformationContent(taxonomy, corpusCounts: corpus)
  }

  private static func number(of concept: Concept, in taxonomy: Taxonomy) throws -> Int32 {
    guard let number = taxonomy.number(of: concept.id.code) else {
      throw OntologyError("\(concept.id) is obsolete and has no place in the hierarchy")
    }
    return number
  }

  private struct Line: Encodable {
    let code: String
    let name: String
    let lin: Double
    let resnik: Double
    let commonAncestor: String

    init(_ similar: InformationContent.Similar, in taxonomy: Taxonomy) {
      code = taxonomy.codes[Int(similar.number)]
      name = taxonomy.names[Int(similar.number)]
      lin = similar.lin
      resnik = similar.resnik
      commonAncestor = taxonomy.codes[Int(similar.commonAncestor)]
    }
  }
}
