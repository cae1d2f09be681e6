/// What a file itself says about the source it is; nil where it is silent.
public struct SourceIdentity: Equatable, Sendable {
  /// Name of the publication, for example `ICD-10-CM`.
  public var name: String?
  /// Code system of its concepts, for example `ICD10CM`.
  public var system: String?
  /// Version as the publisher writes it, for example `2026`.
  public var version: String?
  /// Licence or terms of use.
  public var licence: String?

  /// States what is known.
  public init(name: String? = nil, system: String? = nil, version: String? = nil, licence: String? = nil) {
    self.name = name
    self.system = system
    self.version = version
    self.licence = licence
  }
}
