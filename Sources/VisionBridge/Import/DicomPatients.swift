import Files
import Foundation

/// Takes the patients of cases from their DICOM files, where nothing else says whose they are: as digests with a salt.
public struct DicomPatients: Sendable {
  private let salt: String

  /// - Parameter salt: part of every digest; the same salt gives the same patients.
  public init(salt: String) { self.salt = salt }

  /// Gives cases without a patient that of their first DICOM scan that names one.
  ///
  /// A scan that cannot be read says nothing of its patient; whoever reads its image will name it.
  /// - Returns: the cases, and how many were given a patient.
  public func callAsFunction(_ records: [CaseRecord]) throws -> (records: [CaseRecord], count: Int) {
    var count = 0
    let given = try records.map { record in
      guard record.patient == nil, let id = try record.scans.lazy.compactMap(patient).first else { return record }
      var record = record
      record.patient = digest(of: id)
      count += 1
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

  private func patient(of scan: ScanEntry) throws -> String? {
    let reader = DicomReader()
    let file = try ScanLocation(URL(filePath: scan.path)).files().first { reader.accepts(ScanLocation($0)) }
    let id = file.flatMap { try? DicomFile($0).elements }?.text(.patientID) ?? ""
    return id.isEmpty ? nil : id
  }
}
