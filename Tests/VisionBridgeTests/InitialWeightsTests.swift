import Files
import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

@Suite struct InitialWeightsTests {
  private let config = VisionConfig(
    encoder: .slices(SliceEncoderConfig(backbone: "resnet10-narrow")), classifier: ClassifierConfig(kind: .linear))

  private func fresh(
    _ initial: InitialWeights?, seed: UInt64, _ change: (inout VisionConfig) -> Void = { _ in }
  ) throws -> ParameterStore {
    let generator = Generator(seed: seed)
    let store =
      initial.map { ParameterStore(loading: $0.tensors, generator: generator) }
      ?? ParameterStore(generator: generator)
    var config = config
    change(&config)
    let classes = try ClassEmbeddings(
      ["a", "b"].map { ClassEmbeddings.Label($0) }, embeddings: .normal([2, 6], generator: Generator(seed: 3)))
    _ = try DiagnosisModel(config, size: 32, depth: 4, labels: LabelSpace(classes), store.root)
    return store
  }

  /// The weights of a store as a RadDiag checkpoint, read again.
  private func published(
    _ state: [String: Tensor], keepsClassifier: Bool = false, in folder: URL
  ) throws -> InitialWeights {
    var file = state
    if file["vitFuse.mod_embed"] != nil { file["vitFuse.mod_embed"] = .ones([16, 128]) }
    let url = folder.appending(path: "raddiag.safetensors")
    try Safetensors.save(file, to: url)
    return try InitialWeights.load(url, keepsClassifier: keepsClassifier)
  }

  @Test("a torchvision file gives the backbone and names what it leaves out")
  func torchvision() throws {
    try withTemporaryDirectory { folder in
      let source = try fresh(nil, seed: 1).state
      var file: [String: Tensor] = ["fc.weight": .zeros([3, 128]), "bn1.num_batches_tracked": .zeros([])]
      for (name, tensor) in source where name.hasPrefix("resnet2D.") {
        file[String(name.dropFirst("resnet2D.".count))] = tensor
      }
      let url = folder.appending(path: "backbone.safetensors")
      try Safetensors.save(file, to: url)
      let initial = try InitialWeights.load(url)
      #expect(initial.origins == [.torchvision])
      #expect(initial.skipped.map(\.name) == ["bn1.num_batches_tracked", "fc.weight"])
      let store = try fresh(initial, seed: 2)
      try initial.verify(store)
      let name = "resnet2D.layer4.0.conv2.weight"
      #expect(store.state[name]!.array(of: Float.self) == source[name]!.array(of: Float.self))

      file["layer1.0.conv1.weight"] = nil
      try Safetensors.save(file, to: url)
      let broken = try InitialWeights.load(url)
      let other = try fresh(broken, seed: 2)
      #expect(throws: LoadReport.self) { try broken.verify(other) }
    }
  }

