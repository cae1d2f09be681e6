import Files
import Foundation

/// Stands for the UID of a series where nobody is to learn it: twenty hexadecimal digits, of which the first eight are a salt.
///
/// The salt comes from the folder, so that one series has other digits in another; whoever has the files can tell which series is
/// meant, wherever they lie.
struct DicomSeriesName: Hashable, CustomStringConvertible {
  let description: String

  private static let saltLength = 8

  /// Names the series of a folder.
  init(of uid: String, in folder: URL) {
    self.init(
      of: uid, salt: FileDigest.sha256(ofText: "DICOM folder \(folder.lastPathComponent)").prefix(Self.saltLength))
  }

  private init(of uid: String, salt: Substring) {
    description = "\(salt)\(FileDigest.sha256(ofText: "DICOM series \(salt) \(uid)").prefix(12))"
  }

  /// Whether a text, of this folder or another, is a name of the series with this UID.
  static func isName(_ text: String, of uid: String) -> Bool {
    Self(of: uid, salt: text.prefix(saltLength)).description == text
  }
}
