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

  /// - Parameter labelFile: classes to score instead of the run's own.
  func predictor(labelFile: String? = nil, views: ScanViewOptions? = nil) throws -> Predictor {
    try Predictor(
      run: URL(filePath: run), labels: labelFile.map { try LabelSpace.load(URL(filePath: $0)) },
      views: views?.oneView == true ? .asIs : nil, device: compute.prepare())
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

/// What scores see of a scan.
struct ScanViewOptions: ParsableArguments {
  @Flag(
    help: "Score each scan only as it is, not by the mean over the recipe's views (augmentation.test_shift_pixels)."
  )
  var oneView = false
}
