import Foundation

@testable import Ontology

/// A tiny release of UMLS, made of rows that stand in no real one.
struct UMLSFixture {
  /// Rows of each file, without the bar at the end.
  var rows: [String: [String]] = [
    "MRCONSO": [
      "C0000001|ENG|S|L1|PF|S1|Y|A0000001||||MSH|MH|D000001|Windy lung|0|N|",
      "C0000001|ENG|P|L2|VC|S2|Y|A0000002||||HPO|SY|HP:0000001|windy Lung|0|N|",
      "C0000001|ENG|P|L2|PF|S3|Y|A0000003||||MTH|PN|NOCODE|Lung, windy|0|N|256",
      "C0000001|GER|P|L3|PF|S4|Y|A0000004||||MSHGER|MH|D000001|Windige Lunge|3|N|",
      "C0000001|ENG|S|L4|PF|S5|N|A0000005||||SNOMEDCT_US|OAP|101|Lung with \"wind\"|9|O|",
      "C0000002|ENG|P|L5|PF|S6|Y|A0000006||||MSH|MH|D000002|Lung trouble|0|N|",
      "C0000002|ENG|S|L6|PF|S7|Y|A0000007||||SNOMEDCT_US|PT|102|Trouble of lung|9|N|",
      "C0000003|ENG|P|L7|PF|S8|Y|A0000008||||SNOMEDCT_US|PT|103|Wind|9|N|",
      "C0000003|FRE|P|L8|PF|S9|Y|A0000009||||MSHFRE|MH|D000003|Bise légère|3|N|",
      "C0000004|ENG|P|L9|PF|S10|Y|A0000010||||MSH|MH|D000004|Lower part of trouble|0|N|",
    ],
    "MRSTY": [
      "C0000001|T047|B2.2.1.2.1|Disease or Syndrome|AT1|", "C0000002|T047|B2.2.1.2.1|Disease or Syndrome|AT2|",
      "C0000003|T070|B2.2|Natural Phenomenon or Process|AT3|", "C0000004|T047|B2.2.1.2.1|Disease or Syndrome|AT4|",
    ],
    "MRDEF": [
      "C0000001|A0000001|AT5||MSH|A lung in which wind blows; \"gusty\".|N|",
      "C0000001|A0000004|AT6||MSHGER|Eine Lunge, in der Wind weht.|N|",
      "C0000002|A0000006|AT7||MSH|An old explanation.|O|",
    ],
    "MRREL": [
      "C0000001|A1|AUI|PAR|C0000002|A6|AUI|inverse_isa|R1||MSH|MSH|||N|",
      "C0000002|A6|AUI|CHD|C0000001|A1|AUI|isa|R2||MSH|MSH|||N|",
      "C0000001|A1|AUI|RO|C0000003|A8|AUI|causes|R3||SNOMEDCT_US|SNOMEDCT_US||Y|N|",
      "C0000003|A8|AUI|RO|C0000001|A1|AUI|caused_by|R4||SNOMEDCT_US|SNOMEDCT_US||N|N|",
      "C0000001|A1|AUI|SIB|C0000004|A10|AUI||R5||MSH|MSH|||N|",
      "C0000004|A10|AUI|RB|C0000002|A6|AUI||R6||MSH|MSH|||N|",
      "C0000002|A6|AUI|RQ|C0000002|A7|AUI||R7||MSH|MSH|||N|",
      "C0000004|A10|AUI|PAR|C0000002|A6|AUI|has_part|R8||MSH|MSH|||N|",
    ],
    "MRSAB": [
      "C1|C2|MSH2099|MSH|MeSH|MSH|2099|||2099AA||||0|10|8|FULL|MH||ENG|UTF-8|Y|Y|MSH|",
      "C1|C2|MSHGER2099|MSHGER|MeSH, German|MSH|2099|||2099AA||||3|1|1||MH||GER|UTF-8|Y|Y|MSH|",
      "C1|C2|SCT2099|SNOMEDCT_US|SNOMED CT|SNOMEDCT|2099|||2099AA||||9|4|3|FULL|PT||ENG|UTF-8|Y|Y|SNOMED|",
      "C1|C2|HPO2099|HPO|HPO|HPO|2099|||2099AA||||0|1|1|FULL|PT||ENG|UTF-8|Y|Y|HPO|",
    ],
    "MRCUI": [
      "C0000008|2098AA|SY|||C0000001|Y", "C0000009|2098AA|RB|||C0000002|Y", "C0000010|2098AA|DEL||||",
      "C0000002|2098AA|RO|||C0000001|Y",
    ],
  ]

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
