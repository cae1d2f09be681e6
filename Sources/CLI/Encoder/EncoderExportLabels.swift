import ArgumentParser
import Files
import Foundation
import KnowledgeEncoder
import NN
import Ontology
import TextEncoder

extension LabelText: ExpressibleByArgument {}

/// `nosology encoder export-labels`
struct EncoderExportLabels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export-labels",
    abstract: "Write the embeddings of a label set, against which image models are trained.",
    discussion: """
      The labels are a JSON array of objects with the keys label and, where the class is a concept, code and, if need be, system (the \
      labels.json of `vision phantom` is one), or the name of a label set stored in the database. The file holds the \
      tensors embeddings [texts, dimension] and text_counts [classes], and in its metadata names, systems, codes, texts, the \
      encoder's digest, the ontology's version, and the sources with the licences that encoder and texts are under.

      Example: nosology encoder export-labels --encoder runs/ke/encoder --labels phantom/labels.json --output classes.safetensors
      """)

  @OptionGroup var options: EncoderOptions
  @OptionGroup var ontology: OntologyOptions

  @Option(help: "JSON file of labels, or the name of a stored label set.", completion: .file())
  var labels: String

  @Option(help: "What is embedded: \(LabelText.allCases.map(\.rawValue).joined(separator: ", ")).")
  var text = LabelText.name

  @Option(help: "File to write (.safetensors).", completion: .file())
  var output: String

  func validate() throws {
    try OutputEnding.check(output, "--output", [".safetensors"])
  }

  func run() throws {
    let store = try ontology.open()
    let set = try LabelSource.load(labels, store)
    let encoder = try options.load()
    try ClassEmbeddings(of: set, text: text, in: store, encoder: encoder, creator: "nosology \(Version.current)")
      .save(to: URL(filePath: output))
    Console.data("\(set.labels.count) classes of \(encoder.dimension) dimensions in \(output)")
  }
}
