import Files
import Foundation

/// Scans to be predicted, in files and in folders with all that lies inside them: a case for each file and each DICOM series of
/// a folder, or for all scans of a location.
public struct ScanListSource: CaseSource {
  /// What a case is.
  public enum Unit: String, CaseIterable, Sendable {
    /// Each scan.
    case scan
    /// All scans of a file or folder that is given.
    case location
  }

  private let locations: [URL]
  private let modality: Modality?
  private let unit: Unit
  private let unusable: UnusableCases
  private let note: (String) -> Void

  /// Reads files and folders.
  ///
  /// - Parameters:
  ///   - modality: of all of them; nil takes it from DICOM files and refuses others.
  ///   - unit: what a case is.
  ///   - unusable: whether a file that says nothing of its image is an error, or left out, with the series in its folder.
  ///   - note: gets what is left out and why.
  public init(
    _ locations: [URL], modality: Modality?, unit: Unit = .scan, unusable: UnusableCases = .stop,
    note: @escaping (String) -> Void = { _ in }
  ) {
    self.locations = locations
    self.modality = modality
    self.unit = unit
    self.unusable = unusable
    self.note = note
  }

  /// The cases in the order of the locations; ids are their paths as given, and what a folder has by name.
  public func cases() throws -> [CaseRecord] {
    try locations.flatMap { location -> [CaseRecord] in
      let found: [CaseRecord]
      switch try FolderListing.place(at: location) {
      case .nothing: throw VisionError("\(location.path): no such file")
      case .file: found = try usable { [try record(location, id: location.relativePath)] }
      case .directory:
        found = try cases(in: location, named: location.relativePath)
        guard !found.isEmpty else {
          throw VisionError("\(location.path): a folder without images that can be read, here and below")
        }
      }
      guard unit == .location, !found.isEmpty else { return found }
      return [CaseRecord(id: location.relativePath, split: nil, labels: [], scans: found.flatMap(\.scans))]
    }
  }

  private func cases(in folder: URL, named name: String) throws -> [CaseRecord] {
    let entries = try FolderListing.entries(of: folder).filter { !$0.lastPathComponent.hasPrefix(".") }
    let places = try entries.map(FolderListing.place)
    let files = zip(entries, places).filter { $1 == .file }.map(\.0)
    let isDicom = files.map { DicomReader().accepts(ScanLocation($0)) }
    let pictures = zip(files, isDicom).filter { !$1 && ScanReader.isImage($0) }.map(\.0)
    var records = try pictures.flatMap { file in
      try usable { [try record(file, id: "\(name)/\(file.lastPathComponent)")] }
    }
    if isDicom.contains(true) { records += try usable { try series(in: folder, named: name) } }
    // A link could lead back to where it lies.
    for (entry, place) in zip(entries, places) where place == .directory && !Self.isLink(entry) {
      records += try cases(in: entry, named: "\(name)/\(entry.lastPathComponent)")
    }
    return records
  }

  /// What `body` finds, or nothing and a note where it may be left out.
  private func usable(_ body: () throws -> [CaseRecord]) throws -> [CaseRecord] {
    do {
      return try body()
    } catch let error as VisionError where unusable == .skip {
      note("left out: \(error.description)")
      return []
    }
  }

  private func series(in folder: URL, named name: String) throws -> [CaseRecord] {
    let series = try DicomReader().imageSeries(in: folder)
    return try series.compactMap { digest, files in
      if modality == nil, files[0].modality.flatMap(Modality.init(dicom:)) == nil {
        note("left out: \(folder.path): images of the modality \(files[0].modality ?? "that is not said")")
        return nil
      }
      let scan = ScanEntry(
        path: folder.path, modality: try modality(of: files[0]), series: series.count == 1 ? nil : digest)
      return CaseRecord(
        id: series.count == 1 ? name : "\(name)#\(digest)", split: nil, labels: [], scans: [scan])
    }
  }

  private static func isLink(_ url: URL) -> Bool {
    var facts = stat()
    return lstat(url.path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFLNK
  }

  private func record(_ file: URL, id: String) throws -> CaseRecord {
    let isDicom = DicomReader().accepts(ScanLocation(file))
    let modality = isDicom ? try DicomImageFile(file).map(modality) : self.modality
    guard let modality else {
      throw VisionError(
        "\(file.path): the file does not say how the image was made", hint: "give the modality of the scans")
    }
    return CaseRecord(id: id, split: nil, labels: [], scans: [ScanEntry(path: file.path, modality: modality)])
  }

  private func modality(of file: DicomImageFile) throws(VisionError) -> Modality {
    guard let found = modality ?? file.modality.flatMap(Modality.init(dicom:)) else {
      throw VisionError(
        "\(file.url.path): the file's modality is none that a model knows",
        hint: "give the modality of the scans")
    }
    return found
  }
}
