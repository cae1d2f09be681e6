import Curation
import Foundation
import Ontology

extension Parser {
  private static let fixtures = "Tests/OntologyTests/Fixtures"

  private static let tokens = [
    "<!DOCTYPE x [<!ENTITY y \"z\">]>", "&amp;", "&y;", "<![CDATA[", "]]>", "<diag>", "</diag>", "<chapter>",
    "<sevenChrDef><extension char=\"A\">x</extension></sevenChrDef>", "<term level=\"1\">", "<nemod>",
    "<cell col=\"2\">-", "<Fragment type=\"list\">", "<ModifiedBy code=\"S4E10\"/>", "<SuperClass code=\"I\"/>",
    "<!DOCTYPE ClaML SYSTEM \"a\">", "(A00-B99)", "J44.-", "\\", "\"", "{a=\"b\"}", "[Term]\n",
    "[Typedef]\nid: part_of\n",
    "is_a: ",
    "synonym: \"", "relationship: part_of ", "\\u0000", "[[[[", "{\"id\":", "null", "1e999", "|", "||", "|\n",
    "C0000001",
    "C0000002|", "|PAR|", "|CHD|", "|isa|", "|N|", "99999999999999999999|", "MRCONSO.RRF|x|CUI,STR,SAB|3|1|1|\n",
    "\u{1F}\u{8B}\u{8}", "PK\u{3}\u{4}",
  ]

  /// Every importer, and the other files of the module Ontology.
  static var ontology: [Parser] {
    Formats.all.map(importer) + [
      Parser(
        name: "sources-manifest", sources: ["Ontology/Importers/SourceManifest.swift"],
        seeds: { try samples(["knowledge/sources.json", "knowledge/curation-sources.json"]) },
        read: { try SourceManifest.load(from: $0).sources.map { _ = try $0.importer?.importer() }.count }),
      Parser(
        name: "curation-files",
        sources: ["Ontology/Labels", "Curation/Mapping/MappingGold.swift", "Curation/Review"],
        tokens: ["\"", ",", "\r\n", "decision"], seeds: curationFiles, read: readCurationFile),
    ]
  }

  private static func importer(_ format: any SourceFormat) -> Parser {
    Parser(
      name: format.name, sources: sources(of: format), tokens: tokens, seeds: { try seeds(of: format) },
      read: { try read($0, format) })
  }

  /// The folder of the file that is named like the type of the format, and what recognises formats.
  private static func sources(of format: any SourceFormat) -> [String] {
    let file = "\(type(of: format)).swift"
    let paths = FileManager.default.subpaths(atPath: root.appending(path: "Sources/Ontology/Importers").path) ?? []
    guard let path = paths.first(where: { $0.hasSuffix("/\(file)") }) else { fail("there is no \(file)") }
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    return ["Ontology/Importers/\(folder)/", "Files", "Ontology/Importers/SourcePlace.swift"]
  }

