import Files
import Foundation

/// A folder for each class, as ImageFolder of torchvision reads: `CLASS/…/image.png`, or `SPLIT/CLASS/…/image.png`.
///
/// The label of a case is the name of its folder. A case is an image, or a folder of the slices of a DICOM series.
public struct FolderSource: CaseSource {
  private let folder: URL
  private let modality: Modality
  private let excluded: [String]

  /// Reads `folder`, whose images are all of one modality.
  ///
  /// - Parameter excluded: patterns of a shell for paths below `folder`, whose files are left out.
  public init(_ folder: URL, modality: Modality, excluding excluded: [String] = []) {
    self.folder = folder
    self.modality = modality
    self.excluded = excluded
  }

  /// The cases by path; the id is the path without the ending.
  public func cases() throws -> [CaseRecord] {
    var choice = FileChoice(below: folder, excluding: excluded)
    let tops = try Self.folders(in: folder)
    let splits = tops.map { Split(spelled: $0.lastPathComponent) }
    guard !tops.isEmpty else {
      throw VisionError("\(folder.path): no folders", hint: "one folder for each class is expected")
    }
    // A folder that is called `test` beside others that are no splits is a class.
    let hasSplits = !splits.contains(nil)
    let records = try zip(tops, splits).flatMap { top, split -> [CaseRecord] in
      try (hasSplits ? Self.folders(in: top) : [top]).flatMap {
        try cases(of: $0, split: hasSplits ? split : nil, &choice)
      }
    }
    try choice.checkPatterns()
    return records
  }

  private func cases(of folder: URL, split: Split?, _ choice: inout FileChoice) throws -> [CaseRecord] {
    let endings = ScanReader.fileNameEndings
    var seen: Set<String> = []
    let files = Dictionary(grouping: try FolderListing.files(below: folder)) { choice.verdict(on: $0) }
    let left = Dictionary(grouping: (files[.excluded] ?? []).filter { DicomReader().accepts(ScanLocation($0)) }) {
      $0.deletingLastPathComponent()
    }
    return try (files[.kept] ?? []).compactMap { file in
      guard ScanReader.isImage(file) else { return nil }
      var location = file
      if DicomReader().accepts(ScanLocation(file)) {
        let series = file.deletingLastPathComponent()
        if series.standardizedFileURL != folder.standardizedFileURL { location = series }
        // A series is read from its folder, with all DICOM files that lie there.
        if location == series, let file = left[series]?.first {
          throw VisionError(
            "\(file.path): lies in the folder of a series and cannot be left out alone",
            hint: "leave out the whole folder, or move the file")
        }
      }
      guard seen.insert(location.path).inserted else { return nil }
      let base = self.folder.standardizedFileURL.path + "/"
      let path = location.standardizedFileURL.path
      let id = path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path
      let ending = location.ending(among: endings) ?? ""
      return CaseRecord(
        id: String(id.dropLast(ending.count)), split: split, labels: [folder.lastPathComponent],
        scans: [ScanEntry(path: path, modality: modality)])
    }
  }

  private static func folders(in folder: URL) throws -> [URL] {
    try FolderListing.entries(of: folder).filter {
      try !$0.lastPathComponent.hasPrefix(".") && FolderListing.place(at: $0) == .directory
    }
  }
}
