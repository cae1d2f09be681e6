import Foundation
import VisionBridge

/// The cases that runs were trained on, and whether they are real.
struct RunData {
  private let manifest: CaseManifest
  private let file: URL

  /// Reads a manifest.
  ///
  /// - Throws: `VisionError` when it cannot be read, `ReportError` when a run was trained on other cases.
  init(_ file: URL, of runs: [RunResults]) throws {
    self.file = file
    manifest = try CaseManifest.load(file)
    let digest = manifest.trainingDigest
    for run in runs {
      guard run.identity["manifest"] == digest else {
        throw ReportError(
          "\(run.folder.url.relativePath) was not trained on the cases of \(file.path)",
          hint: "give the manifest that the training read, unchanged")
      }
    }
  }

  var html: HTML {
    let counts = [Split.train, .validation, .test].map { split -> HTML in
      "\(Numerals.count(manifest.records(in: split).count)) \(split.rawValue)"
    }
    let scans = manifest.records.flatMap(\.scans)
    let modalities = Set(scans.map(\.modality.rawValue)).sorted().joined(separator: ", ")
    let origin = Self.html(manifest.origin)
    return """
      <p>\(counts[0]), \(counts[1]) and \(counts[2]) cases of <code>\(file.relativePath)</code>, \(Numerals.count(scans.count)) scans \
      (\(modalities)). \(origin) No clinical claim.</p>
      """
  }

  /// What an origin says of the images.
  static func html(_ origin: CaseOrigin?) -> HTML {
    guard let origin else { return "Whether these images are real or synthetic, the manifest does not say." }
    guard origin.isSynthetic else {
      return "<strong>Images as \(origin.description)</strong>, not drawn by this tool."
    }
    return
      "<strong>Synthetic scans</strong>, drawn from the texts of the classes: what is measured says that the machinery works."
  }
}
