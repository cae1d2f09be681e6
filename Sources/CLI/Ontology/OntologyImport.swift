import ArgumentParser
import Files
import Foundation
import Ontology

extension ImportFormat: ExpressibleByArgument {}

/// `nosology ontology import`
struct OntologyImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import one file of your own.",
    discussion: """
      The format is recognised; name, code system, version and licence are those that the file states, else its file \
      name and digest. Options say otherwise. Importing a source of the same name again replaces what it stated before; a file that has not changed is left \
      alone. Rows that cannot be used are reported with their line. Files may be gzipped. Articles may also be a \
      directory of .jsonl files; what `ontology export --format csv` wrote needs no options; UMLS is a META directory (plain, gzipped or split files) or a zip archive.

      Examples:
        nosology ontology import doid.obo
        nosology ontology import terms.csv --system OURS --licence CC0-1.0 --code-column id --name-column label \
      --parent-column broader
        nosology ontology import 2025AB/META --language ENG --vocabulary SNOMEDCT_US --vocabulary MSH \
      --max-licence-level 0
      """)

  @Argument(help: "File or directory to read.", completion: .file())
  var file: String

  @Option(help: "Format of the file, where it is not to be recognised.")
  var format: ImportFormat?

  @Option(help: "Name of the source; a source of that name is replaced.")
  var name: String?

  @Option(help: "Code system that the codes belong to, for example ICD10CM.")
  var system: String?

  @Option(help: "Version of the source.")
  var version: String?

  @Option(help: "Licence of the source.")
  var licence: String?

  @OptionGroup(title: "Delimited files")
  var delimited: DelimitedOptions

  @OptionGroup(title: "UMLS")
  var umls: UMLSImportOptions

  @Option(help: "Database file; made when missing.")
  var database = "ontology.sqlite"

  @Flag(help: "Stop at the first bad row instead of reporting it.")
  var strict = false

  @Flag(help: "Do all that an import does, in a database that is thrown away.")
  var dryRun = false

  @Flag(help: "Print what was made as JSON.")
  var json = false

  func run() throws {
    let location = URL(filePath: file)
    let format = try format ?? .detect(at: location)
    let source = try SourceImport(
      location, importer: specification(format).importer(), name: name, system: system, version: version,
      licence: licence, isStrict: strict)
    try announce(source, format)
    let line = ProgressLine("import", unit: "bytes")
    defer { line.finish() }
    var steps: [SourceImport.Step] = []
    let progress: ImportProgress = { line.update(done: $0, total: $1, detail: source.name) }
    let url = URL(filePath: database)
    try Interrupt.leaving("stopped; \(database) is as it was") {
      if dryRun {
        try source.rehearse(
          against: .existing(at: url), beside: url, progress: progress, shouldStop: { Interrupt.requested }
        ) { steps.append($0) }
      } else {
        let store = try OntologyStore.create(at: url)
        try source.run(into: store, progress: progress, shouldStop: { Interrupt.requested }) { steps.append($0) }
      }
    }
    line.finish()
    try ImportTable.print(steps, asJSON: json)
  }

  /// Says what a file is taken for, where the caller did not, and what that means for the database.
  ///
  /// - Throws: `OntologyError` when the file would replace one from elsewhere under a name that nobody chose.
  private func announce(_ source: SourceImport, _ format: ImportFormat) throws {
    guard self.format == nil || name == nil || system == nil else { return }
    Console.note("\(file): \(format.rawValue), source '\(source.name)', code system '\(source.system)'")
    let url = URL(filePath: database)
    guard name == nil, let store = try OntologyStore.existing(at: url) else { return }
    let (replaced, beside) = try source.neighbours(in: store)
    if let other = replaced.first(where: { $0.origin != source.origin }),
      source.isNamedByFile || other.system != source.system
    {
      throw OntologyError(
        "\(database) has a source '\(other.name)' from \(other.origin)",
        hint: "Say --name '\(source.name)' to replace it, or another name to keep both.")
    }
    for other in replaced {
      Console.note("'\(other.name)', version \(other.version), is there already: it is replaced where the file differs")
    }
    if replaced.isEmpty, !beside.isEmpty {
      let names = beside.map { "'\($0.name)'" }.joined(separator: ", ")
      Console.note("stands beside \(names); --name replaces one of them")
    }
  }

  private func specification(_ format: ImportFormat) throws -> ImporterSpecification {
    var specification = try delimited.specification(format)
    if format == .delimited { try specification.complete(for: URL(filePath: file)) }
    specification.umls = umls.options
    return specification
  }
}

