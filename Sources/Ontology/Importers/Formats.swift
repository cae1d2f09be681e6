import Files
import Foundation

/// The file formats that can be imported.
public enum Formats {
  /// Every format, in the order in which a file is offered to them: of a delimited file nothing but the delimiter is known.
  public static let all: [any SourceFormat] = [
    ICD10CMTabularFormat(),
    ICD10CMOrderFormat(),
    ICD10CMCodeListFormat(),
    ICD10CMIndexFormat(),
    ClaMLFormat(),
    OBOFormat(),
    HPOAnnotationsFormat(),
    UMLSFormat(),
    JSONTermsFormat(),
    ArticleFormat(),
    MedQuADFormat(),
    CaseExportFormat(),
    CaseLabelFormat(),
    CaseMappingFormat(),
    DelimitedFormat(),
  ]

  /// Returns the format of that name, nil where there is none.
  public static func named(_ name: String) -> (any SourceFormat)? { all.first { $0.name == name } }

  /// Returns the format that a file or directory is in, judged by its content.
  ///
  /// - Throws: `FileError` or `OntologyError` when it is none of them, or cannot be read.
  public static func recognise(_ url: URL) throws -> any SourceFormat {
    let place = try SourcePlace(url)
    if let format = try all.first(where: { try $0.recognises(place) }) { return format }
    throw OntologyError(
      "\(url.path): the format was not recognised",
      remedy: OntologyRemedy.nameFormat(known: all.map(\.name)))
  }
}
