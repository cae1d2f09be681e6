import Files
import Foundation

/// Scans to be predicted: a case for each file, for each DICOM series of a folder, and for each image in a folder.
public struct ScanListSource: CaseSource {
  private let locations: [URL]
  private let modality: Modality?

  /// Reads files and folders.
  ///
  /// - Parameter modality: of all of them; nil takes it from DICOM files and refuses others.
  public init(_ locations: [URL], modality: Modality?) {
    self.locations = locations
    self.modality = modality
  }

  /// The cases in the order of the locations; ids are their paths as given, and what a folder has by name.
  public func cases() throws -> [CaseRecord] {
    try locations.flatMap { location -> [CaseRecord] in
      switch try FolderListing.place(at: location) {
      case .nothing: throw VisionError("\(location.path): no such file")
      case .file: return [try record(location, id: location.relativePath)]
      case .directory: return try cases(in: location)
      }
    }
  }

  private func cases(in folder: URL) throws -> [CaseRecord] {
    let files = try ScanLocation(folder).files()
    let isDicom = files.map { DicomReader().accepts(ScanLocation($0)) }
    let pictures = zip(files, isDicom).filter { !$1 && ScanReader.isImage($0) }.map(\.0)
    var records = try pictures.map { try record($0, id: "\(folder.relativePath)/\($0.lastPathComponent)") }
    if isDicom.contains(true) {
      let series = try DicomReader().series(in: folder)
      records += try series.map { name, files in
        let id = series.count == 1 ? folder.relativePath : "\(folder.relativePath)#\(name)"
        let scan = ScanEntry(
          path: folder.path, modality: try modality(of: files[0]), series: series.count == 1 ? nil : name)
        return CaseRecord(id: id, split: nil, labels: [], scans: [scan])
      }
    }
    guard !records.isEmpty else { throw VisionError("\(folder.path): a folder without images that can be read") }
    return records
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
