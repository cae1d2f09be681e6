import Foundation
import TestSupport
import Testing
import Torch

@testable import NN

@Suite struct ClassEmbeddingsTests {
  private let rows = Tensor((0..<6).map(Float.init), shape: [3, 2])
  private let labels = [
    ClassEmbeddings.Label("Normal", texts: ["normal"]),
    ClassEmbeddings.Label("Lung\u{a0}abscess", system: "ICD10CM", code: "J85", texts: ["abscess", "pus in the lung"]),
  ]

  private func reading(_ tensors: [String: Tensor], _ metadata: [String: String]) throws -> ClassEmbeddings {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "classes.safetensors")
      try Safetensors.save(tensors, metadata: metadata, to: url)
      return try ClassEmbeddings(contentsOf: url)
    }
  }

  @Test func `classes with one text or several come back as they were written`() throws {
    let classes = try ClassEmbeddings(
      labels, embeddings: rows, encoderDigest: "e", ontologyVersion: "o", creator: "test 1")
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "classes.safetensors")
      try classes.save(to: url)
      let read = try ClassEmbeddings(contentsOf: url)
      #expect(read.labels == labels && read.textCounts == [1, 2])
      #expect(read.embeddings.array(of: Float.self) == [0, 1, 2, 3, 4, 5])
      #expect(read.encoderDigest == "e" && read.ontologyVersion == "o" && read.creator == "test 1")
      let file = try Safetensors.load(url)
      #expect(file.metadata["names"] == "[\"Normal\",\"Lung\u{a0}abscess\"]")
      #expect(file.metadata["format_version"] == "1")
      #expect(file.tensors["text_counts"]?.array(of: Int64.self) == [1, 2])
    }
  }

  @Test func `the vector of a class is the mean of those of its texts`() throws {
    let means = try ClassEmbeddings(labels, embeddings: rows).means
    #expect(means.shape == [2, 2] && means.array(of: Float.self) == [0, 1, 3, 4])
    let single = try ClassEmbeddings([.init("a"), .init("b"), .init("c")], embeddings: rows)
    #expect(single.textCounts == [1, 1, 1] && single.means.array(of: Float.self) == [0, 1, 2, 3, 4, 5])
  }

  @Test func `embeddings of another program need names and a version only`() throws {
    let classes = try reading(
      ["embeddings": rows], ["format_version": "1", "names": #"["a","b","c"]"#])
    #expect(classes.labels == ["a", "b", "c"].map { .init($0) } && classes.encoderDigest == nil)
  }

  @Test func `what does not fit together is refused`() throws {
    let refused: [() throws -> Void] = [
      { _ = try ClassEmbeddings([], embeddings: rows) },
      { _ = try ClassEmbeddings([.init("a"), .init("a"), .init("b")], embeddings: rows) },
      { _ = try ClassEmbeddings([.init("a"), .init(""), .init("b")], embeddings: rows) },
      { _ = try ClassEmbeddings([.init("a")], embeddings: rows) },
      { _ = try ClassEmbeddings([.init("a"), .init("b")], textCounts: [3, 0], embeddings: rows) },
      { _ = try ClassEmbeddings([.init("a"), .init("b")], textCounts: [.max, .max], embeddings: rows) },
      {
        _ = try ClassEmbeddings([.init("a"), .init("b"), .init("c")], textCounts: [.max, .max, 5], embeddings: rows)
      },
      { _ = try ClassEmbeddings(labels, textCounts: [2, 1], embeddings: rows) },
      { _ = try ClassEmbeddings([.init("a")], embeddings: Tensor([Float.nan], shape: [1, 1])) },
      { _ = try ClassEmbeddings([.init("a")], embeddings: Tensor([Float(1)], shape: [1])) },
    ]
    for refusal in refused { #expect(throws: ClassEmbeddingsError.self) { try refusal() } }
  }

  @Test func `a file that holds no class embeddings says why`() throws {
    let names = ["names": #"["a","b","c"]"#]
    let version = ["format_version": "1"]
    let counts = Tensor([Int64(1), -5, 7], shape: [3])
    let cases: [([String: Tensor], [String: String], String)] = [
      (["embeddings": rows], ["labels": #"["a","b","c"]"#], "an earlier form"),
      (["embeddings": rows], names, "no `format_version`"),
      (["embeddings": rows], ["format_version": "2"].merging(names) { $1 }, "format version 2"),
      ([:], version.merging(names) { $1 }, "no tensor `embeddings`"),
      (["embeddings": rows], version, "no `names`"),
      (["embeddings": rows], version.merging(["names": "[1]"]) { $1 }, "`names` in its metadata: [0] is not a text"),
      (
        ["embeddings": rows], version.merging(names) { $1 }.merging(["texts": #"["x"]"#]) { $1 },
        "`texts` in its metadata: expected 3 texts, found 1"
      ),
      (["embeddings": rows, "text_counts": rows], version.merging(names) { $1 }, "`text_counts` is"),
      (["embeddings": rows, "text_counts": counts], version.merging(names) { $1 }, "each at least 1"),
    ]
    for (tensors, metadata, message) in cases {
      let error = #expect(throws: ClassEmbeddingsError.self) { try reading(tensors, metadata) }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "no error") for \(message)")
    }
  }
}
