import Files
import Foundation

/// The case lists of RP3D-DiagDS, as its authors publish them, and those of its external data sets.
///
/// Source: RP3D-Diag `Dataset/dataset.py`. Images are looked for under their path in a folder, with as many of its last parts as
/// are there: the published paths are those of the authors' machines. Annotated images are no modality and left out.
public struct PublishedSource: CaseSource {
  /// Which names are the labels of a case.
  public enum Level: String, CaseIterable, Sendable {
    /// Names of disorders.
    case articles
    /// ICD-10-CM codes of three characters.
    case icd10s
  }

  private let list: URL
  private let images: URL
  private let level: Level
  private let modality: Modality?

  /// Reads `list`, a JSON file, whose images are in the folder `images`.
  ///
  /// - Parameter modality: of the images of a list that has labels for each image and does not say how they were made.
  public init(_ list: URL, images: URL, level: Level, modality: Modality? = nil) {
    self.list = list
    self.images = images
    self.level = level
    self.modality = modality
  }

  /// The cases by address, or by path of the image.
  public func cases() throws -> [CaseRecord] {
    let found = try JSONFile(url: list, largest: 1 << 32).decode(PublishedCaseList.self, as: "case list of RP3D-DiagDS")
    return try found.entries.sorted { $0.key < $1.key }.map { id, entry in
      switch entry {
      case .samples(let samples): try record(of: samples, named: id)
      case .labels(let labels): try record(of: labels, image: id)
      }
    }
  }

  private func record(of labels: [String], image: String) throws(VisionError) -> CaseRecord {
    guard let modality else {
      throw VisionError(
        "\(list.lastPathComponent): a list of images and labels does not say how the images were made",
        hint: "give the modality of the images")
    }
    let scan = ScanEntry(path: location(of: image).path, modality: modality)
    return CaseRecord(id: image, split: nil, labels: labels, scans: [scan])
  }

  private func record(of samples: [PublishedSample], named id: String) throws -> CaseRecord {
    var labels: [String] = []
    var scans: [ScanEntry] = []
    for sample in samples {
      for label in (level == .articles ? sample.articles : sample.icd10s) ?? [] where !labels.contains(label) {
        labels.append(label)
      }
      for (index, scan) in try self.scans(of: sample, in: id).enumerated() {
        let name = sample.modalities.indices.contains(index) ? sample.modalities[index] : sample.modalities.last ?? ""
        guard name != "Annotated image" else { continue }
        guard let modality = Self.modalities[name] ?? Modality(rawValue: name) else {
          throw VisionError("\(list.lastPathComponent), case \(id): unknown modality '\(name)'")
        }
        scans.append(
          ScanEntry(
            path: scan.location.path, modality: modality, keySlice: scan.keySlice, volume: scan.location.volume))
      }
    }
    return CaseRecord(id: id, split: nil, labels: labels, scans: scans)
  }

  private static let modalities: [String: Modality] = [
    "DSA (angiography)": .dsa, "X ray": .xRay, "Nuclear medicine": .nuclearMedicine,
  ]

  /// Where the images of a sample lie: in a file each, as published in June 2024, or, where none of those is there, in the one
  /// array of December 2023.
  private func scans(of sample: PublishedSample, in id: String) throws -> [(location: ScanLocation, keySlice: Int?)] {
    guard sample.images != nil || sample.stack != nil else {
      throw VisionError("\(list.lastPathComponent), case \(id): a sample has neither image_data_path nor npy_path")
    }
    let files = (sample.images ?? []).map { ScanLocation(location(of: $0)) }
    if let stack = sample.stack.map({ ScanLocation(location(of: $0)) }), stack.exists || files.isEmpty,
      !files.contains(where: \.exists)
    {
      // What is missing or damaged is told where scans are read.
      let count = (try? ScanReader.header(of: stack).volumeCount) ?? sample.modalities.count
      guard sample.modalities.count == count || sample.modalities.count == 1 else {
        throw VisionError(
          "\(list.lastPathComponent), case \(id): \(stack.path) holds \(count) images, and image_modality has "
            + "\(sample.modalities.count)")
      }
      return (0..<count).map { (ScanLocation(stack.url, volume: count > 1 ? $0 : nil), nil) }
    }
    return try files.enumerated().map { index, file in
      let keyPath = sample.keys.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      return (file, try keyPath.flatMap(keySlice))
    }
  }

  /// The marked slice, where its file is there: it has the name of its image in another folder.
  private func keySlice(_ path: String) throws -> Int? {
    let url = location(of: path)
    guard ScanLocation(url).exists, url.deletingLastPathComponent().standardizedFileURL != images.standardizedFileURL
    else {
      return nil
    }
    return try NpyReader.readKeySlice(url)
  }

  private func location(of path: String) -> URL {
    let parts = path.split(separator: "/").map(String.init)
    for start in parts.indices {
      let url = images.appending(path: parts[start...].joined(separator: "/"))
      if ScanLocation(url).exists { return url }
    }
    return images.appending(path: parts.last ?? path)
  }
}
