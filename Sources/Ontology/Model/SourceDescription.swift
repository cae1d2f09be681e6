/// Where knowledge comes from: one file of one version of one publication.
public struct SourceDescription: Equatable, Codable, Sendable {
  /// Name of the publication, unique in a database, for example `ICD-10-CM`. Importing a source of the same name again
  /// replaces what the earlier one stated.
  public var name: String
  /// The code system its concepts belong to, for example `ICD10CM`. Several sources may describe one system.
  public var system: String
  /// Version as the publisher writes it, for example `2026`.
  public var version: String
  /// Name of the file read, without directories.
  public var file: String
  /// SHA-256 of the file in lower-case hexadecimal, see `FileDigest`.
  public var digest: String
  /// Licence or terms of use.
  public var licence: String
  /// Package or URL the file was taken from.
  public var origin: String
  /// Whom to name, and where the content comes from; empty where nobody has said so.
  public var attribution: String

  /// Describes a source.
  public init(
    name: String, system: String, version: String, file: String, digest: String, licence: String,
    origin: String, attribution: String = ""
  ) {
    self.name = name
    self.system = system
    self.version = version
    self.file = file
    self.digest = digest
    self.licence = licence
    self.origin = origin
    self.attribution = attribution
  }

  /// Whether nothing but the place differs that the file was taken from.
  func isSameContent(as other: SourceDescription) -> Bool {
    var other = other
    (other.file, other.origin) = (file, origin)
    return self == other
  }
}
