import Files
import Foundation

/// What the columns of a table of images mean; a small JSON file.
///
/// A text in braces stands for a column, so that `images/{Image Index}` is a path; of JSON rows, `{Description.Plane}` goes
/// into objects. Keys that nothing reads are refused.
public struct TableDescription: Codable, Equatable, Sendable {
  /// The version of this form.
  public var formatVersion: Int
  /// Where the data set comes from.
  public var source: String
  /// The table, relative to the folder of the data set: .csv, .tsv, .json (a list of objects) or .jsonl.
  public var table: String
  /// Path of a row's image, relative to the folder of the data set.
  public var path: String
  /// Whether an image that is not at `path` is looked for by its name in all folders.
  public var search: Bool?
  /// What rows of one case have in common; without it every row is a case.
  public var `case`: String?
  /// Whose image it is.
  public var patient: String?
  /// The split of a row.
  public var split: TableValue?
  /// The modality of a row.
  public var modality: TableValue
  /// What gives labels; all of them count.
  public var labels: [TableLabels]

  enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case source, table, path, search, `case`, patient, split, modality, labels
  }

  /// Reads a description.
  ///
  /// - Throws: `VisionError` that names the key which is missing, unknown or of the wrong kind.
  public init(contentsOf url: URL) throws(VisionError) {
    do {
      self = try RecipeFile.read(TableDescription.self, from: url)
    } catch {
      throw VisionError(error)
    }
  }
}

/// A value of a row, and other names for some values.
public struct TableValue: Codable, Equatable, Sendable {
  /// The value, with columns in braces.
  public var value: String
  /// What a value is called here.
  public var names: [String: String]?
}

/// What gives labels: columns that each stand for one, or a value.
public struct TableLabels: Codable, Equatable, Sendable {
  /// Columns whose names are labels; a row has those where the column has a value of `positive`.
  public var columns: [String]?
  /// The values that say yes (default: 1, 1.0, true, yes).
  public var positive: [String]?
  /// The value with a label, columns in braces.
  public var value: String?
  /// What stands between several labels of a value.
  public var separator: String?
  /// What a label is called here; an empty name leaves it out.
  public var names: [String: String]?
}