  /// The fixtures that are recognised as the format, and what is in their folders.
  private static func seeds(of format: any SourceFormat) throws -> [Sample] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: fixtures).path).sorted()
    let paths = names.map { "\(fixtures)/\($0)" }.filter { path in
      (try? Formats.recognise(root.appending(path: path)).name) == format.name
    }
    let plain = try samples(paths)
    return plain + plain.map(gzipped)
      + plain.filter { $0.files.contains { $0.name == "MRCONSO.RRF" } }.flatMap(releases)
  }

  private static func gzipped(_ sample: Sample) -> Sample {
    var sample = sample
    for index in sample.files.indices {
      sample.files[index].name += ".gz"
      sample.files[index].bytes = Gzip.compressed(sample.files[index].bytes)
    }
    return sample
  }

  /// A release compressed and cut in the ways it is handed out.
  private static func releases(_ plain: Sample) -> [Sample] {
    let archives = [false, true].map { isDeflated in
      ZipFile(
        plain.files.map {
          .init(name: Array("2099AA/META/\($0.name)".utf8), bytes: $0.bytes, isDeflated: isDeflated)
        })
    }
    let split = plain.files.flatMap { file in
      guard file.name == "MRCONSO.RRF" else { return [file] }
      return stride(from: 0, to: file.bytes.count, by: 300).enumerated().map { part, start in
        let suffix = String(UnicodeScalar(UInt8(97 + part / 26))) + String(UnicodeScalar(UInt8(97 + part % 26)))
        let bytes = Array(file.bytes[start..<min(file.bytes.count, start + 300)])
        return Sample.File(name: "\(file.name).\(suffix)", bytes: bytes)
      }
    }
    return archives.map { Sample("release.zip", $0.bytes) } + [Sample(directory: split)]
  }

  /// What is chosen about formats of which something has to be, or can be: members of a manifest.
  private static let options = [
    "delimited": [
      #""columns": {"code": "1", "name": "2", "synonyms": "3", "parents": "4"}"#,
      #""delimiter": "tab", "columns": {"code": "1", "name": "2", "synonyms": "3", "parents": "4"}"#,
      #""delimiter": "tab", "columns": {"code": "1", "name": "2", "tree_numbers": "3"}"#,
    ],
    "umls": [
      #""umls": {}"#, #""umls": {"languages": ["GER", "ENG"], "semantic_types": ["T047"], "max_licence_level": 3}"#,
    ],
  ]

  private static func importers(_ format: any SourceFormat) throws -> [any SourceImporter] {
    guard let options = options[format.name] else { return [try ImporterSpecification(format).importer()] }
    return try options.map { members in
      let json = Data("{\"format\": \"\(format.name)\", \(members)}".utf8)
      return try JSONDecoder().decode(ImporterSpecification.self, from: json).importer()
    }
  }

  /// Reads a file in every way there is, and imports one in eight into a database.
  private static func read(_ file: URL, _ format: any SourceFormat) throws -> Int {
    let detected = Result { try Formats.recognise(file) }
    if case .failure(let error) = detected, !isTyped(error) { throw error }
    let importers = try importers(format)
    let results = importers.map { importer in
      Result {
        _ = try (importer.identity(of: file), importer.digest(of: file), importer.sources(at: file))
        return try recordCount(of: file, importer)
      }
    }
    for case .failure(let error) in results where !isTyped(error) { throw error }
    let size = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int ?? 0
    let reader = zip(importers, results).first { (try? $0.1.get()) != nil }?.0
    if size % 8 == 1, let reader { try store(file, reader) }
    guard let count = results.compactMap({ try? $0.get() }).max() else { return try results[0].get() }
    return count
  }

  /// The number of records that an importer makes of a file; a format that is not read concept by concept needs a database.
  private static func recordCount(of file: URL, _ importer: any SourceImporter) throws -> Int {
    var count = 0
    if let importer = importer.conceptImporter {
      _ = try importer.read(file) { _ in count += 1 }
    } else {
      let source = SourceImport(
        name: "fuzz", system: "fuzz", version: "1", licence: "", origin: "", location: file, importer: importer)
      try source.rehearse { count += $0.report.conceptCount }
    }
    return count
  }

  private static func store(_ file: URL, _ importer: any SourceImporter) throws {
    let url = file.deletingLastPathComponent().appending(path: "ontology.sqlite")
    let source = SourceDescription(
      name: "S", system: "S", version: "1", file: file.lastPathComponent, digest: String(repeating: "a", count: 64),
      licence: "none", origin: "changed at random")
    _ = try importer.store(file, from: source, in: OntologyStore.create(at: url), ImportRun())
  }

  private static func curationFiles() throws -> [Sample] {
    let texts = [
      "gold.json": #"{"Empyema": "J86", "Lung abscess": "J85"}"#,
      "dictionary.json": #"{"Normal": 0, "Empyema": 2, "Lung abscess": 1}"#,
      "set.json": #"{"name": "x", "labels": [{"name": "a"}, {"name": "b", "concept": {"system": "S", "code": "1"}}]}"#,
      "titles.json": #"[{"label": "a"}, {"label": "b"}]"#,
      "names.json": #"["a", "b"]"#,
      "titles.txt": "Empyema\nLung abscess\n",
      "review.csv": "title,code,decision\r\n\"a, b\",J86,J86\r\nc,,\"no \"\"code\"\"\"\r\n",
    ]
    let recipe = try Sample(contentsOf: root.appending(path: "recipes/curation/icd10cm.json"))
    return texts.sorted { $0.key < $1.key }.map { Sample($0.key, Array($0.value.utf8)) }
      + [Sample("model.json", recipe.files[0].bytes)]
  }

  private static func readCurationFile(_ file: URL) throws -> Int {
    switch file.lastPathComponent {
    case "gold.json": try MappingGold(contentsOf: file).entries.count
    case "dictionary.json": try LabelDictionary.load(file).count
    case "set.json": try LabelSet(contentsOf: file).labels.count
    case "review.csv": try ReviewTable(contentsOf: file).decisions(by: "title").count
    case "model.json": try MappingModel(contentsOf: file).weights.count
    default: try TitleList.load(file).count
    }
  }
}
