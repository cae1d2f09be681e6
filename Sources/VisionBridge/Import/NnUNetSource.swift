import Files
import Foundation

/// A data set of nnU-Net or the Medical Segmentation Decathlon: `dataset.json` beside its images and segmentations.
///
/// The labels of a case are the names of the segments that its segmentation has; every channel is a scan. Cases without a
/// segmentation are left out. In a list of the first version and of the Decathlon a case is one image of one channel. Source: nnU-Net `documentation/dataset_format.md`, and its first version's.
public struct NnUNetSource: CaseSource {
  private struct Dataset: Decodable {
    var channelNames: [String: String]?
    var modality: [String: String]?
    var labels: [String: Label]
    var ending: String?
    var training: [Pair]?

    enum CodingKeys: String, CodingKey {
      case channelNames = "channel_names"
      case modality, labels, training
      case ending = "file_ending"
    }
  }

  private struct Pair: Decodable {
    var image: String
    var label: String
  }

  /// A number, a name, or several numbers of a region.
  private enum Label: Decodable {
    case numbers([Int])
    case name(String)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let number = try? value.decode(Int.self) {
        self = .numbers([number])
      } else if let numbers = try? value.decode([Int].self) {
        self = .numbers(numbers)
      } else {
        self = .name(try value.decode(String.self))
      }
    }
  }

  private let folder: URL
  private let modality: Modality?

  /// Reads the data set in `folder`.
  ///
  /// - Parameter modality: of all channels; nil takes it from their names.
  public init(_ folder: URL, modality: Modality? = nil) {
    self.folder = folder
    self.modality = modality
  }

  /// The cases by name.
  public func cases() throws -> [CaseRecord] {
    let file = folder.appending(path: "dataset.json")
    let dataset = try JSONFile(url: file).decode(Dataset.self, as: "dataset.json of nnU-Net")
    let channels = try channels(dataset)
    let segments = Self.segments(dataset.labels)
    return try pairs(dataset, channels: channels.count).map { name, images, label in
      let present = Set(try ScanReader.read(label).voxels.compactMap { Int(exactly: $0) })
      return CaseRecord(
        id: name, split: nil,
        labels: segments.filter { !present.isDisjoint(with: $0.numbers) }.map(\.name),
        scans: zip(images, channels).map { ScanEntry(path: $0.path, modality: $1) })
    }
  }

  /// The modality of each channel, in order.
  private func channels(_ dataset: Dataset) throws(VisionError) -> [Modality] {
    let names = (dataset.channelNames ?? dataset.modality ?? ["0": ""]).sorted {
      (Int($0.key) ?? 0) < (Int($1.key) ?? 0)
    }
    var found: [Modality] = []
    for (_, name) in names {
      let words = name.uppercased()
      let isMRI = ["MR", "T1", "T2", "FLAIR", "PD", "ADC", "DWI"].contains { words.contains($0) }
      guard
        let modality = modality
          ?? (words.contains("CT") ? .ct : isMRI ? .mri : words.contains("PET") ? .nuclearMedicine : nil)
      else {
        throw VisionError(
          "\(folder.path)/dataset.json: the channel '\(name)' names no modality",
          hint: "say which modality all channels are")
      }
      found.append(modality)
    }
    return found
  }

  /// Names of segments with their numbers, without the background.
  private static func segments(_ labels: [String: Label]) -> [(name: String, numbers: Set<Int>)] {
    labels.compactMap { key, label -> (name: String, numbers: Set<Int>)? in
      switch label {
      case .numbers(let numbers): numbers == [0] ? nil : (key, Set(numbers))
      case .name(let name): Int(key).flatMap { $0 == 0 ? nil : (name, [$0]) }
      }
    }.sorted { $0.name < $1.name }
  }

  private func pairs(_ dataset: Dataset, channels: Int) throws -> [(name: String, images: [URL], label: URL)] {
    if let training = dataset.training {
      return training.map { pair in
        let image = folder.appending(path: pair.image)
        return (
          Self.name(image, ending: dataset.ending ?? ".nii.gz"), [image], folder.appending(path: pair.label)
        )
      }.sorted { $0.name < $1.name }
    }
    let ending = dataset.ending ?? ".nii.gz"
    return try FolderListing.entries(of: folder.appending(path: "labelsTr")).filter { $0.hasEnding(ending) }.map {
      label in
      let name = Self.name(label, ending: ending)
      let images = (0..<channels).map { channel in
        folder.appending(path: "imagesTr/\(name)_\(String(format: "%04d", channel))\(ending)")
      }
      return (name, images, label)
    }
  }

  private static func name(_ url: URL, ending: String) -> String {
    let name = url.lastPathComponent
    return name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name
  }
}
