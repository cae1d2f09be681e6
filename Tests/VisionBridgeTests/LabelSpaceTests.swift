import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

@Suite struct LabelSpaceTests {
  private let embeddings = Tensor((0..<6).map(Float.init), shape: [3, 2])

  @Test("a label space survives saving, with its metadata and its digest")
  func roundTrip() throws {
    try withTemporaryDirectory { folder in
      let space = try LabelSpace(
        labels: ["Normal", "b\u{a0}c", "d"], embeddings: embeddings, encoder: "e1")
      try space.save(in: folder)
      let loaded = try LabelSpace.load(savedIn: folder)
      #expect(loaded.labels == space.labels && loaded.digest == space.digest)
      #expect(loaded.classes?.encoderDigest == "e1")
      #expect(loaded.embeddings!.array(of: Float.self) == embeddings.array(of: Float.self))
    }
  }

  @Test("names without embeddings are read from an array of names or of objects")
  func names() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "labels.json")
      for text in [#"["a", "b"]"#, #"[{"label": "a", "count": 3}, {"label": "b"}]"#] {
        try Data(text.utf8).write(to: url)
        let space = try LabelSpace.load(url)
        #expect(space.labels == ["a", "b"] && space.embeddings == nil)
      }
      try Data(#"{"a": 1}"#.utf8).write(to: url)
      #expect(throws: VisionError.self) { try LabelSpace.load(url) }
    }
  }

  @Test func `the published form gives names by their places`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "dictionary.json")
      try Data(#"{"Meningioma": 2, "Normal": 0, "Abscess": 1}"#.utf8).write(to: url)
      #expect(try LabelSpace.load(url).labels == ["Normal", "Abscess", "Meningioma"])
      for wrong in [#"{"Normal": 1, "Abscess": 2}"#, #"{"Normal": 0, "Abscess": 0}"#] {
        try Data(wrong.utf8).write(to: url)
        let error = #expect(throws: VisionError.self) { try LabelSpace.load(url) }
        #expect(error?.description.hasSuffix("the places of 2 labels are not 0 to 1, each once") == true)
      }
    }
  }

  @Test("the digest sees an order, a name and a single bit of an embedding")
  func digest() throws {
    let base = try LabelSpace(labels: ["a", "b", "c"], embeddings: embeddings).digest
    let others = [
      try LabelSpace(labels: ["b", "a", "c"], embeddings: embeddings),
      try LabelSpace(labels: ["ab", "c", "d"], embeddings: embeddings),
      try LabelSpace(labels: ["a", "bc", "d"], embeddings: embeddings),
      try LabelSpace(labels: ["a", "b", "c"]),
      try LabelSpace(labels: ["a", "b", "c"], embeddings: embeddings + 1e-7),
      LabelSpace(
        try ClassEmbeddings(
          [.init("a"), .init("b"), .init("c")], textCounts: [1, 1, 2],
          embeddings: .concatenate([embeddings, embeddings.narrow(0, start: 0, length: 1)]))),
      LabelSpace(
        try ClassEmbeddings(
          [.init("a"), .init("b"), .init("c")], textCounts: [2, 1, 1],
          embeddings: .concatenate([embeddings, embeddings.narrow(0, start: 0, length: 1)]))),
    ]
    #expect(Set(others.map(\.digest) + [base]).count == 8)
  }

  @Test("a label that is there twice is refused, and so are no label and one without a name")
  func refusals() {
    #expect(throws: VisionError.self) { try LabelSpace(labels: ["a", "a"]) }
    #expect(throws: VisionError.self) { try LabelSpace(labels: []) }
    #expect(throws: VisionError.self) { try LabelSpace(labels: ["a", ""]) }
  }

  @Test("a label of a manifest may differ from a name in case, white space and normal form where it means just one")
  func spellings() throws {
    func record(_ label: String) -> CaseRecord {
      CaseRecord(id: "1", split: .train, labels: [label], scans: [])
    }
    let space = try LabelSpace(labels: ["Lymphangioma", "Wilms\u{00A0}tumour", "Caf\u{E9}", "PE", "pe"])
    let found = try space.indices(
      of: ["lymphangioma ", "Wilms tumour", "wilms  Tumour", "CAF\u{C9}", "Cafe\u{301}", "CAFE\u{301}", "PE", "pe"]
        .map(record))
    #expect(found == [[0], [1], [1], [2], [2], [2], [3], [4]])
    let both = try LabelSpace(labels: ["Cafe\u{301}", "Caf\u{E9}"])
    #expect(try both.indices(of: [record("Caf\u{E9}"), record("Cafe\u{301}")]) == [[1], [0]])
    #expect(throws: VisionError.self) { try both.indices(of: [record("CAFE\u{301}")]) }
    let error = #expect(throws: VisionError.self) { try space.indices(of: [record("Pe"), record("Lymphoma")]) }
    #expect(error?.description.contains("Lymphoma, Pe") == true)
  }

  @Test("labels of a manifest that are not in the space are all named")
  func unknownLabels() throws {
    let space = try LabelSpace(labels: ["a", "b"])
    func record(_ labels: [String]) -> CaseRecord {
      CaseRecord(id: "1", split: .train, labels: labels, scans: [])
    }
    #expect(try space.indices(of: [record(["b", "a"]), record([])]) == [[1, 0], []])
    let error = #expect(throws: VisionError.self) {
      try space.indices(of: [record(["x", "a"]), record(["y"])])
    }
    #expect(error?.description.contains("x, y") == true)
  }

  @Test("a label file that cannot be read says why")
  func reasons() throws {
    try withTemporaryDirectory { folder in
      func message(_ name: String, _ text: String?) throws -> String {
        let url = folder.appending(path: name)
        try text.map { try Data($0.utf8).write(to: url) }
        return try #require(throws: (any Error).self) { try LabelSpace.load(url) }.localizedText
      }
      #expect(try message("a.json", #"[{"label": "a"}, {"name": "b"}]"#).contains("[1].label is missing"))
      #expect(try message("b.json", #"["a", 7]"#).contains("[1] is not a text"))
      #expect(try message("c.json", #"["a","#).contains("not valid JSON"))
      #expect(try message("d.json", nil).contains("cannot read"))
      #expect(try message("E.JSON", #"{"a": "b"}"#).contains("the outermost value is not a list"))
      #expect(try message("labels.txt", "a").contains("label files are .safetensors or .json"))
      let file = folder.appending(path: "x.Safetensors")
      try Safetensors.save(["embeddings": embeddings], metadata: ["labels": "[1]"], to: file)
      let error = #expect(throws: ClassEmbeddingsError.self) { try LabelSpace.load(file) }
      #expect(
        error?.description.contains("an earlier form") == true
          && error?.remedy as? ClassEmbeddingsRemedy == .exportAgain)
    }
  }
}

extension Error {
  fileprivate var localizedText: String { (self as? VisionError)?.description ?? "\(self)" }
}
