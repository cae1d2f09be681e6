import ArgumentParser
import Files
import Foundation
import Ontology

/// `nosology ontology import`
struct OntologyImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import one file of your own.",
    discussion: """
      The format is recognised; name, code system, version and licence are those that the file states, else its file \
      name and digest. Options say otherwise. Importing a source of the same name again replaces what it stated before; a file that has not changed is left \
      alone. Rows that cannot be used are reported with their line. Files may be gzipped; what `ontology export --format \
      csv` wrote needs no options.

      Formats:
      \(FormatName.table)

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
  var format: FormatName?

  @Option(help: "Name of the source; a source of that name is replaced.")
  var name: String?

  @Option(help: "Code system that the codes belong to, for example ICD10CM.")
  var system: String?

  @Option(help: "Version of the source.")
  var version: String?

  @Option(help: "Licence of the source.")
  var licence: String?

  @OptionGroup(title: "Delimited files")
  var delimited: DelimitedImportOptions

  @OptionGroup(title: "UMLS")
  var umls: UMLSImportOptions

  @OptionGroup(title: "Annotations of HPO")
  var annotations: HPOAnnotationOptions

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
    let format = try format?.format ?? Formats.recognise(location)
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
  private func announce(_ source: SourceImport, _ format: any SourceFormat) throws {
    guard self.format == nil || name == nil || system == nil else { return }
    Console.note("\(file): \(format.name), source '\(source.name)', code system '\(source.system)'")
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

  /// The format with the options that it has.
  ///
  /// - Throws: `OntologyError` when options of another format were given.
  private func specification(_ format: any SourceFormat) throws -> ImporterSpecification {
    let groups: [any FormatOptionGroup] = [delimited, umls, annotations]
    for group in groups where try group.isGiven && !group.belongs(to: format) {
      throw OntologyError(
        "options were given for the format \(format.name) that it does not have",
        hint: "Only the format \(group.formatName) has them.")
    }
    let own = try groups.first { $0.belongs(to: format) }?.specification(for: URL(filePath: file))
    return own ?? ImporterSpecification(format)
  }
}
