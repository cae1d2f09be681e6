import ArgumentParser
import Files
import Foundation
import Report

/// `nosology report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write what a demo or training runs hold as one HTML page.",
    discussion: """
      The page needs no other file and no network. Of a demo: what went in, the encoder before and after, nearest neighbours, \
      training curves, metrics by head, medium and tail, example cases, and how to run each step alone; what is not in \
      the folder yet is named as not run.

      Of training runs: their evaluations beside each other, the settings in which they differ, and of each its training curves, \
      ROC and precision-recall curves, reliability, classes and settings. With --manifest it says what the cases are.

      Examples:
        nosology report demo --output report.html
        nosology report runs/a runs/b --manifest cases.jsonl --output runs.html
      """)

  @Argument(help: "Folder that `make demo` filled, or folders of training runs.", completion: .directory)
  var folders: [String]

  @Option(help: "Manifest that the runs were trained on.", completion: .file())
  var manifest: String?

  @Option(
    help: "File to write (default: report.html in the first folder).", completion: .file(extensions: ["html"]))
  var output: String?

  func validate() throws {
    try OutputEnding.check(output, "--output", [".html"])
  }

  func run() throws {
    let target = URL(filePath: output ?? "\(folders[0])/report.html")
    try AtomicFile.write(Data(source().utf8), to: target)
    Console.data(target.path)
  }

  private func source() throws -> String {
    let isRun = FileManager.default.fileExists(atPath: "\(folders[0])/config.json")
    guard folders.count == 1, manifest == nil, !isRun else {
      return try RunsPage(ofRuns: folders, manifest: manifest.map { URL(filePath: $0) }, version: Version.current)
        .source
    }
    return try ReportPage(ofFolder: folders[0], version: Version.current, commands: Self.commands).source
  }

  private static let commands = ReportCommands(
    countOntology: "nosology ontology stats --json", evaluateEncoder: "nosology encoder evaluate --json",
    trainEncoder: "nosology encoder pretrain", findNeighbours: "nosology encoder neighbours --json",
    drawScans: "nosology vision phantom", trainImageModel: "nosology vision train",
    evaluateImageModel: "nosology vision evaluate --json", scoreCases: "nosology vision predict",
    examineInstallation: "nosology doctor", writePage: "nosology report", explainCommand: "nosology help COMMAND")
}
