import Files
import Foundation

/// A data set of nnU-Net or the Medical Segmentation Decathlon: `dataset.json` beside its images and segmentations.
///
/// The labels of a case are the names of the segments that its segmentation has; every channel is a scan: a file of its own, or
/// a volume of the case's file where there is one, as in the Decathlon. Cases without a segmentation are left out. Source: nnU-Net
/// `documentation/dataset_format.md`, and its first version's.
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
    return try pairs(dataset, channels: channels.count).map { name, scans, label in
      let present = Set(try ScanReader.read(label).voxels.compactMap { Int(exactly: $0) })
      return CaseRecord(
        id: name, split: nil,
        labels: segments.filter { !present.isDisjoint(with: $0.numbers) }.map(\.name),
        scans: zip(scans, channels).map { ScanEntry(path: $0.url.path, modality: $1, volume: $0.volume) })
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

  /// Name, channels and segmentation of each case.
  private func pairs(
    _ dataset: Dataset, channels: Int
  ) throws -> [(name: String, scans: [ScanLocation], label: URL)] {
    let ending = dataset.ending ?? ".nii.gz"
    if let training = dataset.training {
      return training.map { pair in
        let image = folder.appending(path: pair.image)
        let name = Self.name(image, ending: ending)
        var scans = (0..<channels).map { ScanLocation(image, volume: channels == 1 ? nil : $0) }
        // The list names a case by a file that is there only where it holds all channels.
        if !scans[0].exists {
          scans = Self.channels(channels, of: name, in: image.deletingLastPathComponent(), ending)
        }
        return (name, scans, folder.appending(path: pair.label))
      }.sorted { $0.name < $1.name }
    }
    return try FolderListing.entries(of: folder.appending(path: "labelsTr")).filter { $0.hasEnding(ending) }.map {
      label in
      let name = Self.name(label, ending: ending)
      return (name, Self.channels(channels, of: name, in: folder.appending(path: "imagesTr"), ending), label)
    }
  }

  /// The files of the channels of a case.
  private static func channels(_ count: Int, of name: String, in folder: URL, _ ending: String) -> [ScanLocation] {
    (0..<count).map {
      ScanLocation(folder.appending(path: "\(name)_\(String(format: "%04d", $0))\(ending)"))
    }
  }

  private static func name(_ url: URL, ending: String) -> String {
    let name = url.lastPathComponent
    return name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name
  }
}
