import ArgumentParser
import Foundation
import Ontology

/// `nosology ontology diff`
struct OntologyDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what changed between two releases.",
    discussion: """
      Each release is a database or a file; the format is recognised. With --old-source and --new-source one source of a \
      database stands for a release; both may be of the same database. Changes: added, removed, retitled, moved (other \
      parents), status (obsolete, billable), names (synonyms), notes, associations (what the concept is associated with), \
      mapping_added, mapping_removed and mapping_changed (the codes of one system that a concept is mapped to). With --labels, what they mean for the classes of a label \
      set: vanished, withdrawn, split, moved, retitled, remapped, and lost and gained for classes that other concepts are \
      mapped to; unknown says that neither release has the concept. Tables (CSV) are imported into databases first. Exit \
      status 1 when there is a difference, as diff does.

      Example: nosology ontology diff 2025.xml 2026.xml --kind retitled
      """)

  @Argument(help: "Database or file of the old release.", completion: .file())
  var old: String

  @Argument(help: "Database or file of the new release.", completion: .file())
  var new: String

  @Option(help: "Format of the files, where it is not to be recognised.")
  var format: FormatName?

  @Option(help: "The code system: of the files, or the only one of the databases that is compared.")
  var system: String?

  @Option(help: "The source of the first database that is compared.")
  var oldSource: String?

  @Option(help: "The source of the second database that is compared.")
  var newSource: String?

  @Option(help: "List one kind of change only; may be repeated.")
  var kind: [OntologyDiff.Kind] = []

  @Option(help: "JSON list of labels, as `labels build` writes it.", completion: .file())
  var labels: String?

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print how many changes of each kind there are instead of the changes.")
  var summary = false

  func validate() throws {
    if format != nil, oldSource != nil || newSource != nil {
      throw ValidationError("--old-source and --new-source are for databases")
    }
  }

  func run() throws {
    let (first, second) = (try side(old, source: oldSource), try side(new, source: newSource))
    let before = try release(first, source: oldSource, against: second)
    let after = try release(second, source: newSource, against: first)
    let all = OntologyDiff(from: before, to: after)
    let effects = try labels.map { path in
      let codes = ReleaseCodes(before, after)
      let set = try LabelList(contentsOf: URL(filePath: path)).set { code, label in
        let found = codes.concepts(code)
        let exact = found.filter { $0.code == code }
        return try LabelSource.concept(code, of: label, among: exact.isEmpty ? found : exact, in: "the releases")
      }
      return set.changes(from: before, to: after)
    }
    let changes = all.changes.filter { kind.isEmpty || kind.contains($0.kind) }
    if json {
      try JSONOutput.print(Report(counts: Self.counts(all), changes: changes, labels: effects))
    } else if let effects {
      print(effects)
    } else if summary {
      var table = TextTable("change", "concepts")
      for kind in OntologyDiff.Kind.allCases { table.add(kind.rawValue, "\(all.counts[kind] ?? 0)") }
      table.print()
    } else {
      print(changes)
    }
    if !all.changes.isEmpty { throw ExitCode(1) }
  }

  /// A release to be compared: a file with its importer and code system, or a database.
  private enum Side {
    case file(URL, any ConceptImporter, system: String)
    case database(URL)
  }

  private func side(_ path: String, source: String?) throws -> Side {
    let url = URL(filePath: path)
    guard format != nil || source == nil && OntologyStore.isOther(url) else { return .database(url) }
    let importer = try importer(of: url, path)
    guard let system = try system ?? importer.identity(of: url).system else {
      throw OntologyError("\(path) does not say to which code system it belongs", hint: "Name it with --system.")
    }
    return .file(url, importer, system: system)
  }

  private func importer(of url: URL, _ path: String) throws -> any ConceptImporter {
    let format = try format?.format ?? Formats.recognise(url)
    do {
      return try ImporterSpecification(format).conceptImporter()
    } catch let error as OntologyError where format.name == DelimitedFormat().name {
      throw OntologyError(
        "\(path) is a table, whose columns a comparison does not know: \(error.description)",
        hint: """
          Import both into databases of their own with `nosology ontology import --format delimited --code-column NAME \
          --name-column NAME --database FILE`, and compare the databases.
          """)
    }
  }

  /// Reads a release; of a database that is compared with a file only the code system of that.
  private func release(_ side: Side, source: String?, against other: Side) throws -> OntologyRelease {
    switch (side, other) {
    case (.file(let url, let importer, let system), _):
      let release = try OntologyRelease(url, system: system, importer: importer)
      guard !release.concepts.isEmpty else {
        throw OntologyError(
          "\(url.relativePath) defines no concepts", hint: "Import it into two databases and compare those.")
      }
      return release
    case (.database(let url), .file(_, _, let system)):
      return try OntologyRelease(OntologyStore.open(at: url), systems: [system], source: source)
    case (.database(let url), .database):
      return try OntologyRelease(OntologyStore.open(at: url), systems: [system].compactMap(\.self), source: source)
    }
  }

  private func print(_ changes: [OntologyDiff.Change]) {
    var table = TextTable("change", "system", "code", "name", "old", "new")
    for change in changes {
      table.add(
        change.kind.rawValue, change.id.system, change.id.code, change.newName ?? change.oldName ?? "",
        change.old.joined(separator: " | "), change.new.joined(separator: " | "))
    }
    table.print()
  }

  private func print(_ effects: [LabelChange]) {
    var table = TextTable("class", "label", "concept", "effect", "candidates")
    for effect in effects {
      table.add(
        "\(effect.position)", effect.label, "\(effect.concept)", effect.effect.rawValue,
        effect.candidates.map(\.code).joined(separator: " "))
    }
    table.print()
  }

  private static func counts(_ diff: OntologyDiff) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: OntologyDiff.Kind.allCases.map { ($0.rawValue, diff.counts[$0] ?? 0) })
  }

  private struct Report: Encodable {
    let counts: [String: Int]
    let changes: [OntologyDiff.Change]
    let labels: [LabelChange]?
  }
}

extension OntologyDiff.Kind: ExpressibleByArgument {}
