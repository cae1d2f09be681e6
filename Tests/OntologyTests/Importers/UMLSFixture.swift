import Foundation

@testable import Ontology

/// A tiny release of UMLS, made of rows that stand in no real one.
struct UMLSFixture {
  /// Rows of each file, without the bar at the end.
  var rows: [String: [String]]

  /// Files of a release that a subset has too.
  static let tables = ["MRCONSO", "MRSTY", "MRDEF", "MRREL", "MRSAB", "MRCUI"]

  /// These files of the release in the fixtures.
  init() throws {
    rows = [:]
    for table in Self.tables {
      let text = try String(contentsOf: ImporterFixture.url("umls/\(table).RRF"), encoding: .utf8)
      rows[table] = text.split(separator: "\n").map { String($0.dropLast()) }
    }
  }

  /// The lines of a file.
  func lines(_ table: String) -> [String] { (rows[table] ?? []).map { $0 + "|" } }

  func text(_ table: String) -> String { lines(table).map { $0 + "\n" }.joined() }

  /// Writes plain files and returns their directory.
  @discardableResult
  func write(to directory: URL) throws -> URL {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for table in rows.keys {
      try Data(text(table).utf8).write(to: directory.appending(path: "\(table).RRF"))
    }
    return directory
  }

  /// Imports the release into a new database.
  func store(
    in directory: URL, _ options: UMLSOptions = UMLSOptions(), strict: Bool = false
  ) throws -> (store: OntologyStore, report: ImportReport) {
    let release = try write(to: directory.appending(path: "META"))
    return try Self.store(release, in: directory, options, strict: strict)
  }

  /// Imports what is at `location` into a new database.
  static func store(
    _ location: URL, in directory: URL, _ options: UMLSOptions = UMLSOptions(), strict: Bool = false
  ) throws -> (store: OntologyStore, report: ImportReport) {
    let store = try OntologyStore.create(at: directory.appending(path: "\(UUID().uuidString).sqlite"))
    var report: ImportReport?
    try source(location, options, strict: strict).run(into: store) { report = $0.report }
    return (store, report ?? ImportReport(outcome: .unchanged))
  }

  static func source(_ location: URL, _ options: UMLSOptions = UMLSOptions(), strict: Bool = false) -> SourceImport {
    SourceImport(
      name: "UMLS", system: "UMLS", version: "2099AA", licence: "none", origin: "made up", location: location,
      importer: UMLSImporter(options), isStrict: strict)
  }
}

/// Runs a program of the system, for containers that Foundation cannot write.
func runTool(_ arguments: String..., in directory: URL) throws {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = arguments
  process.currentDirectoryURL = directory
  process.standardOutput = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw OntologyError("\(arguments) failed") }
}

/// All that a database says about the concepts of UMLS.
struct UMLSContent: Equatable {
  var lines: [String] = []

  init(_ store: OntologyStore, codes: [String]) throws {
    for code in codes {
      let id = ConceptID(system: "UMLS", code: code)
      guard let concept = try store.concept(id) else { continue }
      lines.append("\(concept.id) \(concept.name) \(concept.isObsolete) \(concept.kind)")
      lines += try store.names(of: id).map { "\($0.text) \($0.isPreferred) \(String(describing: $0.atom))" }.sorted()
      lines += try store.descriptions(of: id).map { "\($0.text) \($0.vocabulary ?? "")" }.sorted()
      lines += try store.tags(of: id).map { "\($0.key) \($0.value)" }
      lines += try store.mappings(of: id).map { "\($0.id)" }
      lines += try store.relations(of: id).map { "\($0.direction) \($0.kind) \($0.label ?? "") \($0.concept.id)" }
      lines += try store.ancestors(of: id).map { "above \($0.concept.id) \($0.distance)" }
    }
  }

  static let codes = (1...10).map { "C" + String(repeating: "0", count: $0 < 10 ? 6 : 5) + "\($0)" }
}
