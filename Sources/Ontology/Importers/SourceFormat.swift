/// One file format that knowledge is imported from: what it is called, how it is recognised, who reads it.
///
/// A format lies in a folder of its own and has one line in `Formats.all`, over which everything iterates that must know all
/// formats: recognition, manifests, the command line and its help, the table of docs/sources.md, fuzzing.
public protocol SourceFormat: Sendable {
  /// What may be chosen about how a file is read.
  associatedtype Options: FormatOptions = NoOptions
  /// Who reads it.
  associatedtype Importer: SourceImporter

  /// Its name for `--format` and manifests, for example `icd10cm-order`.
  var name: String { get }
  /// What is read, in one line for help and docs: `OBO 1.2 and 1.4`.
  var file: String { get }
  /// What becomes a concept, in one line for docs: `one for each line`.
  var concepts: String { get }

  /// Whether a file or directory is in this format, judged by its content. Formats earlier in `Formats.all` are asked first.
  ///
  /// - Throws: `FileError` or `OntologyError` when it cannot be read, or is a part of a source that is not read alone.
  func recognises(_ place: SourcePlace) throws -> Bool

  /// The importer that reads files as the options say.
  ///
  /// - Throws: `OntologyError` when options are missing or contradict each other.
  func importer(_ options: Options) throws -> Importer
}

/// What may be chosen about a format: members beside `format` in a manifest, options of its own on the command line.
public protocol FormatOptions: Decodable, Sendable {
  /// The members there are.
  static var keys: [String] { get }

  /// Nothing is chosen.
  init()
}

/// The options of a format about which nothing can be chosen.
public struct NoOptions: FormatOptions {
  /// None.
  public static let keys: [String] = []

  /// The only choice.
  public init() {}
}
