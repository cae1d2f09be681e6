import Curation
import Foundation
import Ontology

extension Parser {
  private static let fixtures = "Tests/OntologyTests/Fixtures"

  private static let tokens = [
    "<!DOCTYPE x [<!ENTITY y \"z\">]>", "&amp;", "&y;", "<![CDATA[", "]]>", "<diag>", "</diag>", "<chapter>",
    "<sevenChrDef><extension char=\"A\">x</extension></sevenChrDef>", "<term level=\"1\">", "<nemod>",
    "<cell col=\"2\">-", "(A00-B99)", "J44.-", "\\", "\"", "{a=\"b\"}", "[Term]\n", "[Typedef]\nid: part_of\n",
    "is_a: ",
    "synonym: \"", "relationship: part_of ", "\\u0000", "[[[[", "{\"id\":", "null", "1e999", "|", "||", "|\n",
    "C0000001",
    "C0000002|", "|PAR|", "|CHD|", "|isa|", "|N|", "99999999999999999999|", "MRCONSO.RRF|x|CUI,STR,SAB|3|1|1|\n",
    "\u{1F}\u{8B}\u{8}", "PK\u{3}\u{4}",
  ]

  /// Every importer, and the other files of the module Ontology.
  static var ontology: [Parser] {
    ImportFormat.allCases.map(importer) + [
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

  private static func importer(_ format: ImportFormat) -> Parser {
    Parser(
      name: format.rawValue, sources: sources(of: format), tokens: tokens, seeds: { try seeds(of: format) },
      read: { try read($0, format) })
  }

  private static func sources(of format: ImportFormat) -> [String] {
    let folder =
      switch format {
      case .icd10cmTabular: "ICD10CM/ICD10CMTabular"
      case .icd10cmOrder: "ICD10CM/ICD10CMOrder"
      case .icd10cmCodes: "ICD10CM/ICD10CMCode"
      case .icd10cmIndex: "ICD10CM/ICD10CMIndex"
      case .obo: "OBO"
      case .delimited: "Delimited"
      case .jsonTerms: "JSONTerms"
      case .articles: "Articles"
      case .medquad: "MedQuAD"
      case .caseExport, .caseLabels, .caseMapping: "Cases"
      case .umls: "UMLS"
      }
    return ["Ontology/Importers/\(folder)", "Files", "Ontology/Importers/FormatDetection.swift"]
  }

  private static func seeds(of format: ImportFormat) throws -> [Sample] {
    let names =
      switch format {
      case .icd10cmTabular: ["tabular.xml"]
      case .icd10cmIndex: ["index.xml"]
      case .icd10cmOrder: ["order.txt"]
      case .icd10cmCodes: ["codes.txt"]
      case .obo: ["terms.obo"]
      case .delimited: ["terms.csv", "tree.tsv"]
      case .jsonTerms: ["terms.json"]
      case .articles: ["articles.jsonl"]
      case .medquad: ["medquad", "medquad/0000001.xml"]
      case .caseExport: ["cases.json"]
      case .caseLabels: ["labels.json"]
      case .caseMapping: ["mapping.json"]
      case .umls: ["umls"]
      }
    let plain = try samples(names.map { "\(fixtures)/\($0)" })
    return plain + (format == .umls ? releases(plain[0]) : plain.map(gzipped))
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
    return archives.map { Sample("release.zip", $0.bytes) } + [gzipped(plain), Sample(directory: split)]
  }

  private static func importers(_ format: ImportFormat) throws -> [any SourceImporter] {
    let columns = ["code": "1", "name": "2", "synonyms": "3", "parents": "4"]
    let specifications: [ImporterSpecification] =
      switch format {
      case .umls:
        [
          .init(format: .umls),
          .init(format: .umls, umls: .init(languages: ["GER", "ENG"], semanticTypes: ["T047"], maxLicenceLevel: 3)),
        ]
      case .delimited:
        [
          .init(format: .delimited, columns: columns), .init(format: .delimited, delimiter: "tab", columns: columns),
          .init(format: .delimited, delimiter: "tab", columns: ["code": "1", "name": "2", "treeNumbers": "3"]),
        ]
      default: [.init(format: format)]
      }
    return try specifications.map { try $0.importer() }
  }

  /// Reads a file in every way there is, and imports one in eight into a database.
  private static func read(_ file: URL, _ format: ImportFormat) throws -> Int {
    let detected = Result { try ImportFormat.detect(at: file) }
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
    if let importer = importer as? any ConceptImporter {
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
