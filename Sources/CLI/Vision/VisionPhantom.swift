import ArgumentParser
import Files
import Foundation
import Ontology
import Phantom
import VisionBridge

/// Writes the synthetic benchmark.
struct VisionPhantom: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phantom",
    abstract: "Write a long-tailed synthetic data set whose images show what the concepts' texts say.",
    discussion: """
      The folder gets scans/*.nii.gz, manifest.jsonl (one case a line), labels.json (Normal first, then by falling
      number of cases) and phantom.json (how it was made). The same options give the same files.

      Classes are ICD-10-CM categories and codes and the disorders of articles in the database, or the concepts of a file.

      Example:
        nosology vision phantom --database ontology.sqlite --output phantom --classes 60 --cases 1200
      """)

  @Option(help: "Folder to write.", completion: .directory)
  var output: String

  @Option(help: "Ontology database to take the classes from.", completion: .file(extensions: ["sqlite"]))
  var database: String?

  @Option(help: "Instead of a database: JSON lines with the keys label, code and texts.", completion: .file())
  var concepts: String?

  @Option(
    help: "Table of words, organs, forms and materials (default: knowledge/phantom-grammar.json).", completion: .file())
  var grammar: String?

  @Option(help: "Number of classes besides Normal.")
  var classes = 60

  @Option(help: "Number of cases.")
  var cases = 1200

  @Option(help: "Voxels along each side of a slice.")
  var size = 64

  @Option(help: "Slices of a CT or MRI volume.")
  var depth = 16

  @Option(help: "Seed of all random choices.")
  var seed: UInt64 = 7

  @Option(help: "Exponent of Zipf's law for the number of cases by frequency rank.")
  var exponent = 1.2

  @Option(help: "Fewest test cases of a class.")
  var testMinimum = 3

  @Option(help: "Fewest validation cases of a class.")
  var validationMinimum = 1

  @Option(parsing: .upToNextOption, help: "Modalities that may be used (default: all nine).")
  var modalities: [Modality] = Modality.allCases

  @Flag(help: "Replace an earlier phantom in the folder.")
  var force = false

  func validate() throws {
    guard (database == nil) != (concepts == nil) else {
      throw ValidationError("give either --database or --concepts")
    }
  }

  func run() throws {
    var options = PhantomOptions()
    options.classCount = classes
    options.caseCount = cases
    options.size = size
    options.depth = depth
    options.seed = seed
    options.exponent = exponent
    options.testMinimum = testMinimum
    options.validationMinimum = validationMinimum
    options.modalities = modalities
    let home = HomeDirectory.current
    let grammar = try grammar.map(home.file(named:)) ?? home.file(HomeDirectory.phantomGrammar, option: "--grammar")
    let benchmark = try PhantomBenchmark(
      concepts: try candidates(), grammar: PhantomGrammar(contentsOf: grammar), options: options)
    let selection = benchmark.selection
    Console.note(
      "\(selection.drawableCount) of \(selection.conceptCount) concepts can be drawn; "
        + "\(selection.collisionCount) look like another one")
    let progress = ProgressLine("phantom", unit: "cases")
    let scanCount = try benchmark.write(
      to: URL(filePath: output), version: Version.current, overwrite: force
    ) { done, total in progress.update(done: done, total: total) }
    progress.finish()
    Console.data("\(cases) cases, \(scanCount) scans, \(classes) classes and Normal in \(output)")
  }
}

extension VisionPhantom {
  /// What may become a class. Of two concepts with one name, the first stays: a label has to be unique.
  private func candidates() throws -> [PhantomConcept] {
    if let concepts { return try PhantomConcept.load(from: URL(filePath: concepts)) }
    guard let database else { return [] }
    let store = try OntologyStore.open(at: URL(filePath: database))
    let texts =
      try store.texts(system: "article") + store.texts(system: "ICD10CM", kinds: [.category, .code])
    var seen: Set<String> = []
    return texts.filter { seen.insert($0.name.lowercased()).inserted }
      .map { PhantomConcept(label: $0.name, code: $0.id.code, texts: $0.synonyms + $0.descriptions) }
  }
}

extension Modality: ExpressibleByArgument {}
