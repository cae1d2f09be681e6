import Files
import Foundation
import Torch

extension ClassEmbeddings {
  /// The form of a file for other programs, or for this one.
  public enum Format: String, Sendable, CaseIterable {
    /// All in one file, which alone is read again.
    case safetensors
    /// NumPy's format, with the rest in a JSON file beside it.
    case npy
    /// A table with a row for each text, with the rest in a JSON file beside it.
    case csv

    /// The form that the ending of a name says, in letters of either case.
    public init?(ending url: URL) { self.init(rawValue: url.pathExtension.lowercased()) }
  }

  /// Writes each file atomically. With `.npy` and `.csv` comes a file of the same name with `.json` behind it, which has all
  /// that the metadata of a safetensors file say, and the numbers of texts.
  ///
  /// - Throws: `FileError` when a file cannot be written.
  public func save(to url: URL, as format: Format) throws {
    guard format != .safetensors else { return try save(to: url) }
    try write(format, to: url)
    try AtomicFile.write(JSONText.encode(Description(self), as: .document), to: url.appendingPathExtension("json"))
  }

  /// Writes the vectors.
  private func write(_ format: Format, to url: URL) throws {
    let values = embeddings.array(of: Float.self)
    let size = embeddings.shape[1]
    if format == .npy {
      let file = try MatrixWriter(.npy, columnCount: size, name: "embeddings", to: url)
      try file.append(values)
      return try file.commit()
    }
    var lines = [CSVLine.text(["name", "system", "code", "text"] + (0..<size).map { "e\($0)" })]
    var row = 0
    for (label, count) in zip(labels, textCounts) {
      for number in 0..<count {
        let text = label.texts.isEmpty ? "" : label.texts[number]
        lines.append(
          CSVLine.text(
            [label.name, label.system, label.code, text] + values[row * size..<(row + 1) * size].map { "\($0)" }))
        row += 1
      }
    }
    try AtomicFile.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: url)
  }

  /// All but the vectors.
  private struct Description: Encodable {
    let formatVersion = ClassEmbeddings.formatVersion
    let names: [String]
    let systems: [String]
    let codes: [String]
    let textCounts: [Int]
    let texts: [String]
    let sources: [String]
    let encoderDigest: String?
    let ontologyVersion: String?
    let creator: String?

    private enum CodingKeys: String, CodingKey {
      case formatVersion = "format_version"
      case names, systems, codes
      case textCounts = "text_counts"
      case texts, sources
      case encoderDigest = "encoder_digest"
      case ontologyVersion = "ontology_version"
      case creator = "created_by"
    }

    init(_ classes: ClassEmbeddings) {
      names = classes.labels.map(\.name)
      systems = classes.labels.map(\.system)
      codes = classes.labels.map(\.code)
      textCounts = classes.textCounts
      texts = classes.labels.flatMap(\.texts)
      sources = classes.sources
      encoderDigest = classes.encoderDigest
      ontologyVersion = classes.ontologyVersion
      creator = classes.creator
    }
  }
}
