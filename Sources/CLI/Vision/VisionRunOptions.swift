import ArgumentParser
import Foundation
import VisionBridge

/// What every command needs that uses a trained image model.
struct VisionRunOptions: ParsableArguments {
  @Argument(help: "Folder that vision train wrote.", completion: .directory)
  var run: String

  @Option(help: "Folder of preprocessed scans (default: in the run's folder).", completion: .directory)
  var cache: String?

  @Option(help: "Cases whose scans cannot be used: stop, or skip them and say so.")
  var unusable = UnusableCases.stop

  @OptionGroup var compute: ComputeOptions

  func predictor(labels: LabelSpace? = nil) throws -> Predictor {
    try Predictor(run: URL(filePath: run), labels: labels, device: compute.prepare())
  }

  func preprocessCache(for predictor: Predictor) throws -> PreprocessCache {
    let folder = cache.map { URL(filePath: $0) } ?? URL(filePath: run).appending(path: "cache")
    return try PreprocessCache(folder, predictor.recipe.preprocess)
  }
}
