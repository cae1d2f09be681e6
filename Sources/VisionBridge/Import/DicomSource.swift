import Files
import Foundation

/// A folder of DICOM files, whatever lies inside it: a case for each study, a scan for each series.
///
/// Ids of cases and patients are digests with a salt; paths are written as they are. Files of projections and
/// of ultrasound are scans of their own, those of other modalities are the slices of their series.
public struct DicomSource: CaseSource {
  private let folder: URL
  private let salt: String
  private let labels: URL?
  private let unusable: UnusableCases
  private let note: (String) -> Void

  /// Reads the files below `folder`.
  ///
  /// - Parameters:
  ///   - salt: part of every digest; the same salt gives the same ids.
  ///   - labels: a table of two columns, UID of a study or id of a patient, and a label; several rows for several labels. Studies
  ///     that it does not name are left out: nobody says that they are without findings.
  ///   - unusable: whether a file whose header cannot be read is an error, or left out with the series in its folder: a series
  ///     is read from its folder, with all that lies there.
  ///   - note: gets what is left out and why.
  public init(
    _ folder: URL, salt: String, labels: URL? = nil, unusable: UnusableCases = .stop,
    note: @escaping (String) -> Void = { _ in }
  ) {
    self.folder = folder
    self.salt = salt
    self.labels = labels
    self.unusable = unusable
    self.note = note
  }

  private struct File {
    var url: URL
    var study: String
    var patient: String?
    var seriesUID: String
    var modality: Modality
    var isProjection: Bool
  }

  /// The cases by id.
  public func cases() throws -> [CaseRecord] {
    let reader = DicomReader()
    var damaged: [URL] = []
    var others = Others()
    var choice = FileChoice(below: folder)
    let files = try FolderListing.files(below: folder)
      .filter { choice.verdict(on: $0) == .kept }
      .filter { $0.ending(among: reader.fileNameEndings) != nil || DicomFile.hasPreamble($0) }
      .compactMap { try read($0, &damaged, &others) }
    for line in others.lines { note(line) }
    let labels = try readLabels()
    return Dictionary(grouping: files, by: \.study).sorted { $0.key < $1.key }.map { study, files in
      let owner = files.lazy.compactMap(\.patient).first
      let names = (labels[study] ?? []) + (owner.flatMap { labels[$0] } ?? [])
      return CaseRecord(
        id: digest("study", study), patient: owner.map { digest("patient", $0) }, split: nil,
        labels: names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }, scans: scans(files, besides: damaged))
    }.filter { !$0.scans.isEmpty }.filter { self.labels == nil || !$0.labels.isEmpty }.sorted { $0.id < $1.id }
  }

  private func scans(_ files: [File], besides damaged: [URL]) -> [ScanEntry] {
    let single = files.filter(\.isProjection).map { ScanEntry(path: $0.url.path, modality: $0.modality) }
    struct Place: Hashable {
      var folder: URL
      var seriesUID: String
    }
    let series = Dictionary(grouping: files.filter { !$0.isProjection }) {
      Place(folder: $0.url.deletingLastPathComponent(), seriesUID: $0.seriesUID)
    }
    let stacks = series.map { place, files in
      (folder: place.folder, name: DicomSeriesName.name(of: place.seriesUID, in: place.folder), files: files)
    }.sorted { ($0.folder.path, $0.name) < ($1.folder.path, $1.name) }.compactMap { folder, name, files -> ScanEntry? in
      if let file = damaged.first(where: { $0.deletingLastPathComponent() == folder }) {
        note("left out: series \(name) of \(folder.path), beside \(file.lastPathComponent)")
        return nil
      }
      // The folder may hold images of modalities that are left out, so that the series is always named.
      return files.count == 1
        ? ScanEntry(path: files[0].url.path, modality: files[0].modality)
        : ScanEntry(path: folder.path, modality: files[0].modality, series: name)
    }
    return (single + stacks).sorted { ($0.path, $0.series ?? "") < ($1.path, $1.series ?? "") }
  }

  /// Images that are no scans of a model.
  private struct Others {
    var modalities: [String: Int] = [:]
    var withoutStudy = 0

    var lines: [String] {
      modalities.sorted { $0.key < $1.key }.map { code, count in
        "left out: \(count) file\(count == 1 ? "" : "s") of the modality \(code.isEmpty ? "that is not said" : code)"
      } + (withoutStudy > 0 ? ["left out: \(withoutStudy) files that name no study"] : [])
    }
  }

  /// What a file says; nil where it has no image of a modality that there is.
  private func read(_ url: URL, _ damaged: inout [URL], _ others: inout Others) throws -> File? {
    let elements: DicomElements
    do {
      elements = try DicomFile(url).elements
    } catch  where unusable == .skip {
      note("left out: \(error.description)")
      damaged.append(url)
      return nil
    } catch {
      throw VisionError(error.description, remedy: VisionRemedy.leaveOutUnusable)
    }
    guard elements.integer(.rows) != nil else { return nil }
    let code = elements.text(.modality) ?? ""
    guard let modality = Modality(dicom: code) else {
      others.modalities[code, default: 0] += 1
      return nil
    }
    guard let study = elements.text(.studyUID) else {
      others.withoutStudy += 1
      return nil
    }
    return File(
      url: url, study: study, patient: elements.text(.patientID),
      seriesUID: elements.text(.seriesUID) ?? "", modality: modality,
      isProjection: ![.ct, .mri, .nuclearMedicine].contains(modality))
  }

  private func readLabels() throws -> [String: [String]] {
    guard let labels else { return [:] }
    var found: [String: [String]] = [:]
    for row in try TwoColumns(contentsOf: labels, expecting: "study or patient, and label").rows {
      found[row.first, default: []].append(row.second)
    }
    return found
  }

  private func digest(_ kind: String, _ text: String) -> String {
    DicomPatients.digest(kind, text, salt: salt)
  }
}
