import Foundation
import NN
import Torch

@testable import VisionBridge

/// Cases of 32 × 32 pixels with one to three scans: class "bright" has a bright square, class "left" has it
/// on the left.
struct SmallData {
  let manifest: CaseManifest
  let labels: LabelSpace

  init(in folder: URL) throws {
    var records: [CaseRecord] = []
    for index in 0..<20 {
      let isBright = index % 2 == 0
      let isLeft = index % 4 < 2
      var scans: [ScanEntry] = []
      for scan in 0...index % 3 {
        let depth = 1 + (index + scan) % 4
        var voxels = (0..<depth * 1024).map { Float(($0 * 7919 + index * 31) % 101) / 400 }
        for slice in 0..<depth {
          for y in 10..<22 {
            for x in 0..<10 { voxels[slice * 1024 + y * 32 + x + (isLeft ? 3 : 19)] += isBright ? 1 : 0.2 }
          }
        }
        let name = "\(index)-\(scan).nii"
        try NiftiWriter.write(
          Scan(voxels: voxels, shape: ZYX(z: depth, y: 32, x: 32), spacingMM: ZYX(z: 1, y: 1, x: 1)),
          to: folder.appending(path: name), datatype: .float32)
        scans.append(ScanEntry(path: name, modality: scan == 0 ? .ct : .mri, keySlice: scan == 0 ? 0 : nil))
      }
      records.append(
        CaseRecord(
          id: "case \(index)", split: index < 12 ? .train : index < 16 ? .validation : .test,
          labels: (isBright ? ["bright"] : []) + (isLeft ? ["left"] : []), scans: scans))
    }
    manifest = CaseManifest(records: records, folder: folder)
    labels = try LabelSpace(
      labels: ["bright", "left", "never"],
      embeddings: .normal([3, 8], generator: Generator(seed: 5)),
      encoder: "e", ontology: "o")
  }
}

func recipe(epochs: Int = 4, learningRate: Double = 1e-3) -> VisionRecipe {
  VisionRecipe(
    preprocess: PreprocessOptions(size: 32, depth: 4), augmentation: Augmentation(translatePixels: 1),
    model: VisionConfig(
      encoder: .slices(SliceEncoderConfig(backbone: "resnet10-narrow")), tokenStd: 0.02,
      classifier: ClassifierConfig(standardizesTexts: true, startsAtPrevalence: true)),
    training: VisionRecipe.Training(
      epochs: epochs, batchSize: 4, learningRate: learningRate, weightDecay: 0.01))
}
