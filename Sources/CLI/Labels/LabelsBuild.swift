import ArgumentParser
import Curation
import Files
import Foundation
import Names
import Ontology
import VisionBridge

extension LabelSetBuilder.Level: ExpressibleByArgument {}

/// `nosology labels build`
struct LabelsBuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Make an ordered class list of disorders or of the codes they are mapped to.",
    discussion: """
      Normal comes first. With counts, from --manifest (training cases), --counts or --case-source, the other classes follow from the \
      most to the least frequent and each is head (over 100 cases), medium (30 to 100) or tail; without, they keep the \
      order of the names. Names with no-break spaces or other case are the same names. The file is read by `encoder \
      export-labels`, `vision train` and everything else that takes labels.

      No name is dropped silently: what has no concept or code, and labels of cases that no name has, are listed on \
      stderr, or in the file of --unplaced.

      Example: nosology labels build disorder_label_dict.json --level category --codes codes.csv --output labels.json
      """)

  @Argument(help: "Names of disorders: text, one a line, or JSON as disorder_label_dict.json.", completion: .file())
  var names: String

  @OptionGroup var ontology: OntologyOptions

  @Option(help: "What a class is: disorder, category (three characters) or code.")
  var level = LabelSetBuilder.Level.disorder

  @Option(
    help: "Codes of the disorders: the output of `curate map` (.csv) or {name: code} (.json).", completion: .file())
  var codes: String?

  @Option(help: "Count cases in this manifest.", completion: .file())
  var manifest: String?

  @Option(help: "Counts of cases as {name: count} (.json).", completion: .file())
  var counts: String?

  @Option(help: "Take the counts of an imported case export, the source of this name; may be repeated.")
  var caseSource: [String] = []

  @Option(help: "Name of the class of cases without a disorder.")
  var normal = "Normal"

  @Flag(inversion: .prefixedNo, help: "Whether there is such a class.")
  var withNormal = true

  @Option(help: "File to write (.json).", completion: .file())
  var output: String

  @Option(help: "Also write {name: position}, the published form, to this file (.json).", completion: .file())
  var dictionary: String?

  @Option(help: "Also store the set in the database under this name.")
  var store: String?

  @Option(
    help: "Also write the class of each name to this file (.csv), as vision subset reads it to relabel cases.",
    completion: .file())
  var members: String?

  @Option(help: "Write what could not be placed to this file (.csv).", completion: .file())
  var unplaced: String?

  func validate() throws {
    try OutputEnding.check(output, "--output", [".json"])
    try OutputEnding.check(dictionary, "--dictionary", [".json"])
    try OutputEnding.check(unplaced, "--unplaced", [".csv"])
    try OutputEnding.check(members, "--members", [".csv"])
    if [manifest != nil, counts != nil, !caseSource.isEmpty].count(where: \.self) > 1 {
      throw ValidationError("--manifest, --counts and --case-source exclude each other")
    }
    if level != .disorder, codes == nil { throw ValidationError("--level \(level.rawValue) needs --codes") }
  }

  func run() throws {
    let database = try ontology.open()
    let given = try TitleList.load(URL(filePath: names))
    let codes = try codes.map { try LabelCodes.load(URL(filePath: $0)) } ?? [:]
    let counts = try caseCounts(database)
    let builder = LabelSetBuilder(database, level: level, normal: withNormal ? normal : nil)
    let result = try builder.build(
      store ?? URL(filePath: output).deletingPathExtension().lastPathComponent,
      given.map { name in
        let key = LabelName.key(name)
        return .init(name: name, code: codes[key], caseCount: counts.map { $0[key]?.count ?? 0 })
      })
    var missing = result.unplaced
    let known = Set(given.map(LabelName.key) + (withNormal ? [LabelName.key(normal)] : []))
    for (key, entry) in (counts ?? [:]).sorted(by: { $0.key < $1.key }) where !known.contains(key) {
      missing.append(.init(name: entry.name, reason: "\(entry.count) cases have the label, which is not in the names"))
    }
    try LabelSource.list(result).write(to: URL(filePath: output))
    if let dictionary {
      try LabelDictionary.write(result.set.labels.map(\.name), to: URL(filePath: dictionary))
    }
    if let members {
      let own = withNormal ? [[normal, normal]] : []
      let rows = result.classes.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }
      try ReviewTable(columns: ["label", "class"], rows: own + rows).write(to: URL(filePath: members))
    }
    if store != nil { try database.save(result.set) }
    try report(missing)
    Console.data("\(result.set.labels.count) classes of \(given.count) names in \(output)")
  }

  /// Cases of each label by its key; nil where nothing says how many.
  private func caseCounts(_ database: OntologyStore) throws -> [String: (name: String, count: Int)]? {
    var counts: [String: (name: String, count: Int)] = [:]
    if let manifest {
      for record in try CaseManifest.load(URL(filePath: manifest)).records where record.split == .train {
        for label in Set(record.labels) {
          counts[LabelName.key(label), default: (LabelName.plain(label), 0)].count += 1
        }
      }
    } else if let path = self.counts {
      guard let data = FileManager.default.contents(atPath: path),
        let given = try? ForeignJSONDecoder().decode([String: Int].self, from: data)
      else { throw OntologyError("\(path) is no JSON object of names and counts") }
      for (name, count) in given {
        counts[LabelName.key(name), default: (LabelName.plain(name), 0)].count += count
      }
    } else if !caseSource.isEmpty {
      for (name, count) in try database.caseCounts(sources: caseSource) {
        counts[LabelName.key(name), default: (LabelName.plain(name), 0)].count += count
      }
    } else {
      return nil
    }
    return counts
  }

  private func report(_ missing: [LabelSetBuilder.Unplaced]) throws {
    if let unplaced {
      try ReviewTable(columns: ["name", "reason"], rows: missing.map { [$0.name, $0.reason] })
        .write(to: URL(filePath: unplaced))
    } else {
      for entry in missing { Console.note("not placed: \(entry.name): \(entry.reason)") }
    }
    if !missing.isEmpty { Console.note("\(missing.count) names could not be placed") }
  }
}