  @Test(
    "a RadDiag checkpoint gives all but the classifier, dead tensors are skipped, modality rows are mapped")
  func radDiag() throws {
    try withTemporaryDirectory { folder in
      var file = try fresh(nil, seed: 1).state
      let layer = "attention1D.transformer_encoder.encoder.layers.0.sublayer.0.norm.a"
      let template = "vitFuse.transformer_encoder.encoder_layer.feed_forward.w_1.weight"
      for name in [layer, template, "resnet2D.fc.bias"] { file[name] = .zeros([2]) }
      file["vitFuse.mod_embed"] = Tensor.arange(16, dtype: .float32).unsqueeze(1) * Tensor.ones([1, 128])
      let url = folder.appending(path: "raddiag.safetensors")
      try Safetensors.save(file, to: url)
      let initial = try InitialWeights.load(url)
      #expect(initial.origins == [.radDiag])
      #expect(
        Set(initial.skipped.map(\.name)).isSuperset(of: [layer, template, "resnet2D.fc.bias", "fc.0.weight"]))
      let store = try fresh(initial, seed: 2)
      try initial.verify(store)
      let rows = store.state["vitFuse.mod_embed"]!.at(0, dim: 1).array(of: Float.self)
      #expect(rows == [0, 1, 4, 7, 9, 11, 14, 12, 13, 15])
    }
  }

  @Test func `a checkpoint without fusion starts a model with one, and one of plain transformers a gated model`() throws
  {
    try withTemporaryDirectory { folder in
      let state = try fresh(nil, seed: 1).state
      let late = try published(state.filter { !$0.key.hasPrefix("vitFuse.") }, in: folder)
      #expect(late.beginsFusionAnew)
      let joined = try fresh(late, seed: 2)
      try late.verify(joined)
      let pooled = try fresh(late, seed: 2) { $0.scanPooling = .mean }
      try late.verify(pooled)

      let early = try published(state, in: folder)
      for joining in [Joining.gatedTransformer, .transformer] {
        let store = try fresh(early, seed: 2) {
          $0.encoder = .slices(SliceEncoderConfig(backbone: "resnet10-narrow", joining: joining))
          $0.scanJoining = .gatedTransformer
        }
        try early.verify(store)
        #expect(store.state["vitFuse.gate"]?.abs().sum().item == 0)
      }
      #expect(throws: LoadReport.self) {
        try early.verify(fresh(early, seed: 2) { $0.scanJoining = .mean })
      }
    }
  }

  @Test func `the classifier of a checkpoint is kept where it is asked for`() throws {
    try withTemporaryDirectory { folder in
      let state = try fresh(nil, seed: 1).state
      let linear = try published(state, keepsClassifier: true, in: folder)
      let store = try fresh(linear, seed: 2)
      try linear.verify(store)
      for name in ["fc.0.weight", "fc.2.bias"] {
        #expect(store.state[name]?.array(of: Float.self) == state[name]?.array(of: Float.self))
      }
      // Finetuning calls it otherwise.
      let renamed = Dictionary(
        uniqueKeysWithValues: state.map { name, tensor in
          (name.hasPrefix("fc.") ? "fc2." + name.dropFirst(3) : name, tensor)
        })
      let tuned = try published(renamed, keepsClassifier: true, in: folder)
      #expect(tuned.tensors["fc.0.weight"]?.array(of: Float.self) == state["fc.0.weight"]?.array(of: Float.self))
      #expect(try published(renamed, in: folder).skipped.contains { $0.name == "fc2.0.weight" })

      // With a classifier of texts the linear one is there and never used.
      let texts = try fresh(nil, seed: 5) { $0.classifier.kind = .knowledge }.state
      let both = try published(state.merging(texts) { $1 }, keepsClassifier: true, in: folder)
      #expect(both.skipped.contains { $0.name == "fc.0.weight" && $0.reason == "never used by the published model" })
      let knowledge = try fresh(both, seed: 2) { $0.classifier.kind = .knowledge }
      try both.verify(knowledge)
      #expect(
        knowledge.state["fcke.weight"]?.array(of: Float.self) == texts["fcke.weight"]?.array(of: Float.self))

      let nothing = #expect(throws: VisionError.self) {
        try published(state.filter { !$0.key.hasPrefix("fc.") }, keepsClassifier: true, in: folder)
      }
      #expect(nothing?.description.contains("holds no classifier") == true)
    }
  }

  @Test func `what became of every tensor is written down`() throws {
    try withTemporaryDirectory { folder in
      var state = try fresh(nil, seed: 1).state
      state["bioLORD.embeddings"] = .zeros([3, 2])
      let initial = try published(state.filter { !$0.key.hasPrefix("vitFuse.") }, in: folder)
      let store = try fresh(initial, seed: 2)
      let uses = initial.uses(in: store).uses
      #expect(Set(uses.map(\.use)) == ["loaded", "left out", "drawn anew"])
      #expect(uses.count { !$0.modelName.isEmpty } == store.state.count)
      #expect(uses.count { !$0.fileName.isEmpty } == state.count { !$0.key.hasPrefix("vitFuse.") })
      let table = folder.appending(path: "uses.csv")
      try initial.uses(in: store).save(to: table)
      let lines = try String(contentsOf: table, encoding: .utf8).split(separator: "\n")
      #expect(lines[0] == "tensor_of_file,tensor_of_model,shape,use,reason")
      #expect(lines.contains("resnet2D.bn1.bias,resnet2D.bn1.bias,16,loaded,"))
      #expect(lines.contains(",vitFuse.cls_token,1x1x128,drawn anew,"))
      #expect(lines.contains("bioLORD.embeddings,,3x2,left out,text encoder; the label space takes its place"))
    }
  }

  @Test func `of a checkpoint of December 2023 the classifier is kept that it used`() throws {
    try withTemporaryDirectory { folder in
      func load(_ names: String...) throws -> InitialWeights {
        let url = folder.appending(path: "paper.safetensors")
        try Safetensors.save(Dictionary(uniqueKeysWithValues: names.map { ($0, Tensor.zeros([1])) }), to: url)
        return try InitialWeights.load(url, keepsClassifier: true)
      }
      let early = try load(
        "resnet3D.conv1.weight", "vitFuse.transformer_encoder.layers.0.norm1.bias", "vitFuse.fc.0.bias",
        "vitFuse.fcke.0.bias", "vitFuse.fcke.2.bias", "adaptFC.0.bias", "resnetFuse.fc.bias", "medcpt.x")
      #expect(
        Set(early.tensors.keys) == [
          "resnet3D.conv1.weight", "vitFuse.transformer_encoder.layers.0.norm1.bias", "fcke.0.bias", "fcke.2.bias",
          "adaptFC.0.bias",
        ])
      #expect(early.fileNames["fcke.2.bias"] == "vitFuse.fcke.2.bias")
      let late = try load("resnet3D.conv1.weight", "resnetFuse.fc.bias", "adaptFC.0.bias")
      #expect(Set(late.tensors.keys) == ["resnet3D.conv1.weight", "fc.bias"])
      #expect(late.skipped.map(\.name) == ["adaptFC.0.bias"])
      let transformer = try load("vitEmbed.vision_encoder.x", "vitEmbed.mlp_embed.0.bias", "vitEmbed.mlp_embed.2.bias")
      #expect(Set(transformer.tensors.keys) == ["vitEmbed.vision_encoder.x", "fc.0.bias", "fc.2.bias"])
      #expect(throws: VisionError.self) { try load("resnet3D.conv1.weight", "vitFuse.transformer_encoder.x") }
    }
  }

  @Test func `weights of others become a run that predicts as they do, and only whole ones`() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      let (run, adopted) = (folder.appending(path: "run"), folder.appending(path: "adopted"))
      let plan = recipe(epochs: 1)
      _ = try ImageTrainer.train(data.manifest, labels: data.labels, recipe: plan, run: run)
      let file = run.appending(path: "best.safetensors")
      try InitialWeights.load(file, keepsClassifier: true).adopt(as: adopted, recipe: plan, labels: data.labels)
      #expect(
        try Set(FileManager.default.contentsOfDirectory(atPath: adopted.path)) == [
          "config.json", "labels.safetensors", "model.safetensors", "initial_weights.csv",
        ])
      let cache = try PreprocessCache(folder.appending(path: "cache"), plan.preprocess)
      let scores = try [run, adopted].map {
        try Predictor(run: $0).scores(of: data.manifest.records, in: data.manifest, cache: cache).scores
      }
      #expect(scores[0] == scores[1])
      #expect(try Predictor(run: adopted).weights == "model.safetensors of step 0")
      #expect(try ImageEvaluator.evaluate(Predictor(run: adopted), data.manifest, cache: cache).classes.count == 3)

      let partly = folder.appending(path: "partly.safetensors")
      try Safetensors.save(Safetensors.load(file).tensors.filter { $0.key != "vitFuse.cls_token" }, to: partly)
      let initial = try InitialWeights.load(partly, keepsClassifier: true)
      let other = folder.appending(path: "other")
      let report = #expect(throws: LoadReport.self) {
        try initial.adopt(as: other, recipe: plan, labels: data.labels)
      }
      #expect(report?.missing == ["vitFuse.cls_token"])
      #expect(!FileManager.default.fileExists(atPath: other.path))
      #expect(throws: FileError.self) {
        try InitialWeights.load(file, keepsClassifier: true).adopt(as: run, recipe: plan, labels: data.labels)
      }
    }
  }
}
