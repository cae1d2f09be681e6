import Files

/// A release of the UMLS Metathesaurus (RRF), as a directory or zip archives.
public struct UMLSFormat: SourceFormat {
  /// The member `umls` of a manifest.
  public struct Options: FormatOptions {
    /// `umls`
    public static var keys: [String] { [CodingKeys.umls.rawValue] }

    /// Which part of a release is imported, all of it unless something is said.
    public var umls = UMLSOptions()

    /// All of a release.
    public init() {}

    /// A part of a release.
    public init(_ umls: UMLSOptions) { self.umls = umls }

    /// Reads the member, which may be missing.
    public init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: CodingKeys.self)
      umls = try members.decodeIfPresent(UMLSOptions.self, forKey: .umls) ?? UMLSOptions()
    }

    private enum CodingKeys: String, CodingKey {
      case umls
    }
  }

  /// A format; `Options` choose a part of a release.
  public init() {}

  /// `umls`
  public var name: String { "umls" }
  /// What is read.
  public var file: String { "META directory of a UMLS release (plain, gzipped or split files), or a zip archive of it" }
  /// What becomes a concept.
  public var concepts: String { "one for each CUI with a name that passes the filters" }

  /// Judges by the names of the files in a directory or archive.
  ///
  /// - Throws: `OntologyError` also for one file of a release.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    let url = place.url
    if place.isDirectory { return try UMLSPart.all(inDirectory: url).contains { $0.table == .names } }
    if place.isArchive { return try UMLSPart.all(inArchive: url).contains { $0.table == .names } }
    if RRFTable.allCases.contains(where: { url.lastPathComponent.hasPrefix("\($0.rawValue).RRF") }) {
      throw OntologyError(
        "\(url.path) is one file of a UMLS release",
        hint: "Name the directory that it is in, \(url.deletingLastPathComponent().path).")
    }
    return false
  }

  /// The importer of the part that was chosen.
  public func importer(_ options: Options) -> UMLSImporter { UMLSImporter(options.umls) }
}
