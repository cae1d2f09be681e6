import ArgumentParser
import Files
import Foundation
import Ontology

/// How a delimited file is to be read.
struct DelimitedImportOptions: FormatOptionGroup {
  static let format = DelimitedFormat()

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

  var isGiven: Bool { get throws { try given() != DelimitedOptions() } }

  /// The options that were given; the delimiter and the columns of an export are taken from the first line of the file.
  ///
  /// - Throws: `OntologyError` that shows the columns there are, when the necessary ones are not named.
  func options(for file: URL) throws -> DelimitedOptions {
    var options = try given()
    let header = try DelimitedImporter.firstLine(of: file)
    let delimiter = DelimitedDialect.delimiter(in: header)
    if options.delimiter == nil { options.delimiter = delimiter.map { $0 == "\t" ? "tab" : String($0) } }
    if options.columns == nil, options.mappings == nil, let delimiter {
      let names = header.split(separator: Character(delimiter)).map { $0.trimmingCharacters(in: [" ", "\"", "\r"]) }
      options.columns = ExportColumn.columns(ofHeader: names)
    }
    guard options.columns?["code"] == nil || options.columns?.count == 1 && options.mappings == nil else {
      return options
    }
    throw OntologyError(
      "\(file.relativePath): which columns hold the codes and the names?",
      hint: "Say so with --code-column and --name-column. The first line is: \(header.prefix(300))")
  }

  private func given() throws -> DelimitedOptions {
    var columns = [
      "code": codeColumn, "name": nameColumn, "synonyms": synonymColumn, "definition": definitionColumn,
      "parents": parentColumn, "tree_numbers": treeColumn,
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
    return DelimitedOptions(
      delimiter: delimiter, isQuoted: quoted, hasHeader: header, separator: separator, missing: missing,
      columns: columns.isEmpty ? nil : columns, mappings: mappings.isEmpty ? nil : mappings)
  }
}
