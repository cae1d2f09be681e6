import ArgumentParser
import Files
import Foundation
import Ontology
import KnowledgeEncoder
import TextEncoder

/// The encoder and the index of semantic search, which may be left out together.
struct MeaningOptions: ParsableArguments {
  @Option(
    help: """
      Encoder directory, or name of a fetched one, for semantic search too (default: the one that made the index).
      """, completion: .directory)
  var encoder: String?

  @Option(help: "Index of names that `nosology encoder index` wrote with this encoder.", completion: .file())
  var index: String?

  @Option(help: "Pooling, needed where the encoder's directory does not say it: \(Pooling.names).")
  var pooling: Pooling?

  @OptionGroup var prompts: PromptOptions

  func validate() throws {
    if encoder != nil, index == nil { throw ValidationError("semantic search needs --index beside --encoder") }
    if pooling != nil, index == nil { throw ValidationError("--pooling needs --index") }
    if prompts.isGiven, index == nil { throw ValidationError("a prompt needs --index") }
  }

  /// Opens the index, if one is named.
  func load(_ store: OntologyStore) throws -> NameIndex? { try index.map { try open(URL(filePath: $0), store) } }

  /// Opens the index that is named, else the one that lies beside the database. Where that one cannot be used, says why.
  func loadAtHand(_ store: OntologyStore) throws -> NameIndex? {
    if index != nil { return try load(store) }
    let file = NameIndex.standardFile(of: store.url)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    do {
      let index = try open(file, store)
      Console.note("names are found by meaning too, with \(file.relativePath); --no-meaning leaves that out")
      return index
    } catch let error as Hinted {
      Console.note("names are not found by meaning: \(error.description)")
      return nil
    }
  }

  private func open(_ file: URL, _ store: OntologyStore) throws -> NameIndex {
    guard let directory = try encoder.map({ try EncoderLocation($0).url() }) ?? NameIndex.encoderDirectory(file) else {
      throw EncoderError("\(file.relativePath) does not say which encoder made it", hint: "name it with --encoder")
    }
    return try NameIndex(
      contentsOf: file, encoder: SentenceEncoder(directory: directory, pooling: pooling, prompt: prompts.choice),
      store: store)
  }
}
