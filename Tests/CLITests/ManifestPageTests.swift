import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// docs/manifest.md says what the commands read and write.
@Suite struct ManifestPageTests {
  private static func page() throws -> String {
    try String(contentsOf: CommandLineTool.root.appending(path: "docs/manifest.md"), encoding: .utf8)
  }

  /// First cells of the table whose head begins with these words.
  private static func rows(_ head: String) throws -> Set<String> {
    let page = try page()
    let start = try #require(page.range(of: "| \(head) |"), "no table of \(head)")
    let table = page[start.upperBound...].split(separator: "\n\n", maxSplits: 1)[0]
    return Set(table.matches(of: /\n\| `([^`]+)` \|/).map { String($0.1) })
  }

  private static func files(of folder: URL) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") })
  }

  @Test func `the cases of the page are read, and its keys are those that a case can have`() throws {
    try withTemporaryDirectory { folder in
      let block = try #require(try Self.page().firstMatch(of: /```jsonl\n([\s\S]*?)```/)?.1)
      let url = folder.appending(path: "cases.jsonl")
      try Data(block.utf8).write(to: url)
      let manifest = try CaseManifest.load(url)
      #expect(manifest.records.count == 2 && manifest.records[0].scans[0].keySlice == 31)
      let whole = try JSONEncoder().encode(manifest.records[0])
      let keys = try #require(try JSONSerialization.jsonObject(with: whole) as? [String: Any])
      #expect(Set(keys.keys) == (try Self.rows("key of a case")))
      let scan = try #require((keys["scans"] as? [[String: Any]])?.first)
      #expect(Set(scan.keys) == (try Self.rows("key of a scan")))
      let page = try Self.page()
      for name in Modality.allCases.map(\.rawValue) + Split.allCases.map(\.rawValue) {
        #expect(page.contains("`\(name)`"))
      }
    }
  }

  @Test func `both forms of a label file are read`() throws {
    try withTemporaryDirectory { folder in
      let blocks = try Self.page().matches(of: /```json label\n([\s\S]*?)```/).map { String($0.1) }
      #expect(blocks.count == 3)
      for block in blocks {
        let url = folder.appending(path: "labels.json")
        try Data(block.utf8).write(to: url)
        #expect(try LabelSpace.load(url).labels == ["Normal", "Pneumothorax"])
      }
    }
  }

  @Test func `class embeddings and the run of an encoder have what the page says`() throws {
    try withTemporaryDirectory { folder in
      let database = try EncoderWorkshop.database(in: folder)
      let labels = folder.appending(path: "labels.json")
      try Data(#"[{"label":"Normal"},{"label":"Lung fracture","code":"lung-fracture"}]"#.utf8).write(to: labels)
      let classes = folder.appending(path: "classes.safetensors")
      let exported = try CommandLineTool.run(
        "encoder", "export-labels", "--encoder", EncoderWorkshop.encoder, "--database", database, "--labels",
        labels.path,
        "--output", classes.path)
      try #require(exported.status == 0, "\(exported.errors)")
      let contents = try Safetensors.load(classes)
      #expect(Set(contents.tensors.keys) == ["embeddings", "text_counts"])
      #expect(Set(contents.metadata.keys) == (try Self.rows("metadata")))

      let run = folder.appending(path: "run")
      let trained = try CommandLineTool.run(
        "encoder", "pretrain", "--encoder", EncoderWorkshop.encoder, "--database", database, "--recipe",
        EncoderWorkshop.recipe(in: folder, steps: 12), "--set", "training.evaluation_steps=6", "--output", run.path)
      try #require(trained.status == 0, "\(trained.errors)")
      #expect(try Self.files(of: run) == Self.rows("file of `encoder pretrain`"))
    }
  }

  @Test func `the run of an image model has what the page says, and the best weights are taken, else the last`() throws
  {
    try withTemporaryDirectory { folder in
      let phantom = try VisionWorkshop.phantom(in: folder)
      let run = folder.appending(path: "run")
      let manifest = phantom.appending(path: "manifest.jsonl").path
      let trained = try CommandLineTool.run(
        "vision", "train", manifest, "--labels", VisionWorkshop.classes(of: phantom, in: folder), "--recipe",
        VisionWorkshop.recipe(in: folder, epochs: 2), "--output", run.path)
      try #require(trained.status == 0, "\(trained.errors)")
      #expect(try Self.files(of: run) == Self.rows("file of `vision train`"))

      func predictions() throws -> String {
        let result = try CommandLineTool.run("vision", "predict", run.path, "--manifest", manifest, "--split", "test")
        try #require(result.status == 0, "\(result.errors)")
        return result.output
      }
      // Other weights in one of the two files show which of them is read.
      let (best, last) = (run.appending(path: "best.safetensors"), run.appending(path: "model.safetensors"))
      let asTrained = try predictions()
      let contents = try Safetensors.load(last)
      let zeros = contents.tensors.mapValues { Tensor.zeros($0.shape, dtype: $0.dtype) }
      try Safetensors.save(zeros, metadata: contents.metadata, to: last)
      try FileManager.default.removeItem(at: run.appending(path: "checkpoint.safetensors"))
      #expect(try predictions() == asTrained)
      try FileManager.default.removeItem(at: best)
      #expect(try predictions() != asTrained)
    }
  }
}
