import Files

/// A format together with what was chosen about it, as it stands in `knowledge/sources.json`.
public struct ImporterSpecification: Decodable, Sendable {
  /// Format of the file.
  public let format: any SourceFormat
  private let make: @Sendable () throws -> any SourceImporter

  /// Chooses nothing about a format.
  public init<Format: SourceFormat>(_ format: Format) { self.init(format, Format.Options()) }

  /// Chooses how files of a format are read.
  public init<Format: SourceFormat>(_ format: Format, _ options: Format.Options) {
    self.format = format
    make = { try format.importer(options) }
  }

  /// Reads `format` and the members that it takes.
  ///
  /// - Throws: `DecodingError` when the format is not known, `UnknownKey` for a member that it does not take.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Member.self)
    guard let format = Formats.named(try members.decode(String.self, forKey: .format)) else {
      throw DecodingError.dataCorruptedError(
        forKey: .format, in: members,
        debugDescription: "expected one of \(Formats.all.map(\.name).joined(separator: ", "))")
    }
    func decode<Format: SourceFormat>(_ format: Format) throws -> ImporterSpecification {
      try UnknownKey.refuse(in: decoder, besides: [Member.format.rawValue] + Format.Options.keys)
      return ImporterSpecification(format, try Format.Options(from: decoder))
    }
    self = try decode(format)
  }

  /// Returns the importer that is meant.
  ///
  /// - Throws: `OntologyError` when options are missing or contradict each other.
  public func importer() throws -> any SourceImporter { try make() }

  /// Returns the importer that is meant, for formats that are read concept by concept.
  ///
  /// - Throws: `OntologyError` also when the format is not.
  public func conceptImporter() throws -> any ConceptImporter {
    guard let importer = try importer().conceptImporter else {
      throw OntologyError(
        "\(format.name) is not read concept by concept", hint: "Import it, and name the database instead.")
    }
    return importer
  }

  private enum Member: String, CodingKey {
    case format
  }
}
