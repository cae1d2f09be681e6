import Deterministic
import Files
import Foundation
import NN
import Torch

/// What the run of an image model has in its folder beside what every `RunDirectory` has: `labels.safetensors` (or
/// `.json`) are the classes, `best.safetensors` has the best weights by validation, `model.safetensors` the last.
struct ImageRun {
  /// Which of a run's weights.
  enum Weights: String {
    case best, last
  }

  let url: URL
  var cache: URL { url.appending(path: "cache") }
  /// Where the cases come from.
  var origin: URL { url.appending(path: "origin.json") }
  /// What became of the tensors that the training started from.
  var weightUses: URL { url.appending(path: "initial_weights.csv") }

  /// File of the weights.
  func model(_ weights: Weights) -> URL {
    url.appending(path: weights == .best ? "best.safetensors" : "model.safetensors")
  }

  /// The best weights by validation where there are any, else the last.
  var chosenWeights: Weights {
    FileManager.default.fileExists(atPath: model(.best).path) ? .best : .last
  }

  /// The weights with their metadata, checked to belong to `labelDigest`.
  func load(_ weights: Weights, labelDigest: String) throws -> Safetensors.Contents {
    let file = model(weights)
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw VisionError(
        "\(url.path) has no \(file.lastPathComponent)",
        remedy: RunRemedy.resumeToFirstEpoch)
    }
    let contents = try Safetensors.load(file)
    guard contents.metadata["label_digest"] == labelDigest else {
      throw VisionError(
        "\(file.path) was trained on other label embeddings than the run's labels",
        hint: "a file of the run was replaced; train again")
    }
    return contents
  }
}

extension CaseManifest {
  /// Tells the training and validation cases of manifests apart.
  package var trainingDigest: String {
    var fingerprint = StableHash()
    for record in records where record.split == .train || record.split == .validation {
      for part in [record.id, record.split?.rawValue ?? "", "\(record.labels.count)"] + record.labels {
        fingerprint.add(part)
      }
      for scan in record.scans {
        for part in [
          scan.path, scan.modality.rawValue, "\(scan.keySlice ?? -1)", "\(scan.volume ?? -1)", scan.series ?? "",
        ] { fingerprint.add(part) }
      }
    }
    return fingerprint.hexadecimal
  }
}
