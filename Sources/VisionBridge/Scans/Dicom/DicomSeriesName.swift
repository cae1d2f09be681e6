import Files
import Foundation

/// What stands for the UID of a series in messages and manifests: twenty hexadecimal digits, of which the first eight are a salt.
///
/// The salt is a digest of the folder's path. The UID cannot be read from the name; who has a UID can still find out whether it is
/// meant, as the reader does, wherever the folder lies by then.
enum DicomSeriesName {
  private static let saltLength = 8

  /// The name of a series of a folder.
  static func name(of uid: String, in folder: URL) -> String {
    let path = folder.standardizedFileURL.resolvingSymlinksInPath().path
    return name(of: uid, salt: FileDigest.sha256(ofText: "DICOM folder \(path)").prefix(saltLength))
  }

  /// Whether a name, given in this folder or another, is of the series with this UID.
  static func isName(_ name: String, of uid: String) -> Bool { self.name(of: uid, salt: salt(of: name)) == name }

  /// Names of one series are equal where their salts are.
  static func salt(of name: String) -> Substring { name.prefix(saltLength) }

  private static func name(of uid: String, salt: Substring) -> String {
    "\(salt)\(FileDigest.sha256(ofText: "DICOM series \(salt) \(uid)").prefix(12))"
  }
}
