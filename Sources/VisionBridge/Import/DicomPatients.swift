import Files
import Foundation

/// Takes the patients of cases from their DICOM files, where nothing else says whose they are: as digests with a salt.
public struct DicomPatients: Sendable {
  private let salt: String

  /// - Parameter salt: part of every digest; the same salt gives the same patients.
  public init(salt: String) { self.salt = salt }

  /// Gives cases without a patient that of their first DICOM scan that names one.
  ///
  /// A scan that cannot be read says nothing of its patient; whoever reads its image will name it. An id that all of several cases
  /// have is a placeholder, as anonymised files have it, and no patient.
  /// - Returns: the cases, and how many were given a patient.
  public func callAsFunction(_ records: [CaseRecord]) -> (records: [CaseRecord], count: Int) {
    let ids = records.map { $0.patient == nil ? $0.scans.lazy.compactMap(patient).first : nil }
    let count = ids.count { $0 != nil }
    if count > 1, count == records.count, Set(ids).count == 1 { return (records, 0) }
    let given = zip(records, ids).map { record, id in
      var record = record
      if let id { record.patient = digest(of: id) }
      return record
    }
    return (given, count)
  }

  /// The digest of a patient's id.
  func digest(of id: String) -> String { Self.digest("patient", id, salt: salt) }

  /// Sixteen digits that stand for a text.
  static func digest(_ kind: String, _ text: String, salt: String) -> String {
    String(FileDigest.sha256(ofText: "\(kind) \(salt) \(text)").prefix(16))
  }

  private func patient(of scan: ScanEntry) -> String? {
    let (reader, location) = (DicomReader(), ScanLocation(URL(filePath: scan.path), series: scan.series))
    let file = reader.accepts(location) ? reader.firstFile(of: location) : nil
    let id = file.flatMap { try? DicomFile($0).elements }?.text(.patientID) ?? ""
    return id.isEmpty ? nil : id
  }
}
