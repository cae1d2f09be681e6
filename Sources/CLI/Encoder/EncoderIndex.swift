import ArgumentParser
import Files
import VectorSearch
import Foundation
import Ontology
import KnowledgeEncoder
import TextEncoder

extension VectorFormat: ExpressibleByArgument {}

/// `nosology encoder index`
struct EncoderIndex: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Write the vectors of all names of the ontology, for semantic search.",
    discussion: """
      Every distinct name is embedded once. Names that differ only in the case of the letters A to Z share the vector of \
      one of them. Where the file exists, vectors of unchanged names are kept, provided that it was made with the same \
      encoder, --precision and --storage. The file says which encoder and which state of the ontology it belongs to; a \
      search with others is refused. 500,000 names of 384 dimensions take 0.8 GB in f32, half of it in bf16.

      Without --output the file is written beside the database, as ontology.names.safetensors beside ontology.sqlite, where \
      `ontology search` finds it by itself.

      Example: nosology encoder index --encoder all-MiniLM-L6-v2 --database ontology.sqlite
      """)

  @OptionGroup var options: EncoderOptions
  @OptionGroup var ontology: OntologyOptions

  @Option(help: "How vectors are stored: f32, or bf16 for half the size.")
  var storage = VectorFormat.f32

  @Option(help: "File to write (default: beside the database).", completion: .file(extensions: ["safetensors"]))
  var output: String?

  func validate() throws {
    try OutputEnding.check(output, "--output", [".safetensors"])
  }

  func run() throws {
    let store = try ontology.open()
    let output = output ?? NameIndex.standardFile(of: ontology.file).relativePath
    let encoder = try options.load()
    let line = ProgressLine("index", unit: "names")
    defer { line.finish() }
    try Interrupt.leaving("stopped; \(output) is as it was") {
      let summary = try NameIndex.build(
        of: store, encoder: encoder, format: storage, creator: "nosology \(Version.current)",
        to: URL(filePath: output), note: Console.note, progress: { line.update(done: $0, total: $1) },
        shouldStop: { Interrupt.requested })
      line.finish()
      let kept = summary.reusedCount == 0 ? "" : " (\(summary.reusedCount) kept)"
      let vectors = "\(summary.textCount) vectors\(kept) of \(summary.dimension) dimensions"
      Console.data("\(summary.nameCount) names, \(vectors) in \(output)")
    }
  }
}
