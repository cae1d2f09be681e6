import Foundation
import TestSupport
import Testing

/// The one rule of all options that name a file to write: its ending says the format.
@Suite struct OutputEndingTests {
  @Test(arguments: [
    (["vision", "features", "run", "--manifest", "m.jsonl"], "--output", ".npz or .npy"),
    (["encoder", "embed", "--encoder", "e"], "--output", ".npy or .safetensors"),
    (["encoder", "index", "--encoder", "e"], "--output", ".safetensors"),
    (["encoder", "inspect", "--encoder", "e"], "--output", ".html"),
    (
      ["encoder", "export-labels", "--labels", "labels.json", "--encoder", "e"], "--output",
      ".safetensors or .npy or .csv"
    ),
    (["labels", "build", "names.txt"], "--output", ".json"),
    (["labels", "build", "names.txt", "--output", "o.json"], "--dictionary", ".json"),
    (["labels", "build", "names.txt", "--output", "o.json"], "--unplaced", ".csv"),
    (["labels", "show", "labels.json"], "--dictionary", ".json"),
    (["curate", "articles", "titles.txt"], "--review", ".csv"),
    (["curate", "map", "titles.txt"], "--output", ".csv"),
    (["curate", "map", "titles.txt"], "--review", ".csv"),
    (["curate", "evaluate", "mapping", "--gold", "gold.json"], "--errors", ".csv"),
    (["curate", "fit", "--gold", "gold.json"], "--output", ".json"),
    (["ontology", "pairs"], "--output", ".jsonl"),
    (["report", "demo"], "--output", ".html"),
  ])
  func `an ending that says another format is refused before any work`(
    command: [String], option: String, endings: String
  ) throws {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "out.dat").path
      let result = try CommandLineTool.run(command + [option, file])
      #expect(result.status == 64, "\(result.errors)")
      #expect(result.errors.contains("\(option) must end in \(endings), found \(file)"), "\(result.errors)")
      // In capitals the ending is the same; what fails now is something else.
      let capitals = file.replacing(".dat", with: String(endings.prefix { $0 != " " }).uppercased())
      guard !["ontology", "report"].contains(command[0]) else { return }
      #expect(try !CommandLineTool.run(command + [option, capitals]).errors.contains("must end in"))
    }
  }
}
