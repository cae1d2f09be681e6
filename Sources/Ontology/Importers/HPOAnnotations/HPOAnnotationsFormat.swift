import Files

/// `phenotype.hpoa`: which diseases of OMIM, Orphanet and DECIPHER show which phenotypes of HPO.
public struct HPOAnnotationsFormat: SourceFormat {
  /// The member `diseases` of a manifest.
  public struct Options: FormatOptions {
    /// `diseases`
    public static var keys: [String] { [CodingKeys.diseases.rawValue] }

    /// The code system whose diseases are read: a source describes one system, the file has diseases of three.
    public var diseases = "OMIM"

    /// Diseases of OMIM.
    public init() {}

    /// Diseases of a code system.
    public init(diseases: String) { self.diseases = diseases }

    /// Reads the member, which may be missing.
    public init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: CodingKeys.self)
      diseases = try members.decodeIfPresent(String.self, forKey: .diseases) ?? diseases
    }

    private enum CodingKeys: String, CodingKey {
      case diseases
    }
  }

  /// The first column in the header, of now and of before 2023.
  static let headers = ["database_id\t", "#DatabaseID\t"]

  /// A format; `Options` choose the code system of the diseases.
  public init() {}

  /// `hpo-annotations`
  public var name: String { "hpo-annotations" }
  /// What is read.
  public var file: String { "`phenotype.hpoa`, the annotations of HPO" }
  /// What becomes a concept.
  public var concepts: String { "one for each disease of the code system that is chosen" }

  /// Judges by the header.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    guard let head = place.head, head.mayBeTable else { return false }
    return head.lines.contains { line in Self.headers.contains { line.hasPrefix($0) } }
  }

  /// The importer of the diseases of that system.
  public func importer(_ options: Options) -> HPOAnnotationsImporter {
    HPOAnnotationsImporter(diseases: options.diseases)
  }
}
