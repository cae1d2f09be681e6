import ArgumentParser
import Ontology

/// `nosology bench hierarchy`: our half of `Benchmarks/icd10cm/bench_icd10cm.py`.
struct BenchHierarchy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hierarchy",
    abstract: "Time the ancestors of every code of a system.",
    discussion: """
      Prints one JSON object: seconds for opening the database and reading the hierarchy, seconds for the ancestors of every \
      code, and how many codes and ancestors there are.

      Example: nosology bench hierarchy --database ontology.sqlite --system ICD10CM
      """)

  @OptionGroup var ontology: OntologyOptions

  @Option(help: "The code system.")
  var system = "ICD10CM"

  func run() throws {
    let start = ContinuousClock.now
    let taxonomy = try ontology.open().taxonomy(of: system)
    let loaded = ContinuousClock.now
    var ancestorCount = 0
    for number in 0..<Int32(taxonomy.count) {
      let codes = taxonomy.ancestors(of: number).map { taxonomy.codes[Int($0)] }
      ancestorCount += codes.count
    }
    let loadSeconds = (loaded - start) / .seconds(1)
    let ancestorSeconds = (ContinuousClock.now - loaded) / .seconds(1)
    Console.data(
      """
      {"codes": \(taxonomy.count), "ancestors": \(ancestorCount), "load_seconds": \(loadSeconds), \
      "ancestor_seconds": \(ancestorSeconds)}
      """)
  }
}
