import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// Every setting of a recipe changes what a training computes, takes into its batches or when it saves.
@Suite struct VisionSettingTests {
  /// Has a value for every key, so that all of them are seen.
  static let recipe = VisionRecipe(
    description: "d", source: "s",
    preprocess: PreprocessOptions(
      size: 32, depth: 3, depthMethod: .choose, spacing: [:], sliceSpacing: [:], windows: [:], percentiles: [0, 100]),
    augmentation: Augmentation(
      probability: 1, translatePixels: 2, depthShear: 0.1,
      elastic: Augmentation.Elastic(
        sigma: [1, 2], magnitude: [2, 4], control: Augmentation.Elastic.Control(spacing: [8, 8], magnitude: [1, 2])),
      columnFlipProbability: 0.5, labelsNameNoSide: true, testShiftPixels: 2),
    model: VisionConfig(
      encoder: .slices(SliceEncoderConfig(backbone: "resnet10-narrow", joining: .transformer)), feedForwardSize: 64,
      fusionStyle: .v2,
      tokenStd: 0.02),
    training: VisionRecipe.Training(
      epochs: 2, batchSize: 2, learningRate: 1e-2, warmupFraction: 0.5, weightDecay: 0.01, keySliceWeight: 0.1))

  static let settings = [
    SettingCase("preprocess.size", "48"), SettingCase("preprocess.depth", "2"),
    SettingCase("preprocess.spacing", #"{"CT": 2}"#), SettingCase("preprocess.spacing", #"{"MRI": 0.5}"#),
    SettingCase("preprocess.slice_spacing", #"{"CT": 2}"#),
    SettingCase("preprocess.windows", #"{"CT": [-100, 100]}"#),
    SettingCase("preprocess.windows", #"{"MRI": [-100, 100]}"#),
    SettingCase("preprocess.voi", "true", given: ["preprocess.windows": "null"]),
    SettingCase("preprocess.percentiles", "[20, 80]"), SettingCase("preprocess.depth_method", #""interpolate""#),
    SettingCase("preprocess.antialias", "true"), SettingCase("preprocess.orientation", #""canonical""#),
    SettingCase("augmentation", "null"), SettingCase("augmentation.probability", "0.5"),
    SettingCase("augmentation.rotate_degrees", "5"), SettingCase("augmentation.translate_pixels", "1"),
    SettingCase("augmentation.scale", "0.3"), SettingCase("augmentation.shear", "0.05"),
    SettingCase("augmentation.depth_shear", "0.3"), SettingCase("augmentation.depth_shear", "null"),
    SettingCase("augmentation.elastic", "null"),
    SettingCase("augmentation.elastic.sigma", "[2, 3]", given: ["augmentation.elastic.control": "null"]),
    SettingCase("augmentation.elastic.magnitude", "[6, 8]", given: ["augmentation.elastic.control": "null"]),
    SettingCase("augmentation.elastic.scale", "0.3"),
    SettingCase("augmentation.elastic.along_depth", "true"),
    SettingCase("augmentation.elastic.control", "null"),
    SettingCase("augmentation.elastic.control.spacing", "[4, 6]"),
    SettingCase("augmentation.elastic.control.magnitude", "[3, 4]"),
    SettingCase("augmentation.noise_std", "0.2"), SettingCase("augmentation.gamma", "[0.9, 1.1]"),
    SettingCase("augmentation.column_flip_probability", "0"), SettingCase("model.fusion_style", #""paper""#),
    SettingCase("model.encoder", resNets),
    SettingCase("model.encoder.plane_layers", "18", given: ["model.encoder": resNets]),
    SettingCase("model.encoder.volume_layers", "18", given: ["model.encoder": resNets]),
    SettingCase("model.encoder.shared_layers", "18", given: ["model.encoder": resNets]),
    SettingCase("model.encoder.width", "8", given: ["model.encoder": resNets]), SettingCase("model.encoder", vit),
    SettingCase("model.encoder.patch_size", "8", given: ["model.encoder": vit]),
    SettingCase("model.encoder.patch_depth", "3", given: ["model.encoder": vit]),
    SettingCase("model.encoder.width", "36", given: ["model.encoder": vit]),
    SettingCase("model.encoder.layer_count", "1", given: ["model.encoder": vit]),
    SettingCase("model.encoder.head_count", "3", given: ["model.encoder": vit]),
    SettingCase("model.encoder.head_size", "4", given: ["model.encoder": vit]),
    SettingCase("model.encoder.feed_forward_size", "20", given: ["model.encoder": vit]),
    SettingCase("model.encoder.embedding_layers", "2", given: ["model.encoder": vit]),
    SettingCase("model.encoder.position_tables", #""separate""#, given: ["model.encoder": vit]),
    SettingCase("model.encoder.dropout", "0.3", given: ["model.encoder": vit]),
    SettingCase("model.encoder.joining", #""max""#),
    SettingCase("model.scan_pooling", #""mean""#),
    SettingCase("model.scan_pooling", #""max""#, given: ["model.scan_pooling": #""mean""#]),
    SettingCase("model.scan_pooling", #""random""#, given: ["model.scan_pooling": #""mean""#]),
    SettingCase("model.scan_joining", #""gated_transformer""#),
    SettingCase("model.encoder.backbone", #""resnet10-half""#), SettingCase("model.feed_forward_size", "32"),
    SettingCase("model.feed_forward_size", "null"), SettingCase("model.fusion_layer_count", "1"),
    SettingCase("model.fusion_head_count", "2"), SettingCase("model.token_std", "0.5"),
    SettingCase("model.classifier.kind", #""linear""#), SettingCase("model.classifier.projection", #""image""#),
    SettingCase("model.classifier.standardizes_texts", "true"),
    SettingCase("model.classifier.projection_layers", "2"), SettingCase("model.classifier.adapts_texts", "true"),
    SettingCase("model.classifier.several_texts", #""max""#), SettingCase("model.classifier.temperature", "0.5"),
    SettingCase("model.classifier.normalizes", "true", given: ["model.classifier.temperature": "0.1"]),
    SettingCase("model.classifier.class_bias", "true"),
    SettingCase("model.classifier.starts_at_prevalence", "true"),
    SettingCase("model.classifier.has_hidden_layer", "false", given: ["model.classifier.kind": #""linear""#]),
    SettingCase("model.classifier.residual", #"{"shrinkage": 1}"#),
    SettingCase(
      "model.classifier.residual.shrinkage", "90", given: ["model.classifier.residual": #"{"shrinkage": 1}"#]),
    SettingCase("training.epochs", "3"), SettingCase("training.batch_size", "4"),
    SettingCase("training.accumulation", "2"), SettingCase("training.averaging", #"{"decay": 0.9}"#),
    SettingCase("training.averaging.decay", "0.1", given: ["training.averaging": #"{"decay": 0.9}"#]),
    SettingCase("training.patience", "1", given: ["training.epochs": "6", "training.learning_rate": "0.0000001"]),
    SettingCase("training.trained", #""classifier""#),
    SettingCase("training.learning_rate", "0.02"), SettingCase("training.warmup_fraction", "0"),
    SettingCase("training.weight_decay", "0.5"), SettingCase("training.clip_norm", "0.01"),
    SettingCase("training.bf16", "true"), SettingCase("training.seed", "43"),
    SettingCase("training.slice_budget", "3"), SettingCase("training.key_slice_weight", "0"),
    SettingCase("training.checkpoint_minutes", "0"), SettingCase("training.sampler", #"{"kind": "class_aware"}"#),
    SettingCase("training.loss", focal), SettingCase("training.loss.gamma", "1", given: ["training.loss": focal]),
    SettingCase("training.loss.alpha", "0.5", given: ["training.loss": focal]),
    SettingCase("training.loss.alpha", "null", given: ["training.loss": focal]),
    SettingCase("training.loss", asymmetric),
    SettingCase("training.loss.positive_gamma", "0", given: ["training.loss": asymmetric]),
    SettingCase("training.loss.negative_gamma", "2", given: ["training.loss": asymmetric]),
    SettingCase("training.loss.clip", "0", given: ["training.loss": asymmetric]),
    SettingCase("training.loss", balanced),
    SettingCase("training.loss.beta", "0.5", given: ["training.loss": balanced]),
    SettingCase("training.loss", adjusted),
    SettingCase("training.loss.tau", "0.5", given: ["training.loss": adjusted]),
  ]

  private static let resNets =
    #"{"kind": "shared_resnet", "plane_layers": 10, "volume_layers": 10, "shared_layers": 10, "width": 4}"#
  private static let vit =
    #"{"kind": "vit", "patch_size": 16, "patch_depth": 1, "width": 24, "layer_count": 2, "head_count": 2, "head_size": 8, "#
    + #""feed_forward_size": 32, "embedding_layers": 1, "position_tables": "shared", "dropout": 0}"#
  private static let focal = #"{"kind": "focal", "gamma": 2, "alpha": 0.25}"#
  private static let asymmetric = #"{"kind": "asymmetric", "positive_gamma": 1, "negative_gamma": 4, "clip": 0.05}"#
  private static let balanced = #"{"kind": "class_balanced", "beta": 0.9}"#
  private static let adjusted = #"{"kind": "logit_adjusted", "tau": 1}"#

  /// Six cases of a CT volume with a marked slice and an MRI slice each, whose axes are not the body's; the first has a DICOM film, too,
  /// that says how it is to be viewed.
  private static func data(in folder: URL) throws -> (CaseManifest, LabelSpace) {
    let affine = ScanAffine([-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1])
    let records = try (0..<6).map { index in
      var scans = try [(6, Modality.ct), (1, .mri)].map { depth, modality in
        let shape = ZYX(z: depth, y: 70, x: 66)
        let voxels = (0..<shape.count).map { place -> Float in
          let noise = (place * 7919 + index * 5003) % 1009 - 500
          return Float(noise + place % 66)
        }
        let name = "\(index)-\(modality.rawValue).nii"
        try NiftiWriter.write(
          Scan(voxels: voxels, shape: shape, affine: affine), to: folder.appending(path: name), datatype: .float32)
        return ScanEntry(path: name, modality: modality, keySlice: modality == .ct ? 4 : nil)
      }
      if index == 0 {
        scans.append(ScanEntry(path: Golden.url("dicom/displayed/sigmoid.dcm").path, modality: .xRay))
      }
      return CaseRecord(
        id: "\(index)", split: index < 4 ? .train : .validation,
        labels: index == 2 ? ["a", "c"] : index % 2 == 0 ? ["a"] : ["b", "c"],
        scans: scans)
    }
    let classes = try ClassEmbeddings(
      ["a", "b", "c"].map { ClassEmbeddings.Label($0) }, textCounts: [1, 2, 1],
      embeddings: .normal([4, 8], generator: Generator(seed: 5)))
    return (CaseManifest(records: records, folder: folder), LabelSpace(classes))
  }

  /// What a training did: its log, at which steps a checkpoint was there, and its remarks.
  private struct Trace {
    var log: String
    var saves: [Bool]
    var notes: [ImageTrainer.Remark]
  }

  /// What the recipe does as it is, computed once for all cases.
  private static let unchanged = Result { try withTemporaryDirectory { try trace(recipe, in: $0) } }

  /// Trains by a recipe.
  private static func trace(_ recipe: VisionRecipe, in folder: URL) throws -> Trace {
    let (manifest, labels) = try data(in: folder)
    let run = folder.appending(path: UUID().uuidString)
    var saves: [Bool] = []
    var notes: [ImageTrainer.Remark] = []
    _ = try ImageTrainer.train(
      manifest, labels: labels, recipe: recipe, run: run, note: { notes.append($0) },
      progress: { _, _, _ in
        saves.append(FileManager.default.fileExists(atPath: run.appending(path: "checkpoint.safetensors").path))
      })
    let log = try String(contentsOf: run.appending(path: "log.jsonl"), encoding: .utf8)
    return Trace(log: log, saves: saves, notes: notes)
  }

  /// Keys that tell something, and one that trains nothing (`ScanViewsTests`).
  private static let words: Set = [
    "format_version", "description", "source", "augmentation.labels_name_no_side", "augmentation.test_shift_pixels",
  ]

  @Test func `every setting has a case`() {
    #expect(SettingCase.uncovered(in: Self.recipe, by: Self.settings, saying: Self.words) == [])
  }

  @Test func `the same recipe trains the same twice`() throws {
    try withTemporaryDirectory { folder in
      let runs = [try Self.unchanged.get(), try Self.trace(Self.recipe, in: folder)]
      #expect(runs[0].log == runs[1].log && runs[0].saves == runs[1].saves)
      #expect(
        runs[0].notes.allSatisfy {
          switch $0 {
          case .pace, .stepMemory: true
          default: false
          }
        })
    }
  }

  @Test(arguments: settings)
  func `a setting has an effect`(setting: SettingCase) throws {
    try withTemporaryDirectory { folder in
      let (before, after) = try setting.pair(of: Self.recipe)
      let old = try setting.given.isEmpty ? Self.unchanged.get() : Self.trace(before, in: folder)
      let new = try Self.trace(after, in: folder)
      let isObeyed = setting.key != "training.bf16" || DiagnosisModel.usesBFloat16(on: .cpu)
      #expect((old.log != new.log || old.saves != new.saves) == isObeyed, "\(setting)")
      #expect(new.notes.contains(.bfloat16NotUsed) == !isObeyed, "\(new.notes)")
    }
  }

  @Test func `the recipe that a hint names has every key`() throws {
    let incomplete = Data(#"{"format_version": 1}"#.utf8)
    let error = #expect(throws: VisionError.self) { try VisionRecipe(text: incomplete) }
    #expect(error?.remedy as? VisionRemedy == .seeWholeRecipe)
    // What the command line says then.
    let root = Golden.directory.deletingLastPathComponent().deletingLastPathComponent()
    let file = try JSONSerialization.jsonObject(
      with: Data(contentsOf: root.appending(path: "recipes/vision/rp3d.json")))
    func hasKey(_ path: String) -> Bool {
      var value: Any? = file
      for name in path.split(separator: ".") {
        guard let fields = value as? [String: Any], let inner = fields[String(name)] else { return false }
        value = inner
      }
      return true
    }
    // Published was a null there: hints of its own settings are in the reference.
    let ofControl = "augmentation.elastic.control."
    #expect(SettingCase.keys(of: Self.recipe).filter { !$0.hasPrefix(ofControl) && !hasKey($0) } == [])
  }
}
