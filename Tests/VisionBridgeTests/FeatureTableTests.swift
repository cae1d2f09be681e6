import Files
import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// Feature vectors for NumPy, and trainings that go on from a run.
@Suite struct FeatureTableTests {
  /// The text of an array's header and its values.
  private static func array(_ name: String, in file: URL) throws -> (header: NpyHeader, bytes: Data) {
    let archive = try ZipArchive(file)
    let entry = try #require(archive.entries.first { $0.path == "\(name).npy" })
    let stream = try archive.open(entry)
    var bytes = [UInt8](repeating: 0, count: entry.size)
    var filled = 0
    while filled < bytes.count {
      let count = try bytes.withUnsafeMutableBytes {
        try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
      }
      try #require(count > 0)
      filled += count
    }
    let header = try NpyHeader(Data(bytes), path: name)
    return (header, Data(bytes[header.dataOffset...]))
  }

  @Test func `tables have a row for each case or scan, with ids, splits and labels`() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      let run = folder.appending(path: "run")
      _ = try ImageTrainer.train(data.manifest, labels: data.labels, recipe: recipe(epochs: 1), run: run)
      let predictor = try Predictor(run: run)
      let cache = try PreprocessCache(run.appending(path: "cache"), predictor.recipe.preprocess)
      let records = data.manifest.records
      let cases = try predictor.features(of: records, in: data.manifest, cache: cache)
      let scans = try predictor.features(of: records, in: data.manifest, cache: cache, unit: .scans)
      let scanCounts = records.map(\.scans.count)
      #expect(cases.count == 20 && scans.count == scanCounts.reduce(0, +) && scans.width == 128)
      // A batch gives what a case alone does.
      let alone = try predictor.features(of: [records[7]], in: data.manifest, cache: cache)
      #expect(maxError(Array(cases.features[7 * 128..<8 * 128]), alone.features) < Tolerance.forward)

