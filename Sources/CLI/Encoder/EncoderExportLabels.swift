import ArgumentParser
import Files
import Foundation
import KnowledgeEncoder
import NN
import Ontology
import TextEncoder

extension LabelText: ExpressibleByArgument {}
extension ClassTexts.Average: ExpressibleByArgument {}

/// `nosology encoder export-labels`
struct EncoderExportLabels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export-labels",
    abstract: "Write the embeddings of a label set, against which image models are trained.",
    discussion: """
      The labels are a JSON array of objects with the keys label and, where the class is a concept, code and, if need be, system (the \
      labels.json of `vision phantom` is one), or the name of a label set stored in the database. The file holds the \
      tensors embeddings [texts, dimension] and text_counts [classes], and in its metadata names, systems, codes, texts, the \
      encoder's digest, the ontology's version, and the sources with the licences that encoder and texts are under. In .npy and \
      .csv there is a row for each text, and NAME.json beside the file has the rest; `vision train` takes .safetensors.

      A class has a row for each of its texts in each template, unless --average makes one of several: the mean of unit \
      vectors, scaled to length 1. A class without a text of the kinds asked for has its name. Templates hold for names and \
      synonyms. What is trained against several rows takes their mean (README.md has the lines for PyTorch).

      Example: nosology encoder export-labels --encoder runs/ke/encoder --labels phantom/labels.json --output classes.safetensors
      """)

  @OptionGroup var options: EncoderOptions
  @OptionGroup var ontology: OntologyOptions

  @Option(help: "JSON file of labels, or the name of a stored label set.", completion: .file())
  var labels: String

  @Option(
    parsing: .upToNextOption,
    help: "What is embedded, one or several: \(LabelText.allCases.map(\.rawValue).joined(separator: ", ")).")
  var text: [LabelText] = [.name]

  @Option(
    parsing: .upToNextOption,
    help: "Sentences that names are put into, one or several, as \"a radiology scan of {name}\".")
  var template: [String] = []

  @Option(help: "What becomes one row: none, a text in all templates (templates), all texts of a class (texts).")
  var average = ClassTexts.Average.none

  @Option(help: "File to write (.safetensors, .npy or .csv).", completion: .file())
  var output: String

  func validate() throws {
    try OutputEnding.check(output, "--output", ClassEmbeddings.Format.allCases.map { ".\($0.rawValue)" })
  }

  func run() throws {
    let texts = try ClassTexts(text, templates: template, average: average)
    let store = try ontology.open()
    let set = try LabelSource.load(labels, store)
    let encoder = try options.load()
    let url = URL(filePath: output)
    try ClassEmbeddings(of: set, texts, in: store, encoder: encoder, creator: "nosology \(Version.current)")
      .save(to: url, as: ClassEmbeddings.Format(ending: url) ?? .safetensors)
    Console.data("\(set.labels.count) classes of \(encoder.dimension) dimensions in \(output)")
  }
}
