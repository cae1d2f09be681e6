import ArgumentParser
import Foundation
import Torch
import VisionBridge

/// Where an image model computes.
struct VisionDeviceOptions: ParsableArguments {
  @Option(help: Device.help)
  var device = "cpu"

  @Option(help: "Threads of one operation (default: all cores).")
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be positive, found \(threads)") }
  }

  /// Sets the number of threads and returns the device.
  func prepare() throws -> Device {
    if let threads { Runtime.threadCount = threads }
    return try .named(device)
  }
}

/// What every command needs that uses a trained image model.
struct VisionRunOptions: ParsableArguments {
  @Argument(help: "Folder that vision train wrote.", completion: .directory)
  var run: String

  @Option(help: "Manifest: JSON lines, one case each.", completion: .file())
  var manifest: String

  @Option(help: "Folder of preprocessed scans (default: in the run's folder).", completion: .directory)
  var cache: String?

  @OptionGroup var computation: VisionDeviceOptions

  func loadManifest() throws -> CaseManifest { try CaseManifest.load(URL(filePath: manifest)) }

  func predictor(labels: LabelSpace? = nil) throws -> Predictor {
    try Predictor(run: URL(filePath: run), labels: labels, device: computation.prepare())
  }

  func preprocessCache(for predictor: Predictor) throws -> PreprocessCache {
    let folder = cache.map { URL(filePath: $0) } ?? URL(filePath: run).appending(path: "cache")
    return try PreprocessCache(folder, predictor.recipe.preprocess)
  }
}
