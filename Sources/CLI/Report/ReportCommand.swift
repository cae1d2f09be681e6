import ArgumentParser
import Files
import Foundation
import Report

/// `nosology report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write what a demo folder holds as one HTML page.",
    discussion: """
      The page needs no other file and no network: what went in, the encoder before and after, nearest neighbours, \
      training curves, metrics by head, medium and tail, example cases, and how to run each step alone. What is not in \
      the folder yet is named as not run.

      Example: nosology report demo --output report.html
      """)

  @Argument(help: "Folder that `make demo` filled.", completion: .directory)
  var folder: String

  @Option(
    help: "File to write (default: report.html in the folder).", completion: .file(extensions: ["html"]))
  var output: String?

  func validate() throws {
    try OutputEnding.check(output, "--output", [".html"])
  }

  func run() throws {
    let page = try ReportPage(ofFolder: folder, version: Version.current, commands: Self.commands)
    let target = URL(filePath: output ?? "\(folder)/report.html")
    try AtomicFile.write(Data(page.source.utf8), to: target)
    Console.data(target.path)
  }

  private static let commands = ReportCommands(
    countOntology: "nosology ontology stats --json", evaluateEncoder: "nosology encoder evaluate --json",
    trainEncoder: "nosology encoder pretrain", findNeighbours: "nosology encoder neighbours --json",
    drawScans: "nosology vision phantom", trainImageModel: "nosology vision train",
    evaluateImageModel: "nosology vision evaluate --json", scoreCases: "nosology vision predict",
    examineInstallation: "nosology doctor", writePage: "nosology report", explainCommand: "nosology help COMMAND")
}