      let file = folder.appending(path: "scans.npz")
      try scans.write(to: file)
      let features = try Self.array("features", in: file)
      #expect(features.header.shape == [scans.count, 128] && features.header.descriptor == "<f4")
      #expect(features.bytes == scans.features.withUnsafeBytes { Data($0) })
      let labels = try Self.array("labels", in: file)
      #expect(labels.header.shape == [scans.count, 3] && labels.header.descriptor == "|b1")
      let expected = zip(records, scanCounts).flatMap { record, count in
        Array(repeating: ["bright", "left", "never"].map { UInt8(record.labels.contains($0) ? 1 : 0) }, count: count)
          .flatMap {
            $0
          }
      }
      #expect(Array(labels.bytes) == expected)
      let ids = try Self.array("ids", in: file)
      #expect(ids.header.descriptor == "<U7" && ids.header.shape == [scans.count])
      let first = ids.bytes.prefix(28).withUnsafeBytes { $0.bindMemory(to: UInt32.self).map { $0 } }
      #expect(String(String.UnicodeScalarView(first.compactMap { $0 == 0 ? nil : Unicode.Scalar($0) })) == "case 0")
      let numbers = try Self.array("scans", in: file)
      #expect(numbers.header.descriptor == "<i8")
      #expect(
        numbers.bytes.withUnsafeBytes { Array($0.bindMemory(to: Int64.self)) } == scanCounts.flatMap { 0..<Int64($0) })
      #expect(try ZipArchive(file).entries.map(\.path).contains("modalities.npy"))
    }
  }

  @Test func `arrays are those that NumPy would write`() throws {
    func record(_ id: String, _ split: Split?, _ labels: [String], _ modalities: [Modality]) -> CaseRecord {
      CaseRecord(
        id: id, split: split, labels: labels, scans: modalities.map { ScanEntry(path: "x.npy", modality: $0) })
    }
    var table = FeatureTable(.scans, classes: ["left", "Normal"], width: 4)
    table.append((0..<4).map { Float($0) / 8 }, of: record("case é", .train, ["left"], [.ct]))
    table.append((4..<12).map { Float($0) / 8 }, of: record("b", nil, ["normal"], [.mri, .xRay]))
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "table.npz")
      try table.write(to: file)
      let golden = Golden.url("vision_io/features.npz")
      let names = try ZipArchive(golden).entries.map { String($0.path.dropLast(4)) }
      #expect(try names.sorted() == ZipArchive(file).entries.map { String($0.path.dropLast(4)) }.sorted())
      #expect(names.count == 7)
      for name in names {
        let (ours, theirs) = (try Self.array(name, in: file), try Self.array(name, in: golden))
        #expect(ours.header.descriptor == theirs.header.descriptor, "\(name)")
        #expect(ours.header.shape == theirs.header.shape && !theirs.header.isFortranOrder, "\(name)")
        #expect(ours.bytes == theirs.bytes, "\(name)")
      }
    }
  }

  @Test func `a training goes on from a run, with or without its joining of scans`() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      let run = folder.appending(path: "run")
      _ = try ImageTrainer.train(data.manifest, labels: data.labels, recipe: recipe(epochs: 2), run: run)
      let tensors = try Safetensors.load(run.appending(path: "best.safetensors")).tensors
      let other = try LabelSpace(
        labels: ["left", "other"], embeddings: data.labels.embeddings!.narrow(0, start: 1, length: 2), encoder: "e",
        ontology: "o")
      let config = recipe().model.classifier
      for keepsFusion in [true, false] {
        let initial = try InitialWeights(run: run, keepsFusion: keepsFusion, classifier: (other, config))
        #expect(initial.origins == [.run])
        #expect(initial.tensors["fcke.weight"] != nil)
        #expect((initial.tensors["vitFuse.cls_token"] != nil) == keepsFusion)
        let store = ParameterStore(loading: initial.tensors, generator: Generator(seed: 9))
        _ = try DiagnosisModel(recipe().model, size: 32, depth: 4, labels: other, store.root)
        try initial.verify(store)
        let same = { (name: String) in
          store.state[name]!.array(of: Float.self) == tensors[name]!.array(of: Float.self)
        }
        #expect(same("resnet2D.conv1.weight") && same("fcke.weight") && same("vitFuse.cls_token") == keepsFusion)
      }
      // Another joining of scans where that begins anew.
      let anew = try InitialWeights(run: run, keepsFusion: false, classifier: (other, config))
      var wider = recipe().model
      (wider.fusionStyle, wider.fusionLayerCount) = (.paper, 3)
      let store = ParameterStore(loading: anew.tensors, generator: Generator(seed: 9))
      _ = try DiagnosisModel(wider, size: 32, depth: 4, labels: other, store.root)
      try anew.verify(store)
      // The run's own labels need no origin, and a bias that was learnt stays.
      let same = try InitialWeights(run: run, classifier: (data.labels, config))
      let further = folder.appending(path: "further")
      var short = recipe(epochs: 1, learningRate: 1e-9)
      short.training.warmupFraction = 0
      _ = try ImageTrainer.train(data.manifest, labels: data.labels, recipe: short, run: further, initial: same)
      let after = try Safetensors.load(further.appending(path: "model.safetensors")).tensors
      let biases = [after, tensors].map { $0["fcke.common_bias"]!.array(of: Float.self) }
      #expect(maxError(biases[0], biases[1]) < Tolerance.forward)
      // Without the classifier nothing is asked of the labels.
      let fresh = try InitialWeights(run: run)
      #expect(!fresh.tensors.keys.contains { $0.hasPrefix("fcke.") })
      var linear = recipe(epochs: 1)
      linear.model.classifier.kind = .linear
      let plain = folder.appending(path: "linear")
      _ = try ImageTrainer.train(data.manifest, labels: data.labels, recipe: linear, run: plain)
      #expect(
        try InitialWeights(run: plain, classifier: (other, config)).tensors.keys.allSatisfy { !$0.hasPrefix("fc") })
      let foreign = try LabelSpace(labels: ["a"], embeddings: .ones([1, 8]), encoder: "f", ontology: "o")
      let error = #expect(throws: VisionError.self) {
        try InitialWeights(run: run, classifier: (foreign, config))
      }
      #expect(error?.description.contains("from encoder f, those the run was trained with from encoder e") == true)
      #expect(try VisionRecipe(ofRun: run).training.epochs == 2)
    }
  }
}
