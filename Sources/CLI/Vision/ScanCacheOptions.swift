import ArgumentParser
import Foundation
import VisionBridge

/// Where preprocessed scans are kept.
struct ScanCacheOptions: ParsableArguments {
  @Option(
    help: "Folder of preprocessed scans, to share between runs (default: in the run's folder).",
    completion: .directory)
  var cache: String?

  @Option(
    help: ArgumentHelp(
      "Most room in GB for preprocessed scans; what does not fit is made again when needed. Trainings take away what is not in use.",
      valueName: "gb"))
  var cacheSize = Double(PreprocessCache.defaultByteLimit) / 1e9

  var folder: URL? { cache.map { URL(filePath: $0) } }

  var byteLimit: Int { Int(cacheSize * 1e9) }

  func validate() throws {
    guard cacheSize >= 0, cacheSize < 1e9 else {
      throw ValidationError("--cache-size is in GB and not below 0, found \(cacheSize)")
    }
  }
}
