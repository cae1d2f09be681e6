import Foundation
import NN
import Ontology
import TestSupport
import TextEncoder
import Testing

@testable import KnowledgeEncoder

@Suite struct KnowledgeSourcesTests {
  private static let licensed = SourceDescription(
    name: "Signs", system: "S", version: "7", file: "f", digest: "d", licence: "CC BY 4.0", origin: "o",
    attribution: "The society of signs")

  /// The directory of an encoder that was trained on a source of its own.
  private func trained(in folder: URL) throws -> URL {
    let sources = try withOneSource(in: folder) { try KnowledgeSources(of: $0, systems: []) }
    let directory = folder.appending(path: "encoder")
    try NameWorkshop.encoder().save(to: directory, card: "", files: sources.file())
    return directory
  }

  private func withOneSource<R>(in folder: URL, _ body: (OntologyStore) throws -> R) throws -> R {
    let store = try OntologyStore.create(at: folder.appending(path: "signs.sqlite"))
    try store.importSource(Self.licensed) { session in
      try session.emit(ConceptRecord(code: "1", kind: .term, name: "Halo", row: 1))
    }
    return try body(store)
  }

  @Test func `an encoder tells the sources it was trained on, with licence and whom to name`() throws {
    try withTemporaryDirectory { folder in
      let found = try KnowledgeSources(ofEncoderIn: trained(in: folder))
      #expect(found?.lines == ["Signs 7: CC BY 4.0; The society of signs"])
      #expect(try KnowledgeSources(ofEncoderIn: NameWorkshop.encoder().directory) == nil)
    }
  }

  @Test func `what is trained further names the sources of both, each once`() throws {
    try withTemporaryDirectory { folder in
      let first = try #require(try KnowledgeSources(ofEncoderIn: trained(in: folder)))
      let store = try NameWorkshop.store(folder)
      let all = first.adding(try KnowledgeSources(of: store, systems: []))
      #expect(all.sources.map(\.name) == ["Signs", "A", "B"])
      #expect(all.adding(first) == all)
      #expect(try KnowledgeSources(of: store, systems: ["B"]).lines == ["B 0: CC0-1.0"])
    }
  }

  @Test func `an average of encoders has the sources of all of them`() throws {
    try withTemporaryDirectory { folder in
      let start = try NameWorkshop.encoder()
      #expect(try KnowledgeSources(ofEncodersIn: [start.directory, start.directory]) == nil)
      let one = try SentenceEncoder(directory: trained(in: folder))
      let other = folder.appending(path: "other")
      let known = try KnowledgeSources(of: NameWorkshop.store(folder), systems: ["B"])
      try start.save(to: other, card: "", files: known.file())
      let merge = try EncoderMerge([start, one, SentenceEncoder(directory: other)], weights: [1, 1, 1])
      let all = try #require(
        try KnowledgeSources(ofEncodersIn: [start.directory, one.directory, other, one.directory]))
      let merged = folder.appending(path: "merged")
      try merge.save(to: merged, creator: "test", files: all.file())
      #expect(try KnowledgeSources(ofEncoderIn: merged)?.sources.map(\.name) == ["Signs", "B"])
    }
  }

  @Test func `class embeddings carry the sources of the encoder and of their concepts, in the file too`() throws {
    try withTemporaryDirectory { folder in
      let encoder = try SentenceEncoder(directory: trained(in: folder))
      let set = try LabelSet(
        name: "set",
        labels: [.init(name: "Normal"), .init(name: "liver", concept: ConceptID(system: "B", code: "5"))])
      let classes = try ClassEmbeddings(of: set, ClassTexts([.name]), in: NameWorkshop.store(folder), encoder: encoder)
      #expect(classes.sources == ["Signs 7: CC BY 4.0; The society of signs", "B 0: CC0-1.0"])
      let file = folder.appending(path: "classes.safetensors")
      try classes.save(to: file)
      #expect(try ClassEmbeddings(contentsOf: file).sources == classes.sources)
    }
  }

  @Test func `a list of sources that cannot be read is refused, not taken for none`() throws {
    try withTemporaryDirectory { folder in
      let directory = try trained(in: folder)
      let file = directory.appending(path: "knowledge_sources.json")
      for content in ["{", "{\"format_version\": 99, \"sources\": []}", "{\"format_version\": 1}"] {
        try Data(content.utf8).write(to: file)
        #expect(throws: (any Error).self) { try KnowledgeSources(ofEncoderIn: directory) }
      }
    }
  }
}
