import Files
import Foundation
import VisionBridge

/// An entry of a label file without embeddings, as `vision import` and `vision subset` write it.
struct LabelCount: Encodable {
  private let label: String
  private let count: Int

  /// Writes classes in their order.
  static func write(_ classes: [CaseStatistics.ClassCount], to url: URL) throws {
    let entries = classes.map { LabelCount(label: $0.name, count: $0.total) }
    try AtomicFile.write(Data((try JSONOutput.text(entries) + "\n").utf8), to: url)
  }
}
