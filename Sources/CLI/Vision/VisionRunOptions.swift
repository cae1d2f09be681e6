import ArgumentParser
import Foundation
import VisionBridge

/// What every command needs that uses a trained image model.
struct VisionRunOptions: ParsableArguments {
  @Argument(help: "Folder that vision train wrote.", completion: .directory)
  var run: String

  @OptionGroup var cache: ScanCacheOptions

  @Option(help: "Cases whose scans cannot be used: stop, or skip them and say so.")
  var unusable = UnusableCases.stop

  @OptionGroup var compute: ComputeOptions

  func predictor(labels: LabelSpace? = nil) throws -> Predictor {
    try Predictor(run: URL(filePath: run), labels: labels, device: compute.prepare())
  }

  /// The thresholds of the run's own classes, or why a report of an evaluation could not be read: scores need none.
  func thresholds(for predictor: Predictor) -> (ClassThresholds?, VisionError?) {
    do {
      return (try ClassThresholds.load(run: URL(filePath: run), for: predictor), nil)
    } catch {
      return (nil, error)
    }
  }

  func preprocessCache(for predictor: Predictor) throws -> PreprocessCache {
    try PreprocessCache(
      cache.folder ?? URL(filePath: run).appending(path: "cache"), predictor.recipe.preprocess,
      byteLimit: cache.byteLimit, makesRoom: false)
  }
}
