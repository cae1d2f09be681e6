import Foundation
import Ontology

// `Fuzz FORMAT SECONDS SEED PATH...`: feeds changed copies of files, or of directories of files, to the importer of the
// format. Whatever it is given, an importer hands on concepts or throws an `OntologyError`, in bounded time and memory.
// Each input is written before it is read, so that one that ends the process is found in the working directory. See
// Scripts/fuzz.

/// Seconds of processor time that one input may take; how busy the machine is does not count.
let longestRead = 5.0
/// Megabytes that the process may take.
let mostMemory = 1_500

let tokens = [
  "<!DOCTYPE x [<!ENTITY y \"z\">]>", "&amp;", "&y;", "<![CDATA[", "]]>", "<diag>", "</diag>",
  "<chapter>",
  "<sevenChrDef><extension char=\"A\">x</extension></sevenChrDef>", "<term level=\"1\">", "<nemod>",
  "<cell col=\"2\">-",
  "(A00-B99)", "J44.-", "\u{FEFF}", "\0", "\r\n", "\\", "\"", "{a=\"b\"}", "[Term]\n",
  "[Typedef]\nid: part_of\n", "is_a: ",
  "synonym: \"", "relationship: part_of ", "\\u0000", "[[[[", "{\"id\":", "null", "1e999", "|",
  "\u{1F600}", "e\u{301}", "||", "|\n", "C0000001", "C0000002|", "|PAR|", "|CHD|", "|isa|", "|N|",
  "99999999999999999999|",
  "MRCONSO.RRF|x|CUI,STR,SAB|3|1|1|\n", "\u{1F}\u{8B}\u{8}", "PK\u{3}\u{4}",
]

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(1)
}

/// The importer of a format, and others where it has options.
func makeImporters(_ format: ImportFormat) throws -> [any SourceImporter] {
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
        .init(format: .delimited, columns: columns),
        .init(format: .delimited, delimiter: "tab", columns: columns),
        .init(format: .delimited, delimiter: "tab", columns: ["code": "1", "name": "2", "treeNumbers": "3"]),
      ]
    default: [.init(format: format)]
    }
  return try specifications.map { try $0.importer() }
}

/// The number of records that an importer makes of a file; a format that is not read concept by concept needs a database.
func readAll(of file: URL, with importer: any SourceImporter) throws -> Int {
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

func residentMegabytes() -> Int {
  let statm = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
  return (statm.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 256
}

/// Seconds of processor time that all threads of the process have taken.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count >= 4, let format = ImportFormat(rawValue: arguments[1]),
  let seconds = Double(arguments[2]),
  let seed = UInt64(arguments[3])
else { fail("usage: Fuzz FORMAT SECONDS SEED PATH...") }

let importers = try makeImporters(format)
let corpus = try arguments.dropFirst(3).map { try Sample(URL(filePath: $0)) }
var mutation = Mutation(seed: seed, corpus: corpus, tokens: tokens)
let input = URL(filePath: "fuzz-\(format.rawValue)-\(seed).input")
let clock = ContinuousClock()
let end = clock.now + .seconds(seconds)
var (inputCount, recordCount, errorCount) = (0, 0, 0)

while clock.now < end {
  try mutation.next().write(to: input)
  let importer = importers[inputCount % importers.count]
  let start = processorSeconds()
  do {
    _ = try (importer.identity(of: input), importer.digest(of: input))
    recordCount += try readAll(of: input, with: importer)
  } catch is OntologyError {
    errorCount += 1
  } catch {
    fail("\(input.path): threw \(type(of: error)): \(error)")
  }
  let duration = processorSeconds() - start
  if duration > longestRead { fail("\(input.path): took \(duration) s of processor time") }
  if residentMegabytes() > mostMemory { fail("\(input.path): \(residentMegabytes()) MB in use") }
  inputCount += 1
}
try FileManager.default.removeItem(at: input)
print(
  "\(format.rawValue), seed \(seed): \(inputCount) inputs, \(recordCount) records, \(errorCount) refused, "
    + "\(Int(processorSeconds())) s of processor time"
)
