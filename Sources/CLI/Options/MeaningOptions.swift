import ArgumentParser
import Foundation
import Ontology
import SemanticIndex
import TextEncoder

/// The encoder and the index of a search by meaning, which may be left out together.
struct MeaningOptions: ParsableArguments {
  @Option(
    help: "Encoder directory, or name of a fetched one, to search by meaning too; needs --index.",
    completion: .directory)
  var encoder: String?

  @Option(help: "Index of names that `nosology encoder index` wrote with this encoder.", completion: .file())
  var index: String?

  @Option(help: "Pooling, needed where the encoder's directory does not say it: \(Pooling.names).")
  var pooling: Pooling?

  @OptionGroup var prompts: PromptOptions

  func validate() throws {
    if (encoder == nil) != (index == nil) {
      throw ValidationError("a search by meaning needs both --encoder and --index")
    }
    if pooling != nil, encoder == nil { throw ValidationError("--pooling needs --encoder") }
    if prompts.isGiven, encoder == nil { throw ValidationError("a prompt needs --encoder") }
  }

  /// Opens the index, if one is named.
  func load(_ store: OntologyStore) throws -> NameIndex? {
    guard let encoder, let index else { return nil }
    return try NameIndex(
      contentsOf: URL(filePath: index),
      encoder: SentenceEncoder(
        directory: EncoderLocation(encoder).url(), pooling: pooling, prompt: prompts.choice),
      store: store)
  }
}