extension ImporterSpecification {
  /// Takes the delimiter from the first line of the file, where none is given.
  ///
  /// - Throws: `OntologyError` that shows the columns there are, when the necessary ones are not named.
  fileprivate mutating func complete(for file: URL) throws {
    let header = try DelimitedImporter.firstLine(of: file)
    if delimiter == nil { delimiter = DelimitedDialect.delimiter(in: header).map { $0 == "\t" ? "tab" : String($0) } }
    if columns == nil, mappings == nil, let scalar = DelimitedDialect.delimiter(in: header) {
      let names = header.split(separator: Character(scalar)).map { $0.trimmingCharacters(in: [" ", "\"", "\r"]) }
      columns = ExportColumn.columns(ofHeader: names)
    }
    guard columns?["code"] == nil || columns?.count == 1 && mappings == nil else { return }
    throw OntologyError(
      "\(file.relativePath): which columns hold the codes and the names?",
      hint: "Say so with --code-column and --name-column. The first line is: \(header.prefix(300))")
  }
}

/// How a delimited file is to be read.
struct DelimitedOptions: ParsableArguments {
  @Option(help: "comma, tab or one character (default: tab, comma or semicolon, as the first line has them).")
  var delimiter: String?

  @Flag(inversion: .prefixedNo, help: "Whether double quotes enclose fields (default: with commas and semicolons).")
  var quoted: Bool?

  @Flag(inversion: .prefixedNo, help: "Whether the first row names the columns (default: yes).")
  var header: Bool?

  @Option(help: "Separates values inside one field (default: |).")
  var separator: String?

  @Option(help: "A value that says there is none, for example NoDx (default: the empty one only).")
  var missing: String?

  @Option(help: "Column of the code: its name, or its number from 1.")
  var codeColumn: String?

  @Option(help: "Column of the preferred name; without one the file adds to other sources.")
  var nameColumn: String?

  @Option(help: "Column of the synonyms.")
  var synonymColumn: String?

  @Option(help: "Column of the definition.")
  var definitionColumn: String?

  @Option(help: "Column of the codes of the parents.")
  var parentColumn: String?

  @Option(help: "Column of tree numbers, which give the hierarchy as in MeSH.")
  var treeColumn: String?

  @Option(
    help:
      "Column with codes of another system, as SYSTEM=COLUMN, or COLUMN where each is written SYSTEM CODE; may be repeated."
  )
  var mappingColumn: [String] = []

  /// The importer that the options describe.
  func specification(_ format: ImportFormat) throws -> ImporterSpecification {
    var columns = [
      "code": codeColumn, "name": nameColumn, "synonyms": synonymColumn, "definition": definitionColumn,
      "parents": parentColumn, "treeNumbers": treeColumn,
    ].compactMapValues(\.self)
    var mappings: [String: String] = [:]
    for mapping in mappingColumn {
      let parts = mapping.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 {
        mappings[parts[0]] = parts[1]
      } else {
        guard columns["mappings"] == nil, let column = parts.first else {
          throw ValidationError("--mapping-column needs SYSTEM=COLUMN; only one column may go without a system.")
        }
        columns["mappings"] = column
      }
    }
    return ImporterSpecification(
      format: format, delimiter: delimiter, isQuoted: quoted, hasHeader: header, separator: separator,
      missing: missing, columns: columns.isEmpty ? nil : columns, mappings: mappings.isEmpty ? nil : mappings)
  }
}
