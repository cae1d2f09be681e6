import Deterministic
import Files
import Foundation
import NN
import Torch

/// The files of a training run.
///
/// `config.json` says what is trained, `labels.safetensors` (or `.json`) on which classes, `log.jsonl` how it
/// went; `checkpoint.safetensors` is for going on, `best.safetensors` has the best weights by validation,
/// `model.safetensors` the last.
struct RunDirectory {
  /// What a run was started with; a run is only resumed with the same.
  struct Config: Codable, Equatable {
    var recipe: VisionRecipe
    var labelDigest: String
    var manifestDigest: String
    var initialDigest: String?
    var classCount: Int
    var trainCases: Int
    var validationCases: Int
  }

  /// Which of a run's weights.
  enum Weights: String {
    case best, last
  }

  let url: URL
  var log: URL { url.appending(path: "log.jsonl") }
  var checkpoint: URL { url.appending(path: "checkpoint.safetensors") }
  var cache: URL { url.appending(path: "cache") }
  private var configFile: URL { url.appending(path: "config.json") }

  /// File of the weights.
  func model(_ weights: Weights) -> URL {
    url.appending(path: weights == .best ? "best.safetensors" : "model.safetensors")
  }

  /// Whether the folder holds a run.
  private var isRun: Bool { FileManager.default.fileExists(atPath: configFile.path) }

  /// Checks that the folder holds no run yet, or is to be gone on with and holds this one.
  ///
  /// - Throws: `VisionError` when the folder holds a run and `resume` is false, or another run than this.
  func check(_ config: Config, resume: Bool) throws(VisionError) {
    guard isRun else { return }
    guard resume else {
      throw VisionError(
        "\(url.path) holds a training run already", remedy: RunRemedy.resumeOrChooseAnotherFolder)
    }
    try Self.check(config, against: try self.config(), in: url)
  }

  /// Writes what the run is started with, unless the folder holds a run.
  ///
  /// - Throws: `FileError` when the folder cannot be written.
  func open(_ config: Config, labels: LabelSpace) throws {
    guard !isRun else { return }
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw FileError(cannotWrite: url, error, hint: "check the path and its permissions")
    }
    try labels.save(in: url)
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(try encoder.encode(config), to: configFile)
  }

  /// What the run was started with.
  func config() throws(VisionError) -> Config {
    let decoder = ForeignJSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode(Config.self, from: Data(contentsOf: configFile))
    } catch {
      throw VisionError(
        "\(url.path) is no training run: config.json: \(JSONReason.of(error))",
        remedy: RunRemedy.giveRunFolder)
    }
  }

  private static func check(_ new: Config, against old: Config, in url: URL) throws(VisionError) {
    let differences = [
      ("the recipe", old.recipe != new.recipe), ("the label space", old.labelDigest != new.labelDigest),
      ("the manifest", old.manifestDigest != new.manifestDigest),
      ("the initial weights", old.initialDigest != new.initialDigest),
    ].filter(\.1).map(\.0)
    guard differences.isEmpty else {
      throw VisionError(
        "\(differences.joined(separator: ", ")) changed since \(url.path) was started",
        hint: "resume with what the run was started with, or start another in a new folder")
    }
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
  var trainingDigest: String {
    var fingerprint = StableHash()
    for record in records where record.split != .test {
      for part in [record.id, record.split.rawValue, "\(record.labels.count)"] + record.labels {
        fingerprint.add(part)
      }
      for scan in record.scans {
        for part in [scan.path, scan.modality.rawValue, "\(scan.keySlice ?? -1)"] { fingerprint.add(part) }
      }
    }
    return fingerprint.hexadecimal
  }
}
